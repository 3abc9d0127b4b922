using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Security;

namespace Offhook.Families.Spectralink;

/// <summary>
/// The servers' own exports: <c>config.xml</c>, and <c>users.xml</c> from the user pages or, on 2500 and 8000, from the service report. They have the form
/// of what is imported, with far more parameters than are published.
/// </summary>
internal sealed class SpectralinkExports : IExports
{
    private const string Licence = "license";
    private const string SlaveLicence = "slave.license";

    public static SpectralinkExports Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<string> Kinds { get; } = [SpectralinkDocuments.Config.Id, SpectralinkDocuments.Users.Id];

    /// <inheritdoc/>
    public string Adopted => SpectralinkOptions.Adopted;

    /// <inheritdoc/>
    public HeldDevice Read(string kind, ReadOnlySpan<byte> content) => kind == SpectralinkDocuments.Config.Id ? ReadConfig(content) : SpectralinkUserReader.Read(content);

    /// <inheritdoc/>
    public HeldDevice After(DeviceSnapshot device, HeldDevice held, HeldDevice sent)
    {
        if (!SpectralinkOptions.Merges(device))
        {
            return sent;
        }

        var parameters = held.Parameters.SetItems(sent.Parameters);
        foreach (var name in (ReadOnlySpan<string>)[Licence, SlaveLicence])
        {
            // Keys are added to those it holds.
            if (held.Parameters.TryGetValue(name, out var has) && sent.Parameters.TryGetValue(name, out var gets))
            {
                parameters = parameters.SetItem(name, RawValue.Open(string.Join(',', Keys(has).Union(Keys(gets), StringComparer.Ordinal))));
            }
        }

        return sent with { Parameters = parameters };
    }

    /// <inheritdoc/>
    public DeviceSpec Take(DeviceSpec device, string parameter, RawValue value)
    {
        var option = parameter switch { Licence => SpectralinkOptions.Licenses, SlaveLicence => SpectralinkOptions.SlaveLicenses, _ => null };
        return option is null
            ? device with { Parameters = new ParameterMap(device.Parameters.Values.SetItem(parameter, value)) }
            : device with { Options = new OptionMap(device.Options.Values.SetItem(option, RawValue.Open(string.Join(", ", Keys(value))))) };
    }

    private static HeldDevice ReadConfig(ReadOnlySpan<byte> content)
    {
        var read = SpectralinkConfigFormat.Instance.Read(content);
        var (parameters, warnings) = (ImmutableSortedDictionary.CreateBuilder<string, RawValue>(StringComparer.Ordinal), read.Warnings.ToList());
        foreach (var group in read.Items.GroupBy(i => i.Key, StringComparer.Ordinal))
        {
            if (group.Count() > 1 || !SpectralinkXml.IsName(group.Key) || SpectralinkXml.Check(group.First().Value) is not null)
            {
                warnings.Add($"{group.Key} is held in a form that no parameter has; it cannot be taken");
                continue;
            }

            var value = group.First().Value;
            parameters.Add(group.Key, IsHidden(group.Key, value) ? RawValue.Hidden(Secret.FromPlain(value)) : RawValue.Open(value));
        }

        return new HeldDevice { Parameters = parameters.ToImmutable(), Warnings = [.. warnings] };
    }

    // What a parameter means that nobody published is not known, so it may be a password; a flag is none.
    private static bool IsHidden(string name, string value) => SpectralinkCatalogue.Server.Find(name) is { } known
        ? known.Info.IsSecret
        : !name.StartsWith("provisioning.firmware.", StringComparison.Ordinal) && value is not ("" or "true" or "false");

    private static IEnumerable<string> Keys(RawValue list) =>
        (list.Text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);
}
