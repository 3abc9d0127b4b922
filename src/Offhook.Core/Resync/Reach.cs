using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Management;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>Counts, before a change is made, the devices whose documents it changes: those that come or go, and those whose bytes would be others.</summary>
internal sealed class Reach(DeviceIndex devices, ScopeDirectory scopes, DeviceRendering rendering, Reckoner reckoner)
{
    /// <summary>How many devices the change reaches. Renders every device that it can reach, so it takes as long as the reckoner will.</summary>
    public int Count(IReadOnlyList<SpecChange> changes)
    {
        var footprint = Footprint.Of(changes, static (_, _) => null);
        var specs = changes.Where(c => c.Kind == SpecKind.Device).ToDictionary(c => DeviceId.Parse(c.Key), c => c.Spec as DeviceSpec);
        scopes.Ensure(specs.Values.OfType<DeviceSpec>().Select(d => d.Scope).ToHashSet());
        var view = new FleetView
        {
            Scopes = scopes.With(
                changes.Where(c => c.Kind == SpecKind.Scope).Select(c => KeyValuePair.Create(ScopePath.Parse(c.Key), c.Spec as ScopeSpec)),
                changes.Where(c => c.Kind == SpecKind.Phonebook).Select(c => KeyValuePair.Create(c.Key, c.Spec as PhonebookSpec))),
            Files = changes.Where(c => c.Kind == SpecKind.File).ToDictionary(c => c.Key, c => c.Spec as FileSpec, StringComparer.OrdinalIgnoreCase),
            Device = id => specs.GetValueOrDefault(id),
        };
        // Documents come and go for a device also by an approval that its scope asks for.
        var comingAndGoing = specs.Count(s => s.Value is null || devices.Find(s.Key) is not { } known || DecidesAbout(known, s.Value));
        return comingAndGoing + devices.All()
            .Where(e => !(specs.TryGetValue(e.Id, out var spec) && (spec is null || DecidesAbout(e, spec))) && footprint.Covers(e, scopes.Current[e.ScopeNode], devices.Models[e.ModelNumber].Family))
            .AsParallel().Count(e => Differs(e, view));
    }

    private bool DecidesAbout(in DeviceEntry entry, DeviceSpec after) =>
        (entry.Approved is true) != (after.Approved is true) && scopes.Current[scopes.NumberOf(after.Scope)].Delivery.Proofs.Contains(Proof.Approval);

    private bool Differs(DeviceEntry entry, FleetView view)
    {
        var now = Digest(() => rendering.Load(entry));
        var then = Digest(() => rendering.Load(entry, null, view));
        return now != then;
    }

    // One that cannot be rendered, before or after, is another state than any that can.
    private ulong Digest(Func<DeviceMaterial?> load)
    {
        try
        {
            return load() is { } material ? reckoner.DigestOf(material) : 0;
        }
        catch (RenderException)
        {
            return 0;
        }
    }
}
