using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Import;

/// <summary>
/// Holds a spec to the rules of <c>apply</c> and takes out of it what they refuse, so that the fleet file of an import is always one that can be applied.
/// </summary>
internal sealed partial class SpecGuard(FamilyRegistry families)
{
    // Each round takes out at least one member; what is refused for another's sake comes up in the next one.
    private const int MaxRounds = 8;

    /// <summary>The spec without what is refused.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="refused">Told the path and the reason of each member that was taken out.</param>
    /// <returns>Null where even the rest is refused.</returns>
    public DeviceSpec? Admit(DeviceSpec spec, Action<string, string> refused)
    {
        var binder = new FleetBinder(new FleetContext
        {
            Families = families,
            Sealer = NoSealer.Instance,
            References = NoReferences.Instance,
            KnownScopes = () => spec.Scope.Chain().Select(p => new ScopeSpec { Path = p }),
        });
        for (var round = 0; round < MaxRounds; round++)
        {
            var source = FleetReader.Read("import", SpecCodec.Write(spec, NoSealer.Instance, SecretForm.Plain));
            var mistakes = source.Mistakes.Count > 0 ? source.Mistakes : binder.BindDevice("import", source.Documents[0]).Mistakes;
            if (mistakes.Count == 0)
            {
                return spec;
            }

            mistakes.ToList().ForEach(m => refused(m.Path, m.Message));
            var next = Without(spec, mistakes.Select(m => m.Path).ToHashSet(StringComparer.Ordinal));
            if (next is null)
            {
                return null;
            }

            spec = next;
        }

        return null;
    }

    private static DeviceSpec? Without(DeviceSpec spec, HashSet<string> paths)
    {
        var next = spec;
        foreach (var group in paths.GroupBy(p => Head().Match(p).Value, StringComparer.Ordinal))
        {
            var below = group.ToList();
            switch (group.Key)
            {
                case "settings": next = next with { Settings = WithoutSettings(next.Settings, below, "settings.") }; break;
                case "parameters": next = next with { Parameters = WithoutParameters(next.Parameters, below) }; break;
                case "options": next = next with { Options = new OptionMap(next.Options.Values.RemoveRange(below.Select(p => p["options.".Length..]))) }; break;
                case "lines": next = next with { Lines = WithoutLines(next.Lines, below) }; break;
                case "keys": next = next with { Keys = [.. next.Keys.Where((_, i) => !IsIn(below, "keys", i))] }; break;
                case "modules": next = next with { Modules = WithoutModules(next.Modules, below) }; break;
                case "handsets": next = next with { Handsets = [.. next.Handsets.Where((_, i) => !IsIn(below, "handsets", i))] }; break;
                case "handsetGroups": next = next with { HandsetGroups = [.. next.HandsetGroups.Where((_, i) => !IsIn(below, "handsetGroups", i))] }; break;
                default: return null;
            }
        }

        return next;
    }

    private static bool IsIn(List<string> paths, string list, int position) =>
        paths.Exists(p => p.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{list}[{position}]"), StringComparison.Ordinal));

    private static SettingMap WithoutSettings(SettingMap map, List<string> paths, string prefix) =>
        new(map.Values.RemoveRange(map.Values.Keys.Where(k => paths.Exists(p => p == prefix + k || p.StartsWith($"{prefix}{k}[", StringComparison.Ordinal))).ToList()));

    private static ParameterMap WithoutParameters(ParameterMap map, List<string> paths) =>
        new(map.Values.RemoveRange(map.Values.Keys.Where(k => paths.Contains($"parameters.{k}")).ToList()));

    // A line loses what is refused of its settings; anything else refused of it takes the whole line.
    private static ImmutableArray<LineSpec> WithoutLines(ImmutableArray<LineSpec> lines, List<string> paths)
    {
        var kept = ImmutableArray.CreateBuilder<LineSpec>();
        for (var i = 0; i < lines.Length; i++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"lines[{i}].settings.");
            if (!IsIn(paths, "lines", i))
            {
                kept.Add(lines[i]);
            }
            else if (!paths.Exists(p => IsIn([p], "lines", i) && !p.StartsWith(prefix, StringComparison.Ordinal)))
            {
                kept.Add(lines[i] with { Settings = WithoutSettings(lines[i].Settings, paths, prefix) });
            }
        }

        return kept.ToImmutable();
    }

    private static ImmutableArray<ModuleSpec> WithoutModules(ImmutableArray<ModuleSpec> modules, List<string> paths)
    {
        var kept = ImmutableArray.CreateBuilder<ModuleSpec>();
        for (var i = 0; i < modules.Length; i++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"modules[{i}].keys");
            if (!paths.Exists(p => IsIn([p], "modules", i) && !p.StartsWith(prefix, StringComparison.Ordinal)))
            {
                kept.Add(modules[i] with { Keys = [.. modules[i].Keys.Where((_, k) => !IsIn(paths, prefix, k))] });
            }
        }

        return kept.ToImmutable();
    }

    [GeneratedRegex("^[A-Za-z]*", RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
