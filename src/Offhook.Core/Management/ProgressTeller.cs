using System.Globalization;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Tells how far a device is: saved, asked, fetched, in step; or why not, and when it is expected.</summary>
internal sealed class ProgressTeller(
    IStore store, ScopeDirectory scopes, RolloutDirectory rollouts, ResyncScheduler scheduler, PhoneWatch watch, TimeProvider time)
{
    /// <summary>The way of a device. <paramref name="inStep"/> and <paramref name="reckoned"/> are what whoever asks has found out already.</summary>
    public DeviceProgress Tell(in DeviceEntry entry, DeviceStatus status, bool inStep, bool reckoned)
    {
        var asked = status.Asked is { } a && a.Wanted == entry.Wanted ? a : null;
        var node = scopes.Current[entry.ScopeNode];
        var holder = rollouts.HolderOf(entry);
        var progress = new DeviceProgress("", "")
        {
            SavedAt = entry.Wanted > 0 && store.Changes(entry.Wanted + 1, 1) is [var saved] ? saved.At : null,
            Asked = asked,
            FetchedAt = status.Documents.Max(d => d.DeliveredAt),
            NextAsk = inStep ? null : scheduler.NextAsk(entry.Id),
            NextPoll = watch.ExpectedPoll(entry) is { } poll && poll > time.GetUtcNow() ? poll : null,
            HeldBy = holder?.Change,
        };
        var (state, rest) = Rest(entry, progress, node, holder, inStep, reckoned);
        return progress with { State = state, Line = Line(progress, inStep, rest) };
    }

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Line(DeviceProgress progress, bool inStep, string rest)
    {
        var steps = new List<string>();
        if (progress.SavedAt is { } saved)
        {
            steps.Add($"saved {At(saved)}");
        }

        // A phone that fetched is asked once more whether it is still there: that comes behind.
        var fetched = inStep ? progress.FetchedAt : null;
        var since = progress.Asked is { } last && last.At > fetched;
        if (progress.Asked is { } asked && !since)
        {
            steps.Add(Tell(asked));
        }

        if (fetched is { } at)
        {
            steps.Add($"fetched {At(at)}");
        }

        steps.Add(rest);
        var line = string.Join(" → ", steps);
        return since ? $"{line}; {Tell(progress.Asked!)}" : line;
    }

    private static string Tell(AskState asked)
    {
        var times = asked.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" ×{asked.Attempts}") : "";
        return $"asked{times} {At(asked.At)} through {asked.Channel}: {Say(asked)}";
    }

    private static string Say(AskState asked) => asked.Outcome switch
    {
        AskOutcome.Sent => "sent",
        AskOutcome.Answered => "answered",
        AskOutcome.Refused => "refused",
        AskOutcome.NoAnswer => "no answer",
        _ => "not asked",
    } + (asked.Detail is { } detail ? $" ({detail})" : "");

    private static string Expected(DeviceProgress progress) => progress.NextPoll is { } poll
        ? $"next poll expected at {At(poll)}"
        : "it comes when it starts the next time";

    private static (string State, string Ahead) Rest(
        in DeviceEntry entry, DeviceProgress progress, ScopeNode node, Rollout? holder, bool inStep, bool reckoned)
    {
        if (inStep)
        {
            return ("inStep", "in step");
        }

        if ((entry.Flags & DeviceFlags.Failed) != 0)
        {
            return ("failed", "its documents cannot be rendered");
        }

        if ((entry.Flags & DeviceFlags.Enabled) == 0)
        {
            return ("disabled", "it is disabled");
        }

        if (DeliveryPolicy.AwaitsApproval(entry, node.Delivery))
        {
            return ("unapproved", (entry.Flags & DeviceFlags.Rejected) != 0 ? "an operator said no to it" : "waits for an operator's approval");
        }

        if (holder is not null)
        {
            var why = holder.State == RolloutState.Stopped ? $", which is stopped: {holder.Why}" : ", whose turn has not come to it";
            return ("held", string.Create(CultureInfo.InvariantCulture, $"keeps what it has because of rollout {holder.Change}{why}"));
        }

        if (!reckoned)
        {
            return ("reckoning", "a change is being worked out");
        }

        return Owed(progress, node);
    }

    private static (string State, string Ahead) Owed(DeviceProgress progress, ScopeNode node)
    {
        if (!node.Resync.Asks)
        {
            return ("polls", $"{(node.Resync.When == ResyncMoment.Poll ? "scope says resync.when: poll" : "no resync.channel")}; {Expected(progress)}");
        }

        if (progress.Asked is { } asked)
        {
            var last = asked.Attempts >= ResyncScheduler.MostAttempts || asked.Outcome == AskOutcome.NotAsked;
            return asked.Outcome is AskOutcome.Answered or AskOutcome.Sent && !last
                ? ("asked", "waits for it to fetch")
                : ("noAnswer", last || progress.NextAsk is not { } again ? Expected(progress) : $"asked again at {At(again)}; else {Expected(progress)}");
        }

        return progress.NextAsk is { } next ? ("waiting", $"is asked at {At(next)}") : ("waiting", "is asked when its turn comes");
    }
}
