using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Tests.Families;

/// <summary>The files of one phone with some settings and one line, as it gets them, and what its operator is told.</summary>
/// <param name="Files">Name and bytes, in the order in which they are asked for.</param>
/// <param name="Warnings">Of all of them.</param>
internal sealed record RenderedPhone(IReadOnlyList<(string Name, byte[] Bytes)> Files, IReadOnlyList<string> Warnings)
{
    private static readonly FamilyRegistry Registry = new(Offhook.Families.FamilyList.All);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Registry);

    /// <summary>The only file, or the one whose name holds a text.</summary>
    public byte[] File(string part = "") => Files.Single(f => f.Name.Contains(part, StringComparison.Ordinal)).Bytes;

    /// <summary>Whether the operator is told something of a setting.</summary>
    public bool Warns(SettingDefinition setting) => Warnings.Any(w => w.StartsWith(setting.Key, StringComparison.Ordinal));

    public static RenderedPhone Of(string familyName, string modelName, string? generation, ImmutableSortedDictionary<string, string> options, params (SettingDefinition Setting, SettingValue Value)[] settings)
    {
        var family = Registry.Find(familyName)!;
        var bare = ConformanceSample.Bare(family, FamilyRegistry.FindModel(family, modelName)!);
        var resolved = ResolvedSettings.Defaults.With(
            new SettingMap(settings.ToImmutableSortedDictionary(s => s.Setting.Key, s => s.Value, StringComparer.Ordinal)), new SettingSource(SettingSourceKind.Scope, "acme"));
        var device = bare.Device with
        {
            Generation = generation ?? bare.Device.Generation,
            Settings = resolved,
            Options = options,
            Lines = [ConformanceSample.Line(1, resolved)],
        };
        var snapshot = bare with { Device = device };
        var rendered = family.Expected(device).Select(e => Registry.FileNames.Match(e.FileName, familyName)).OfType<DocumentMatch>()
            .Where(m => m.Kind.Audience == Audience.Device && m.Kind.IndexOf is null)
            .Select(m => Renderer.Render(family, m, snapshot, withSecrets: true, wrapped: false)).OfType<RenderedDocument>().ToList();
        return new([.. rendered.Select(r => (r.FileName, r.Body.ToArray()))], [.. rendered.SelectMany(r => r.Warnings)]);
    }
}
