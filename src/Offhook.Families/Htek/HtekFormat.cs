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
        var entries = new HtekXmlEntry[parameters.Items.Count];
        var places = new long[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var (name, value, _, _) = parameters.Items[i];
            if (options.RawAmpersand && HtekXmlText.Check(value, rawAmpersand: true) is { } problem)
            {
                throw new RenderException($"{name}: {problem}");
            }

            var known = HtekCatalogue.Instance.TryGet(name, out var parameter);
            entries[i] = known ? Entry(parameter!, value, generation, options) : new HtekXmlEntry(name, value, Label: options.NameTags ? name : null);

            // What the catalogue does not know comes last, in its own order.
            places[i] = ((long)(known ? parameter!.Order : int.MaxValue) << 32) | (uint)i;
        }

        Array.Sort(places, entries);
        HtekXmlWriter.Write(output, entries, options);
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
            document.Warnings);
    }

    /// <inheritdoc/>
    public string? Check(string value) => HtekXmlText.Check(value);

    private static HtekXmlEntry Entry(HtekParameter parameter, string value, HtekGenerations generation, HtekXmlOptions options) =>
        new(parameter.Name, value, options.NameTags ? parameter.Tag : parameter.Label(generation), parameter.Group);
}
