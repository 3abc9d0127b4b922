using Offhook.Core.Devices;

namespace Offhook.Core.Resync;

/// <summary>How many devices of a rollout stand where, from one pass over the index.</summary>
public sealed class RolloutTally
{
    // Of so many phones of a model the one that was heard of last is tried first; more would only cost reads.
    private const int Candidates = 32;

    private readonly Dictionary<string, List<DeviceId>> held = new(StringComparer.Ordinal);

    /// <summary>Devices that are not worked out yet.</summary>
    public int Unreckoned { get; private set; }

    /// <summary>Devices whose bytes it changes and that have not fetched them.</summary>
    public int Missing { get; private set; }

    /// <summary>Those of them whose turn has come.</summary>
    public int Released { get; private set; }

    /// <summary>Devices that have it.</summary>
    public int Fetched { get; private set; }

    /// <summary>Devices whose documents cannot be rendered.</summary>
    public int Failed { get; private set; }

    /// <summary>Models with devices that wait for their turn, each with a few of them.</summary>
    public IReadOnlyDictionary<string, List<DeviceId>> Held => held;

    /// <summary>Devices of the current wave that fetched, those with the lowest hash: enough to see whether a wave goes well.</summary>
    public IReadOnlyList<DeviceId> Sample { get; private set; } = [];

    /// <summary>Counts.</summary>
    internal static RolloutTally Count(OpenRollout open, RolloutDirectory rollouts, DeviceIndex devices, int waveBegins, int sampleSize)
    {
        var tally = new RolloutTally();
        var sample = new PriorityQueue<DeviceId, int>(Comparer<int>.Create((a, b) => b.CompareTo(a)));
        var change = open.Rollout.Change;
        foreach (var entry in devices.All())
        {
            if (entry.Delivered <= 0 || !rollouts.Covers(open, entry))
            {
                continue;
            }

            tally.Failed += (entry.Flags & DeviceFlags.Failed) != 0 ? 1 : 0;
            if (entry.Delivered >= change)
            {
                tally.Fetched++;
                var place = Spread.Of(entry.Id, 1000);
                if (place >= waveBegins && place < open.Rollout.Released && !open.First.Contains(entry.Id))
                {
                    sample.Enqueue(entry.Id, Spread.Of(entry.Id, int.MaxValue));
                    if (sample.Count > sampleSize)
                    {
                        sample.Dequeue();
                    }
                }
            }
            else if (entry.Reckoned < change)
            {
                tally.Unreckoned++;
            }
            else if (entry.Wanted >= change && rollouts.IsServed(entry))
            {
                tally.Add(entry, rollouts.IsReleased(open, entry), rollouts.ModelOf(entry));
            }
        }

        tally.Sample = [.. sample.UnorderedItems.Select(i => i.Element)];
        return tally;
    }

    private void Add(in DeviceEntry entry, bool released, string model)
    {
        Missing++;
        if (released)
        {
            Released++;
            return;
        }

        if (!held.TryGetValue(model, out var some))
        {
            held[model] = some = [];
        }

        if (some.Count < Candidates)
        {
            some.Add(entry.Id);
        }
    }
}
