using System.Buffers;
using Offhook.Core.Rendering;

namespace Offhook.Families.Htek;

/// <summary>The maker's XML as the core's parameter format: entries in the catalogue's order with its labels, whatever order they were derived in.</summary>
internal sealed class HtekFormat : IParameterFormat
{
    public static HtekFormat Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output)
    {
        var options = new HtekXmlOptions(HtekOptions.IsOn(device.Options, HtekOptions.RawAmpersand), HtekOptions.IsOn(device.Options, HtekOptions.NameTags));
        var generation = device.Generation == HtekGeneration.First ? HtekGenerations.First : HtekGenerations.Second;
        HtekXmlWriter.Write(output, InOrder(parameters.Items).Select(p => Entry(p, generation, options)), options);
    }

    /// <inheritdoc/>
    public ReadParameters Read(ReadOnlySpan<byte> content)
    {
        var document = HtekXmlReader.Read(content);
        if (document.Errors.Count > 0)
        {
            throw new FormatException(string.Join(' ', document.Errors));
        }

        return new ReadParameters(
            [.. document.Entries.Select(e => KeyValuePair.Create(HtekCatalogue.Instance.TryGet(e.Element, out var known) ? known.Name : e.Element, e.Value))],
            document.Warnings)
        {
            Lines = [.. document.Entries.Select(e => e.Line)],
        };
    }

    /// <inheritdoc/>
    public string? Check(string value) => HtekXmlText.Check(value);

    // By the catalogue's order; what it does not know comes last, as it was derived.
    private static IEnumerable<Placed> InOrder(IReadOnlyList<Parameter> items)
    {
        var known = new HtekParameter?[items.Count];
        var places = new long[items.Count];
        for (var i = 0; i < places.Length; i++)
        {
            known[i] = HtekCatalogue.Instance.TryGet(items[i].Name, out var parameter) ? parameter : null;
            places[i] = ((long)(parameter?.Order ?? int.MaxValue) << 32) | (uint)i;
        }

        Array.Sort(places);
        foreach (var place in places)
        {
            var at = (int)(uint)place;
            yield return new Placed(items[at].Name, items[at].Value, known[at]);
        }
    }

    private static HtekXmlEntry Entry(Placed placed, HtekGenerations generation, HtekXmlOptions options)
    {
        if (options.RawAmpersand && HtekXmlText.Check(placed.Value, rawAmpersand: true) is { } problem)
        {
            throw new RenderException($"{placed.Name}: {problem}");
        }

        if (placed.Known is not { } parameter)
        {
            return new HtekXmlEntry(placed.Name, placed.Value, Label: options.NameTags ? placed.Name : null);
        }

        return new HtekXmlEntry(parameter.Name, placed.Value, options.NameTags ? parameter.Tag : parameter.Label(generation), parameter.Group);
    }

    private readonly record struct Placed(string Name, string Value, HtekParameter? Known);
}
