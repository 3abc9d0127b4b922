using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>
/// What a template sees: <c>device</c>, <c>login</c>, <c>line</c> (the one that the document is about), <c>lines</c>, <c>keys</c>, <c>modules</c>,
/// <c>settings</c>, <c>options</c>, and the family's own under its name. The same names for every document, so that one text serves a device and, for
/// a document that is shared, everybody; what nobody has is an empty text there.
/// </summary>
internal static class TemplateValues
{
    /// <summary>Values for a document of one device.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="match">The document.</param>
    /// <param name="device">The device.</param>
    /// <param name="secrets">Its secrets; null = the peer may not have them, and each is an empty text.</param>
    public static Dictionary<string, object?> Of(IFamily family, DocumentMatch match, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var lines = device.Lines.Select(line => LineOf(line, secrets)).ToList();
        var about = family.Templates?.LineOf(match, device) ?? (device.Lines.IsEmpty ? 0 : device.Lines[0].Index);
        return Make(
            family,
            new(StringComparer.Ordinal)
            {
                ["id"] = device.Id.ToString(),
                ["mac"] = device.Id.Mac?.ToCompact() ?? "",
                ["name"] = device.Name,
                ["model"] = device.Model.Name,
                ["generation"] = device.Generation,
                ["scope"] = device.Scope.Value,
                ["url"] = UrlOf(secrets?.BaseUrl ?? device.BaseUrl) ?? "",
            },
            new(StringComparer.Ordinal) { ["user"] = device.LoginUser ?? "", ["password"] = Show(secrets?.Login?.Password) },
            lines.Find(l => (int)l["index"]! == about) ?? LineOf(NoLine(device.Settings), secrets),
            lines,
            device.Keys,
            device.Modules,
            SettingsOf(device.Settings, secrets),
            device.Options,
            family.Templates?.Values(match, device));
    }

    /// <summary>Values for a document that devices of a scope share: nobody's name, and no secret.</summary>
    public static Dictionary<string, object?> OfShared(IFamily family, DocumentMatch match, SharedSnapshot shared) => Make(
        family,
        new(StringComparer.Ordinal)
        {
            ["id"] = "",
            ["mac"] = "",
            ["name"] = "",
            ["model"] = "",
            ["generation"] = "",
            ["scope"] = shared.Scope?.Value ?? "",
            ["url"] = UrlOf(shared.BaseUrl) ?? "",
        },
        new(StringComparer.Ordinal) { ["user"] = "", ["password"] = "" },
        LineOf(NoLine(shared.Settings), secrets: null),
        [],
        keys: [],
        modules: [],
        SettingsOf(shared.Settings, secrets: null),
        ImmutableSortedDictionary<string, string>.Empty,
        family.Templates?.SharedValues(match, shared));

    private static Dictionary<string, object?> Make(
        IFamily family,
        Dictionary<string, object?> device,
        Dictionary<string, object?> login,
        Dictionary<string, object?> line,
        List<Dictionary<string, object?>> lines,
        ImmutableArray<KeySpec> keys,
        ImmutableArray<ModuleSpec> modules,
        Dictionary<string, object?> settings,
        ImmutableSortedDictionary<string, string> options,
        IReadOnlyDictionary<string, object?>? own) => new(StringComparer.Ordinal)
    {
        ["device"] = device,
        ["login"] = login,
        ["line"] = line,
        ["lines"] = lines,
        ["keys"] = KeysOf(keys),
        ["modules"] = modules.Select(m => new Dictionary<string, object?>(StringComparer.Ordinal) { ["index"] = m.Index, ["keys"] = KeysOf(m.Keys) }).ToList(),
        ["settings"] = settings,
        ["options"] = OptionsOf(family, options),
        [family.Name] = own ?? ImmutableDictionary<string, object?>.Empty,
    };

    private static string? UrlOf(Uri? url) => url?.AbsoluteUri.TrimEnd('/');

    private static LineSnapshot NoLine(ResolvedSettings settings) => new(0, "", "", "", "", settings);

    private static Dictionary<string, object?> LineOf(LineSnapshot line, DeviceSecrets? secrets) => new(StringComparer.Ordinal)
    {
        ["index"] = line.Index,
        ["number"] = line.Number,
        ["display"] = line.Display,
        ["label"] = line.Label,
        ["user"] = line.User,
        ["password"] = Show(secrets?.LinePasswords.GetValueOrDefault(line.Index)),
        ["settings"] = SettingsOf(line.Settings, secrets),
    };

    private static List<Dictionary<string, object?>> KeysOf(ImmutableArray<KeySpec> keys) => [.. keys.Select(key => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["index"] = key.Index,
        ["type"] = key.Type.ToString().ToLowerInvariant(),
        ["value"] = key.Value ?? "",
        ["label"] = key.Label ?? "",
        ["line"] = key.Line ?? 1,
        ["mode"] = key.Mode.ToString().ToLowerInvariant(),
    })];

    // Every switch of the family is there, so that a text that was checked once does not fail on a device that lacks one.
    private static Dictionary<string, object?> OptionsOf(IFamily family, ImmutableSortedDictionary<string, string> options)
    {
        var all = options.ToDictionary(o => o.Key, object? (o) => o.Value, StringComparer.Ordinal);
        foreach (var option in family.Options.Where(o => !o.Name.EndsWith('*')))
        {
            all.TryAdd(option.Name, "");
        }

        return all;
    }

    // An unset setting is an empty text here: it is defined, it has no value. A key that is not in the schema is undefined.
    private static Dictionary<string, object?> SettingsOf(ResolvedSettings settings, DeviceSecrets? secrets)
    {
        var root = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var definition in SettingSchema.All)
        {
            var at = root;
            var parts = definition.Key.Split('.');
            foreach (var part in parts[..^1])
            {
                at = (Dictionary<string, object?>)(at.TryGetValue(part, out var next) ? next! : at[part] = new Dictionary<string, object?>(StringComparer.Ordinal));
            }

            at[parts[^1]] = definition.IsSecret
                ? Show(secrets?.Settings.GetValueOrDefault(definition.Key))
                : settings[definition] is SettingValue.List list ? list.Items.ToList() : settings[definition]?.ToString() ?? "";
        }

        return root;
    }

    private static string Show(Secret? secret) => secret?.Reveal() ?? "";
}
