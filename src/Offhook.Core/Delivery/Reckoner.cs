using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Storage;

namespace Offhook.Core.Delivery;

/// <summary>
/// Works out, after a change, which devices' bytes it touched: renders the required documents of every device whose basis rose and raises
/// <c>wanted</c> only where a digest differs. A tenant's edit is one row in the store; it costs a row more only for each phone that it changes.
/// </summary>
public sealed partial class Reckoner(
    IStore store, DeviceIndex devices, DeviceRendering rendering, Renderer renderer, DeviceLocks locks, ILogger<Reckoner> logger)
{
    private const string LowWaterKey = "reckoned";

    // Large enough to amortise the read, small enough that a device that asks meanwhile waits for no more than a few milliseconds.
    private const int BatchSize = 256;

    private readonly ISharedStore? shared = store as ISharedStore;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly ChangesUnderway underway = new();
    private readonly Settlement settlement = new();
    private long backlog;
    private long rendered;

    /// <summary>Raised after a device's <c>wanted</c> rose, with its id; on the thread that reckoned it, so handlers are quick.</summary>
    public event Action<DeviceId>? Raised;

    /// <summary>Devices that are still to be reckoned.</summary>
    public long Backlog => Interlocked.Read(ref backlog);

    /// <summary>Devices reckoned so far.</summary>
    public long Reckoned => Interlocked.Read(ref rendered);

    /// <summary>Whether every device is reckoned up to the newest change that was announced.</summary>
    public bool IsSettled => settlement.IsSettled;

    /// <summary>The basis up to which every stored device was reckoned; 0 when that is not known, so that all are reckoned again.</summary>
    public static long LowWater(IStore store) =>
        long.TryParse(store.ReadMeta(LowWaterKey), System.Globalization.CultureInfo.InvariantCulture, out var mark) && mark == store.VisibleChange ? mark : 0;

    /// <summary>
    /// Held from before a change takes its number until it is in memory. Meanwhile nobody may be told that nothing up to the newest number is owed,
    /// because what that change touches is not known here yet.
    /// </summary>
    public IDisposable Hold() => underway.Enter();

    /// <summary>Says that something changed.</summary>
    public void Notify()
    {
        settlement.Tell();
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already and will look again.
        }
    }

    /// <summary>Reckons until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                // One server reckons for all that share a database; the others are told.
                if (shared is null or { Reckons: true })
                {
                    await PassAsync(cancellation).ConfigureAwait(false);
                }

                await wake.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (StoreException e)
            {
                PassFailed(logger, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(5), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Notify();
            }
        }
    }

    /// <summary>Remembers at an orderly stop that nothing is owed, so that the next start need not look at every device again.</summary>
    public async Task SaveMarkAsync()
    {
        var mark = store.VisibleChange;
        if (shared is null or { Reckons: true } && underway.IsQuiet(Notify) && Due().Count == 0)
        {
            await SaveMarkAsync(mark, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Takes from the server that reckons that nothing up to <paramref name="mark"/> is owed; what it found out was told before.</summary>
    public void TakeMark(long mark)
    {
        var look = settlement.Look();
        foreach (var id in Due())
        {
            // In the device's turn: a delivery that is being recorded reckons it itself.
            using (locks.Enter(id))
            {
                devices.Update(id, e => rendering.Basis(e) <= mark ? e with { Reckoned = Math.Max(e.Reckoned, rendering.Basis(e)) } : e);
            }
        }

        settlement.End(look, Due().Count == 0);
    }

    /// <summary>Reckons one device whose turn it is (see <see cref="DeviceLocks"/>); answers its entry as it is then, or null when it is gone.</summary>
    public DeviceEntry? ReckonNow(DeviceId id, StoredSpec? stored = null)
    {
        if (devices.Find(id) is not { } entry)
        {
            return null;
        }

        if ((stored ?? store.ReadSpec(SpecKind.Device, id.ToKey())) is not { } spec)
        {
            return entry;
        }

        spec = rendering.Announced(entry, spec);
        var basis = rendering.Basis(entry);
        var (documents, error, warnings) = Render(entry, spec);
        Interlocked.Increment(ref rendered);
        var digest = error is null ? Combine(documents) : 0;
        var failed = error is not null;
        if (digest == entry.WantedDigest && !failed && (entry.Flags & DeviceFlags.Failed) == 0 && entry.Wanted > 0)
        {
            return devices.Update(id, e => e with { Reckoned = Math.Max(e.Reckoned, basis) });
        }

        var before = store.ReadStatus(id);
        var states = failed ? before.Documents : [.. documents.Select(d => StateOf(d, before))];
        var changed = digest != entry.WantedDigest || entry.Wanted == 0;

        // After a crash the number of a deletion may be missing from the basis; what changed is then dated by the newest change there is.
        var wanted = changed && !failed && basis <= entry.Wanted ? store.VisibleChange : changed || failed ? Math.Max(basis, entry.Wanted) : entry.Wanted;
        var inStep = !failed && states.All(d => d.Wanted == d.Delivered);
        var delivered = inStep ? wanted : Math.Min(before.Delivered, wanted - 1);
        store.EnqueueStatus(before with
        {
            Wanted = wanted,
            Delivered = delivered,
            Reckoned = basis,
            WantedDigest = digest,
            Documents = states,
            Error = error,
            Warnings = warnings,
        });
        var after = devices.Update(id, e => e with
        {
            Reckoned = Math.Max(e.Reckoned, basis),
            Wanted = wanted,
            Delivered = delivered,
            WantedDigest = digest,
            Flags = failed ? e.Flags | DeviceFlags.Failed : e.Flags & ~DeviceFlags.Failed,
        });
        Raised?.Invoke(id);
        return after;
    }

    /// <summary>One digest over everything that this device is required to have.</summary>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public ulong DigestOf(DeviceMaterial material) =>
        Combine([.. renderer.RenderExpected(material, onlyRequired: true, withSecrets: true).Select(r => (r.Expected.FileName, r.Document.Digest))]);

    /// <summary>The digest of a document as this device would get it, or null when it has none.</summary>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public string? DigestOf(DeviceMaterial material, Families.DocumentMatch match) =>
        renderer.Render(material.Family, match, material.Snapshot, withSecrets: true)?.Digest;

    /// <summary>What the phone holds once it took a document as it is rendered now.</summary>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public ImmutableSortedDictionary<string, string> HeldAfter(DeviceMaterial material, Families.DocumentMatch match) =>
        renderer.Held(material.Family, match, material.Snapshot);

    private static DocumentState StateOf((string FileName, string Digest) document, DeviceStatus before)
    {
        var known = before.Documents.FirstOrDefault(d => string.Equals(d.FileName, document.FileName, StringComparison.OrdinalIgnoreCase));
        return known is null
            ? new DocumentState(document.FileName, document.Digest, "", null, null, null)
            : known with { Wanted = document.Digest };
    }

    private static ulong Combine(IReadOnlyList<(string FileName, string Digest)> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (fileName, digest) in documents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{fileName}\n{digest}\n"));
        }

        // Zero means "never reckoned"; one value in 2^64 is moved out of its way.
        var value = BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset());
        return value == 0 ? 1 : value;
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // In this order: whatever has a number up to the mark was held before it was read, so without a hold it is in memory.
            var mark = store.VisibleChange;
            var look = settlement.Look();
            var isWhole = underway.IsQuiet(Notify);
            var due = Due();
            Interlocked.Exchange(ref backlog, due.Count);
            if (due.Count == 0 && !isWhole)
            {
                return;
            }

            if (due.Count == 0)
            {
                settlement.End(look, isDone: true);
                await SaveMarkAsync(mark, cancellation).ConfigureAwait(false);
                return;
            }

            foreach (var batch in due.Chunk(BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                var specs = store.ReadDevices(batch);
                await Parallel.ForEachAsync(specs, cancellation, (spec, _) =>
                {
                    ReckonOne(spec);
                    return ValueTask.CompletedTask;
                }).ConfigureAwait(false);
                if (specs.Count < batch.Length)
                {
                    PassOver(batch.Except(specs.Select(s => DeviceId.Parse(s.Key))));
                }

                Interlocked.Add(ref backlog, -batch.Length);
            }
        }
    }

    private List<DeviceId> Due() => [.. devices.All().Where(e => rendering.Basis(e) > e.Reckoned).Select(e => e.Id)];

    private async Task SaveMarkAsync(long mark, CancellationToken cancellation)
    {
        var text = mark.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (store.ReadMeta(LowWaterKey) != text)
        {
            // What was reckoned must be on disk before the mark says so.
            await store.FlushAsync(cancellation).ConfigureAwait(false);
            await store.WriteMetaAsync(LowWaterKey, text, cancellation).ConfigureAwait(false);
        }
    }

    // A device that was deleted a moment ago may still be in the index: it must not keep the reckoner awake.
    private void PassOver(IEnumerable<DeviceId> gone)
    {
        foreach (var id in gone)
        {
            devices.Update(id, e => e with { Reckoned = rendering.Basis(e) });
        }
    }

    private void ReckonOne(StoredSpec spec)
    {
        var id = DeviceId.Parse(spec.Key);
        using (locks.Enter(id))
        {
            // Somebody who asked may have been first.
            if (devices.Find(id) is { } entry && rendering.Basis(entry) > entry.Reckoned)
            {
                ReckonNow(id, spec);
            }
        }
    }

    private (IReadOnlyList<(string FileName, string Digest)> Documents, string? Error, IReadOnlyList<string> Warnings) Render(
        in DeviceEntry entry, StoredSpec spec)
    {
        try
        {
            var material = rendering.Make(entry, spec);
            var documents = new List<(string, string)>(2);
            var warnings = new List<string>();
            foreach (var (expected, document) in renderer.RenderExpected(material, onlyRequired: true, withSecrets: true))
            {
                documents.Add((expected.FileName, document.Digest));
                warnings.AddRange(document.Warnings);
            }

            return (documents, null, warnings);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong with one device is its own red row.
            return ([], e.Message, []);
        }
    }

    [LoggerMessage(3101, LogLevel.Error, "Reckoning was interrupted and is tried again: {Reason}")]
    private static partial void PassFailed(ILogger logger, string reason);
}
