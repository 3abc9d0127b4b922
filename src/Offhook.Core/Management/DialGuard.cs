using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// Proves anew that emergency numbers can be dialled where a change that is written elsewhere decides it: on stored devices with a plan, a country or
/// an outside prefix of their own, when those of a scope above them change or they go under another. All others stand and fall with their scope.
/// </summary>
internal sealed class DialGuard(IStore store, ISecretSealer sealer, ScopeDirectory scopes, DeviceIndex devices)
{
    // More than anybody reads. Read for one change are the devices below its scopes that say something of their own, and no others.
    private const int MaxMistakes = 100;

    /// <summary>What stored devices could not dial any more; empty when all is well.</summary>
    /// <param name="changes">What is to be written.</param>
    /// <param name="places">Where a fleet file says so, by scope.</param>
    public List<RequestMistake> Check(IReadOnlyList<SpecChange> changes, IReadOnlyDictionary<ScopePath, FleetPlace>? places = null)
    {
        var decided = changes.Where(c => c.Kind == SpecKind.Scope && DialCheck.Differs(Stored(c.Key)?.Settings, (c.Spec as ScopeSpec)?.Settings)).Select(c => ScopePath.Parse(c.Key)).ToHashSet();
        if (decided.Count == 0)
        {
            return [];
        }

        var index = After(changes);
        var written = changes.Where(c => c.Kind == SpecKind.Device).Select(c => DeviceId.Parse(c.Key)).ToHashSet();
        var tree = scopes.Current;
        var mistakes = new List<RequestMistake>();
        var more = 0;
        foreach (var entry in devices.All().Where(e => (e.Flags & DeviceFlags.Dials) != 0 && !written.Contains(e.Id)))
        {
            if (tree[entry.ScopeNode].Path.Chain().Reverse().Where(decided.Contains).Select(p => (ScopePath?)p).FirstOrDefault() is not { } by
                || store.ReadSpec(SpecKind.Device, entry.Id.ToKey()) is not { } stored)
            {
                continue;
            }

            var device = SpecCodec.ReadDevice(stored.Body.Span, sealer);
            foreach (var problem in DialCheck.Of(device.Settings, device.Scope, index))
            {
                if (mistakes.Count == MaxMistakes)
                {
                    more++;
                    continue;
                }

                mistakes.Add(At(by, $"device {device.Id} below it: {problem}", places));
            }
        }

        if (more > 0)
        {
            mistakes.Add(new(null, null, "", string.Create(CultureInfo.InvariantCulture, $"{more} more emergency numbers of devices could not be dialled; correct these first")));
        }

        return [.. mistakes.OrderBy(m => m.Line)];
    }

    /// <summary>What one device could not dial where it is to go.</summary>
    public IEnumerable<RequestMistake> Check(DeviceSpec device) =>
        DialCheck.Of(device.Settings, device.Scope, After([])).Select(p => new RequestMistake(null, null, DialCheck.Path, p));

    private static RequestMistake At(ScopePath scope, string problem, IReadOnlyDictionary<ScopePath, FleetPlace>? places) =>
        places is not null && places.TryGetValue(scope, out var place)
            ? new(place.File, place.Line, $"{place.Path}.{DialCheck.Path}", problem)
            : new(null, null, $"scope {scope}: {DialCheck.Path}", problem);

    private ScopeSpec? Stored(string key) => scopes.Specs.TryGetValue(ScopePath.Parse(key), out var stored) ? stored.Spec : null;

    private ScopeIndex After(IReadOnlyList<SpecChange> changes)
    {
        var gone = changes.Where(c => c is { Kind: SpecKind.Scope, Spec: null }).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        var index = new ScopeIndex(scopes.Specs.Values.Select(s => s.Spec).Where(s => !gone.Contains(s.Path.Value)));
        foreach (var scope in changes.Select(c => c.Spec).OfType<ScopeSpec>())
        {
            index.Put(scope);
        }

        return index;
    }
}
