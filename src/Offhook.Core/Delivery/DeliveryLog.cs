using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Storage;

namespace Offhook.Core.Delivery;

/// <summary>
/// Remembers how every exchange ended: the last contact of devices, unknown phones, and above all which document a device was handed whole. Only
/// a hand-over to a peer that met the scope's proof, over a transport that may carry secrets, counts.
/// </summary>
public sealed partial class DeliveryLog(
    IStore store,
    FamilyRegistry families,
    DeviceIndex devices,
    DeviceRendering rendering,
    Reckoner reckoner,
    DeviceLocks locks,
    RecentExchanges recent,
    RenderEnvironment environment,
    TimeProvider time,
    ILogger<DeliveryLog> logger)
{
    private long pendingRecords;

    /// <summary>Raised after a device's status changed, with its id.</summary>
    public event Action<DeviceId>? Changed;

    /// <summary>Whether the end of this hand-over can change what we know of the device.</summary>
    public bool Matters(Answer answer) => answer is { Counts: true, Document: not null, Request.Entry: { } known }
        && devices.Find(known.Id) is { } entry
        && (!entry.InStep || entry.Reckoned < rendering.Basis(entry) || SaysNewGeneration(answer, entry));

    /// <summary>Records the end of an exchange. Quick: what needs the store goes on in the background.</summary>
    public void Record(Answer answer, HandOver end)
    {
        var facts = answer.Request.Facts;
        var now = time.GetUtcNow();
        recent.Add(new Exchange(
            now, facts.Door, facts.Address.ToString(), facts.FileName, facts.UserAgent, answer.Request.Device,
            answer.Kind, end, answer.Reason, answer.Document?.Body.Length ?? 0));
        Sight(answer, now);
        if (end is HandOver.Whole or HandOver.NotModified && Matters(answer))
        {
            Interlocked.Increment(ref pendingRecords);
            _ = DeliverInBackgroundAsync(answer);
        }
    }

    /// <summary>Completes when every delivery recorded so far is in the status.</summary>
    public async Task DrainAsync()
    {
        while (Interlocked.Read(ref pendingRecords) > 0)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private void Sight(Answer answer, DateTimeOffset now)
    {
        var facts = answer.Request.Facts;
        var sighting = new Sighting(now, facts.Door, facts.Address.ToString(), facts.UserAgent, answer.Request.Best?.Firmware);
        switch (answer.Request.Kind)
        {
            case IdentityKind.Known when answer.Kind is AnswerKind.Document or AnswerKind.File:
                store.EnqueueSighting(answer.Request.Device!.Value, sighting);
                break;
            case IdentityKind.Known when answer.AwaitsApproval && answer.Kind is AnswerKind.NotFound:
                // Everything else was shown, so this is the device as far as its scope cares; once approved it is called where it asked.
                store.EnqueueSighting(answer.Request.Device!.Value, sighting);
                Remember(answer.Request, sighting);
                break;
            case IdentityKind.New when answer.Kind is not (AnswerKind.TooMany or AnswerKind.NotReady):
                Remember(answer.Request, sighting);
                break;
        }

        Learn(answer.Request, sighting);
    }

    private void Remember(IdentifiedRequest request, Sighting sighting) => store.EnqueuePending(new PendingDevice(
        request.Device!.Value, request.Family, request.Best?.Model, request.Best?.ModelCode, sighting, sighting.At, Count: 1, Rejected: false));

    // A code that no model of the family has, together with what the user agent says about itself, is worth showing to somebody.
    private void Learn(IdentifiedRequest request, Sighting sighting)
    {
        if (request.Document is not { Kind.Audience: Audience.Model } match || families.Find(match.Family) is not { } family)
        {
            return;
        }

        foreach (var model in family.Models)
        {
            if (model.HasCode(match.Captured))
            {
                return;
            }
        }

        store.EnqueueLearned(new LearnedModel(match.Family, match.Captured, request.Best?.Model, request.Best?.Firmware, sighting.At, sighting.At, Count: 1));
    }

    private async Task DeliverInBackgroundAsync(Answer answer)
    {
        var id = answer.Request.Entry!.Value.Id;
        try
        {
            using (await locks.EnterAsync(id).ConfigureAwait(false))
            {
                await DeliverAsync(id, answer).ConfigureAwait(false);
            }

            Changed?.Invoke(id);
        }
        catch (Exception e) when (e is StoreException or RenderException)
        {
            NotRecorded(logger, id.ToString(), e.Message);
        }
        catch (Exception e)
        {
            // One delivery that cannot be recorded must not take the process with it; the phone's next contact records it.
            NotRecorded(logger, id.ToString(), e.ToString());
        }
        finally
        {
            Interlocked.Decrement(ref pendingRecords);
        }
    }

    private async Task DeliverAsync(DeviceId id, Answer answer)
    {
        if (devices.Find(id) is not { } entry)
        {
            return;
        }

        if (SaysNewGeneration(answer, entry))
        {
            entry = await ObserveGenerationAsync(entry, answer.Request.Best!.Firmware!).ConfigureAwait(false);
        }

        if (entry.Reckoned < rendering.Basis(entry) || entry.Wanted == 0)
        {
            entry = reckoner.ReckonNow(id) ?? entry;
        }

        var match = answer.Request.Document!;
        var status = store.ReadStatus(id);
        var at = IndexOf(status.Documents, match);
        if (at < 0)
        {
            return;
        }

        var documents = status.Documents.ToArray();
        documents[at] = documents[at] with
        {
            Delivered = answer.Document!.Digest,
            DeliveredAt = time.GetUtcNow(),
            Door = answer.Request.Facts.Door,
            Renderer = environment.Renderer,
        };
        status = Settle(status with { Documents = documents });
        store.EnqueueStatus(status);
        entry = devices.Update(id, e => e with { Delivered = status.Delivered }) ?? entry;
        if (documents[at].Wanted == documents[at].Delivered)
        {
            await CarryAsync(entry, match, status).ConfigureAwait(false);
        }
    }

    /// <summary>Works out again what the phone holds now; where that changes its bytes, it takes a change number of its own.</summary>
    private async Task CarryAsync(DeviceEntry entry, DocumentMatch match, DeviceStatus status)
    {
        if (rendering.Load(entry) is not { } material)
        {
            return;
        }

        var before = material.Snapshot.Secrets.Carried;
        var after = reckoner.HeldAfter(material, match);
        if (after.SequenceEqual(before))
        {
            return;
        }

        var digest = reckoner.DigestOf(material, match);
        var next = material with { Snapshot = material.Snapshot with { Secrets = material.Snapshot.Secrets with { Carried = after } } };
        status = status with { Carried = rendering.SealCarried(after) };
        using var hold = reckoner.Hold();
        if (reckoner.DigestOf(next, match) != digest)
        {
            var change = await store.TakeChangeAsync("carried", $"{entry.Id} holds what it was handed", CancellationToken.None).ConfigureAwait(false);
            status = status with { CarriedChange = change };
        }

        store.EnqueueStatus(status);
        var moved = devices.Update(entry.Id, e => e with
        {
            Change = Math.Max(e.Change, status.CarriedChange),
            Flags = after.IsEmpty ? e.Flags & ~DeviceFlags.Carries : e.Flags | DeviceFlags.Carries,
        });
        if (moved is { } now && now.Reckoned < rendering.Basis(now))
        {
            reckoner.ReckonNow(entry.Id);
        }
    }

    private async Task<DeviceEntry> ObserveGenerationAsync(DeviceEntry entry, string firmware)
    {
        var (familyName, modelName) = devices.Models[entry.ModelNumber];
        var family = families.Find(familyName)!;
        var generation = family.Generation(FamilyRegistry.FindModel(family, modelName)!, firmware);
        using var hold = reckoner.Hold();
        var change = await store.TakeChangeAsync("observed", $"{entry.Id} runs firmware generation {generation}", CancellationToken.None).ConfigureAwait(false);
        store.EnqueueStatus(store.ReadStatus(entry.Id) with { Firmware = firmware, CarriedChange = change });
        return devices.Update(entry.Id, e => e with
        {
            Generation = (byte)devices.Generations.NumberOf(generation),
            Change = Math.Max(e.Change, change),
        }) ?? entry;
    }

    private bool SaysNewGeneration(Answer answer, in DeviceEntry entry) =>
        rendering.GenerationFor(entry, answer.Request.Best?.Firmware) != (rendering.GenerationOf(entry) ?? "");

    private int IndexOf(IReadOnlyList<DocumentState> documents, DocumentMatch match)
    {
        for (var i = 0; i < documents.Count; i++)
        {
            // The required file was named in the device's own spelling; the request may have used another.
            if (families.FileNames.Match(documents[i].FileName, match.Family) is { } known && known.Kind.Id == match.Kind.Id
                && string.Equals(known.Distinction, match.Distinction, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static DeviceStatus Settle(DeviceStatus status) =>
        status.Error is null && status.Documents.All(d => d.Wanted == d.Delivered) ? status with { Delivered = status.Wanted } : status;

    [LoggerMessage(3001, LogLevel.Error, "A delivery to {Device} could not be recorded; its next contact will be: {Reason}")]
    private static partial void NotRecorded(ILogger logger, string device, string reason);
}
