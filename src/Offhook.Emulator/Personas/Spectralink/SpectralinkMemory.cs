using System.Xml.Linq;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>
/// What a server holds, in the phone's memory: its configuration by dotted names; users as <c>users[4101].displayname</c>; groups as
/// <c>handset_config[100].version</c>; what runs as <c>running[kws]</c>, licence keys in effect as <c>active[license]</c>. Only the names without a bracket are configuration.
/// </summary>
internal sealed class SpectralinkMemory(PhoneMemory memory, SpectralinkModel model)
{
    private const string Licence = "license";
    private const string SlaveLicence = "slave.license";

    /// <summary>Factory values that the maker's guide states or lets derive; of all others only that they return to factory is known.</summary>
    private static readonly KeyValuePair<string, string>[] Factory =
    [
        new("sip.allow_auto_offhook", "false"), new("sip.allow_internal_routing", "false"), new("sip.tls_allow_insecure", "true"), new("sip.blacklist_timeout", "20"),
        new("sip.nat_keepalive", "0"), new("sip.nat_keepalive_interval", "30"), new("sip.callwaiting", "true"), new("sip.dnsmethod", "arecord"),
        new("sip.dtmf.duration", "270"), new("sip.dtmf.info", "false"), new("sip.dtmf.rtp", "true"), new("sip.dtmf.rtp_payload_type", "96"),
        new("provisioning.check.check_sync", "disabled"), new("provisioning.server.method", "dhcp"),
    ];

    public string Value(string name) => memory.Value(name);

    /// <summary>Gives a server fresh from its box its factory values.</summary>
    public void Begin()
    {
        foreach (var (name, value) in Factory)
        {
            memory.Parameters.TryAdd(name, value);
        }
    }

    /// <summary>Lets the licence keys that are held take effect.</summary>
    public void Activate()
    {
        foreach (var list in (ReadOnlySpan<string>)[Licence, SlaveLicence])
        {
            if (memory.Value(list).Length > 0 || memory.Parameters.ContainsKey($"active[{list}]"))
            {
                memory.Parameters[$"active[{list}]"] = memory.Value(list);
            }
        }
    }

    /// <summary>Takes a configuration: laid over what is held where the file says so in exactly these words, else in the place of all of it.</summary>
    /// <returns>Whether a value differs from before.</returns>
    public bool Import(XElement config)
    {
        var before = Configuration();
        var merges = model.Merges && config.Attribute("merge_type")?.Value == "merge";
        var after = new Dictionary<string, string>(merges ? before : Factory.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in SpectralinkFile.Leaves(config))
        {
            after[name] = merges && name is Licence or SlaveLicence ? Append(before.GetValueOrDefault(name, ""), value) : value;
        }

        return Replace(before, after);
    }

    /// <summary>Takes the complete list of users.</summary>
    /// <returns>Whether it differs; null when a user lacks what tells users apart.</returns>
    public bool? ImportUsers(XElement users)
    {
        var after = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in users.Elements("user"))
        {
            if (user.Element(model.UserKey)?.Value.Trim() is not { Length: > 0 } key)
            {
                return null;
            }

            foreach (var (name, value) in SpectralinkFile.Leaves(user))
            {
                after[$"users[{key}].{name}"] = value;
            }
        }

        return Replace(Held("users["), after);
    }

    /// <summary>Takes a group's settings; a section that the file lacks keeps its values.</summary>
    public void ImportGroup(string group, string version, XElement data)
    {
        foreach (var (name, value) in SpectralinkFile.Leaves(data))
        {
            memory.Parameters[$"handset_config[{group}].{name}"] = value;
        }

        memory.Parameters[VersionOf(group)] = version;
    }

    /// <summary>The version of a group that is held, or nothing.</summary>
    public string GroupVersion(string group) => memory.Value(VersionOf(group));

    /// <summary>Names of images by slot that have one.</summary>
    public IReadOnlyList<(string Slot, string Image)> Images() => [.. Configuration()
        .Where(p => p.Key.StartsWith("provisioning.firmware.", StringComparison.Ordinal) && p.Key != "provisioning.firmware.default_kws" && p.Value.Length > 0)
        .Select(p => (Slot: p.Key["provisioning.firmware.".Length..], Image: p.Value))
        .OrderBy(p => p.Slot == "kws" ? "" : p.Slot, StringComparer.Ordinal)];

    public string Running(string slot) => memory.Value($"running[{slot}]");

    public void Run(string slot, string version) => memory.Parameters[$"running[{slot}]"] = version;

    /// <summary>Whether somebody could call: a user who is not disabled.</summary>
    public bool HasUser()
    {
        var users = Held("users[");
        return users.Any(p => p.Key.EndsWith($"].{model.UserKey}", StringComparison.Ordinal)
            && users.GetValueOrDefault($"{p.Key[..p.Key.LastIndexOf("].", StringComparison.Ordinal)]}].disabled", "false") != "true");
    }

    private static string VersionOf(string group) => $"handset_config[{group}].version";

    // What becomes of a key that is held already is not published; holding it once is what makes a second import change nothing.
    private static string Append(string held, string given) => string.Join(',', held.Split(',').Concat(given.Split(','))
        .Select(key => key.Trim()).Where(key => key.Length > 0).Distinct(StringComparer.Ordinal));

    private Dictionary<string, string> Configuration() => memory.Parameters.Where(p => !p.Key.Contains('[')).ToDictionary(StringComparer.Ordinal);

    private Dictionary<string, string> Held(string prefix) =>
        memory.Parameters.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private bool Replace(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        foreach (var name in before.Keys)
        {
            memory.Parameters.Remove(name);
        }

        foreach (var (name, value) in after)
        {
            memory.Parameters[name] = value;
        }

        return before.Count != after.Count || before.Any(p => after.GetValueOrDefault(p.Key) != p.Value);
    }
}
