using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>What is seen of a phone that got a change early.</summary>
internal enum PhoneSight
{
    /// <summary>It has not fetched, and may still.</summary>
    Waiting,

    /// <summary>It has not fetched and is not expected.</summary>
    Silent,

    /// <summary>It has fetched; whether it came back is not known yet.</summary>
    Fetched,

    /// <summary>It has fetched and was heard of since.</summary>
    Back,

    /// <summary>It has fetched and stays away.</summary>
    Lost,
}

/// <summary>
/// Looks whether a phone that fetched a change lives with it. That it fetched proves nothing: a wrong VLAN is fetched, and then the phone is gone. So it counts
/// only when it is heard of after it had time to apply what it got: at a door, or by its own answer to a call.
/// </summary>
internal sealed class PhoneWatch(
    IStore store, DeviceIndex devices, ScopeDirectory scopes, DeviceRendering rendering, ResyncScheduler scheduler, ResyncOptions options, TimeProvider time)
{
    /// <summary>What is seen of a phone. <paramref name="since"/> is when the step began that it belongs to.</summary>
    public PhoneSight Look(DeviceId id, long change, DateTimeOffset since)
    {
        if (devices.Find(id) is not { } entry || !DeliveryPolicy.IsServed(entry, scopes.Current[entry.ScopeNode].Delivery))
        {
            return PhoneSight.Silent;
        }

        return entry.Delivered >= change ? AfterFetch(entry, since) : BeforeFetch(entry, since);
    }

    /// <summary>When a phone fetched its newest documents; null = never.</summary>
    public DateTimeOffset? FetchedAt(DeviceId id) => store.ReadStatus(id).Documents.Max(d => d.DeliveredAt);

    /// <summary>Whether it is time to ask a phone that fetched whether it is there.</summary>
    public bool ShouldAsk(DeviceId id)
    {
        var status = store.ReadStatus(id);
        var now = time.GetUtcNow();
        return devices.Find(id) is { } entry && scopes.Current[entry.ScopeNode].Resync.Asks
            && status.Documents.Max(d => d.DeliveredAt) is { } fetched && now >= fetched + options.Settle
            && (status.Asked is not { } asked || now >= asked.At + options.Settle);
    }

    /// <summary>When a device is expected at a door by itself; null = it does not poll as far as we know.</summary>
    public DateTimeOffset? ExpectedPoll(in DeviceEntry entry)
    {
        long? poll;
        try
        {
            poll = rendering.Load(entry)?.Snapshot.Device.Settings.Integer(SettingSchema.UpdatePoll);
        }
        catch (RenderException)
        {
            return null;
        }

        return poll is > 0 && store.LastSighting(entry.Id) is { } seen ? seen.At + TimeSpan.FromSeconds(poll.Value) : null;
    }

    private PhoneSight AfterFetch(in DeviceEntry entry, DateTimeOffset since)
    {
        var status = store.ReadStatus(entry.Id);
        if (status.Documents.Max(d => d.DeliveredAt) is not { } fetched)
        {
            return PhoneSight.Silent;
        }

        var proof = fetched + options.Settle;
        if (store.LastSighting(entry.Id)?.At >= proof || status.Asked is { Outcome: AskOutcome.Answered } answer && answer.At >= proof)
        {
            return PhoneSight.Back;
        }

        // One that was lost before the step began was known when somebody let it go on.
        if (fetched < since && since - fetched > options.Patience)
        {
            return PhoneSight.Silent;
        }

        var deadline = scopes.Current[entry.ScopeNode].Resync.Asks ? fetched + options.Patience : ExpectedPoll(entry) + options.Patience;
        return time.GetUtcNow() > deadline ? PhoneSight.Lost : PhoneSight.Fetched;
    }

    private PhoneSight BeforeFetch(in DeviceEntry entry, DateTimeOffset since)
    {
        var now = time.GetUtcNow();
        if (!scopes.Current[entry.ScopeNode].Resync.Asks)
        {
            return ExpectedPoll(entry) is { } poll && now > poll + options.Patience && now > since + options.Patience ? PhoneSight.Silent : PhoneSight.Waiting;
        }

        if (scheduler.NextAsk(entry.Id) is not null)
        {
            return PhoneSight.Waiting;
        }

        var asked = store.ReadStatus(entry.Id).Asked;
        var spent = asked is not null && asked.Wanted == entry.Wanted && asked.At >= since
            && (asked.Attempts >= ResyncScheduler.MostAttempts || asked.Outcome == AskOutcome.NotAsked);
        return spent || now > since + options.Patience ? PhoneSight.Silent : PhoneSight.Waiting;
    }
}
