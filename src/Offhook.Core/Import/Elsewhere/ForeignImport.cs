using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>Another system whose exports are read.</summary>
public enum ForeignSystem
{
    /// <summary>FusionPBX.</summary>
    FusionPbx,

    /// <summary>FreePBX with the open endpoint manager.</summary>
    FreePbxEndpointManager,

    /// <summary>Wazo, by its provisioning daemon.</summary>
    Wazo,
}

/// <summary>
/// Makes specs of what another system exports of its phones. Unlike files that phones read, an export says in that system's own words what was meant; what they mean
/// in ours is a short table for each, with its source. Every device is held to the rules of <c>apply</c>; what they refuse, and what no word of ours says, is listed.
/// </summary>
/// <param name="families">The families.</param>
/// <param name="options">How to import.</param>
/// <param name="keyWords">What a system's word for a kind of key means on a maker's phones; null = not known.</param>
public sealed partial class ForeignImport(FamilyRegistry families, ImportOptions options, Func<string, string, KeyType?> keyWords)
{
    // Each round takes out at least one member.
    private const int MaxRounds = 8;

    private readonly List<ImportedRemark> unread = [];
    private readonly List<ImportedRemark> left = [];
    private readonly List<ImportedRemark> notes = [];

    /// <summary>Imports.</summary>
    /// <param name="system">Whose exports they are.</param>
    /// <param name="sources">The files.</param>
    public ImportResult Run(ForeignSystem system, IReadOnlyList<ImportSource> sources)
    {
        IForeignSystem reader = system switch
        {
            ForeignSystem.FusionPbx => new FusionExport(keyWords),
            ForeignSystem.FreePbxEndpointManager => new EndpointManagerExport(),
            _ => new ProvdExport(),
        };
        var devices = new Dictionary<DeviceId, DeviceSpec>();
        foreach (var foreign in reader.Read(sources, unread.Add))
        {
            if (Make(foreign) is { } device && !devices.TryAdd(device.Id, device))
            {
                Refuse(foreign, "it stands in the export more than once; the first is taken");
            }
        }

        if (devices.Count > 0 && !devices.Values.Any(d => d.Settings.Values.ContainsKey("sip.server") || d.Lines.Any(l => l.Settings.Values.ContainsKey("sip.server"))))
        {
            notes.Add(new ImportedRemark(sources[0].Path, 0, "", $"the export does not say where phones register; give scope {options.Scope} its sip.server"));
        }

        var common = new CommonValues(families, devices.Values);
        common.LiftSettings();
        return new ImportResult(
            new FleetContent { Scopes = common.Scopes, Devices = common.Devices },
            new ImportReport { Coverage = [], Unread = InOrder(unread), Left = InOrder(left), Notes = InOrder(notes) });
    }

    private DeviceSpec? Make(ForeignDevice foreign)
    {
        if (!DeviceId.TryParse(foreign.Mac, out var id))
        {
            Refuse(foreign, "it is no MAC address");
            return null;
        }

        if (FamilyOf(foreign, id) is not { } family)
        {
            Refuse(foreign, $"'{foreign.Vendor}' is no family of this build; {string.Join(", ", families.All.Select(f => f.Name))} are");
            return null;
        }

        if (ModelOf(foreign, id, family) is not { } model)
        {
            Refuse(foreign, $"'{foreign.Model}' is no model of {family.Title} that is known; --model {foreign.Mac}=NAME or {family.Name}=NAME says which it is");
            return null;
        }

        left.AddRange(foreign.Left);
        return Bind(foreign, foreign.ToFleet(family.Name, model.Name, ScopeOf(foreign).Value));
    }

    private IFamily? FamilyOf(ForeignDevice foreign, DeviceId id)
    {
        var vendor = foreign.Vendor.Trim().ToLowerInvariant();
        if (families.Find(vendor) is { } named)
        {
            return named;
        }

        // A vendor that is said and unknown stays unknown, whatever its addresses look like.
        return vendor.Length == 0 && id.Mac is { } mac ? families.FindByMac(mac) : null;
    }

    private PhoneModel? ModelOf(ForeignDevice foreign, DeviceId id, IFamily family)
    {
        if (options.ModelOfDevice.TryGetValue(id, out var own))
        {
            return FamilyRegistry.FindModel(family, own);
        }

        var said = Bare(foreign.Model);
        if (said.Length > 0 && family.Models.FirstOrDefault(m => Bare(m.Name) == said || Bare(m.Name) == Bare(family.Name) + said || Bare(family.Name) + Bare(m.Name) == said) is { } known)
        {
            return known;
        }

        if (options.ModelOfFamily.TryGetValue(family.Name, out var given))
        {
            return FamilyRegistry.FindModel(family, given);
        }

        if (said.Length > 0)
        {
            return null;
        }

        var guess = family.Models.Where(m => m.Lines >= foreign.Lines && m.Keys >= foreign.Keys && m.Modules >= foreign.Modules).MinBy(m => (m.Keys * 100) + m.Lines);
        if (guess is not null)
        {
            notes.Add(new ImportedRemark(foreign.Path, foreign.Line, foreign.Mac, $"the export does not say which model it is; {guess.Name} is taken, the smallest that has what is in use"));
        }

        return guess;
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private ScopePath ScopeOf(ForeignDevice foreign)
    {
        var segment = string.Concat(foreign.Scope.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        return segment.Length > 0 && ScopePath.TryParse($"{options.Scope.Value}/{segment}", out var scope) ? scope : options.Scope;
    }

    private DeviceSpec? Bind(ForeignDevice foreign, JsonObject device)
    {
        var scopes = ScopePath.Parse((string)device["scope"]!).Chain().Select(p => new ScopeSpec { Path = p }).ToList();
        var binder = new FleetBinder(new FleetContext { Families = families, Sealer = NoSealer.Instance, References = NoReferences.Instance, KnownScopes = () => scopes });
        IReadOnlyList<FleetMistake> mistakes = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            var source = FleetReader.Read("export", Encoding.UTF8.GetBytes(device.ToJsonString()));
            (var spec, mistakes) = binder.BindDevice("export", source.Documents[0]);
            if (spec is not null && mistakes.Count == 0)
            {
                var (lines, settings) = SpecDrafter.Collapse(spec.Lines, spec.Settings);
                return spec with { Lines = lines, Settings = settings };
            }

            if (!Remove(device, mistakes))
            {
                break;
            }

            left.AddRange(mistakes.Select(m => new ImportedRemark(foreign.Path, foreign.Line, $"{foreign.Mac} {m.Path}", m.Message)));
        }

        Refuse(foreign, string.Join("; ", mistakes.Select(m => m.Path.Length == 0 ? m.Message : $"{m.Path}: {m.Message}")));
        return null;
    }

    /// <summary>Takes out what is refused: a setting or a member of a line, else the whole line or key that it stands in. False where that would be the device itself.</summary>
    private static bool Remove(JsonObject device, IReadOnlyList<FleetMistake> mistakes)
    {
        var items = new HashSet<JsonNode>();
        foreach (var path in mistakes.Select(m => m.Path))
        {
            JsonNode? at = device, item = null, holder = null;
            var last = "";
            foreach (var part in Part().Matches(path).Select(m => m.Value))
            {
                if (at is JsonArray list && int.TryParse(part, out var position) && position < list.Count)
                {
                    at = item = list[position];
                }
                else if (at is JsonObject map && map.ContainsKey(part))
                {
                    (holder, last, at) = (map, part, map[part]);
                }
                else
                {
                    break;
                }
            }

            var isOwn = path.Contains("settings.", StringComparison.Ordinal) ? last != "settings" : path.StartsWith("lines", StringComparison.Ordinal) && holder == item && last is not ("number" or "index");
            if (isOwn && holder is JsonObject members)
            {
                members.Remove(last);
            }
            else if (item is not null)
            {
                items.Add(item);
            }
            else if (path is "name" or "enabled")
            {
                device.Remove(path);
            }
            else
            {
                return false;
            }
        }

        foreach (var item in items)
        {
            (item.Parent as JsonArray)?.Remove(item);
        }

        return true;
    }

    private void Refuse(ForeignDevice foreign, string reason) => unread.Add(new ImportedRemark(foreign.Path, foreign.Line, foreign.Mac, reason));

    private static List<ImportedRemark> InOrder(List<ImportedRemark> remarks) => [.. remarks.OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.What, StringComparer.Ordinal)];

    [GeneratedRegex(@"[^.\[\]]+", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
