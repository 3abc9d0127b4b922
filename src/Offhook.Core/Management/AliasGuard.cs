using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;

namespace Offhook.Core.Management;

/// <summary>Holds names of files by which devices are asked for to one device each, in the whole server; within the turn of a change.</summary>
internal sealed class AliasGuard(FamilyRegistry families, DeviceIndex devices, FileDirectory files)
{
    /// <summary>Names of a device as they are kept, blank-separated; null where it has none.</summary>
    public string? Of(DeviceSpec spec) => families.Find(spec.Family)?.Aliases(spec).ToList() is { Count: > 0 } names ? string.Join(' ', names) : null;

    /// <summary>What a change would give to two.</summary>
    public List<RequestMistake> Check(IReadOnlyList<SpecChange> changes)
    {
        var mistakes = new List<RequestMistake>();
        var written = changes.Where(c => c.Kind == Storage.SpecKind.Device).Select(c => DeviceId.Parse(c.Key)).ToHashSet();
        var given = new Dictionary<string, DeviceId>(StringComparer.OrdinalIgnoreCase);
        foreach (var spec in changes.Select(c => c.Spec).OfType<DeviceSpec>())
        {
            foreach (var name in families.Find(spec.Family)?.Aliases(spec) ?? [])
            {
                if (families.FileNames.MatchAll(name).Length > 0 || files.Find(name) is not null)
                {
                    mistakes.Add(new(null, null, spec.Id.ToString(), $"{name} is the name of another file already; choose another one"));
                }
                else if (!given.TryAdd(name, spec.Id) || (devices.FindAlias(name) is { } owner && owner != spec.Id && !written.Contains(owner)))
                {
                    var holder = given[name] == spec.Id ? devices.FindAlias(name)!.Value : given[name];
                    mistakes.Add(new(null, null, spec.Id.ToString(), $"{name} leads to {holder} already; each name leads to one device"));
                }
            }
        }

        return mistakes;
    }
}
