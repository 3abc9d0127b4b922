using Offhook.Core.Scopes;

namespace Offhook.Core.Resync;

/// <summary>Works out when a device is to be asked. Pure.</summary>
public static class ResyncMoments
{
    // Within an open window everybody is asked in its first four fifths: who does not answer is asked again before it closes.
    private const double PartOfWindow = 0.8;

    /// <summary>When to ask, for a change that became known at <paramref name="now"/>.</summary>
    /// <param name="rules">The scope's rules; they ask at all.</param>
    /// <param name="zone">The zone of the site's clock.</param>
    /// <param name="now">Now.</param>
    /// <param name="debounce">How long to wait for further changes.</param>
    /// <param name="place">Where in the spread the device stands, 0 to below 1.</param>
    public static DateTimeOffset NextAsk(EffectiveResync rules, TimeZoneInfo zone, DateTimeOffset now, TimeSpan debounce, double place)
    {
        if (rules is not { When: ResyncMoment.Window, Window: { } window })
        {
            return now + debounce;
        }

        var (opens, closes) = NextWindow(window, zone, now + debounce);
        var spread = opens + ((closes - opens) * (PartOfWindow * place));
        return spread > now + debounce ? spread : now + debounce;
    }

    /// <summary>The window that is open at a moment, or opens next after it.</summary>
    public static (DateTimeOffset Opens, DateTimeOffset Closes) NextWindow(ResyncWindow window, TimeZoneInfo zone, DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

        // Yesterday's may still be open; of seven days one opens.
        for (var day = -1; day <= 8; day++)
        {
            var date = today.AddDays(day);
            if (!window.Days.IsEmpty && !window.Days.Contains(date.DayOfWeek))
            {
                continue;
            }

            var opens = ToInstant(date.ToDateTime(window.From), zone);
            var closes = ToInstant(date.ToDateTime(window.From) + window.Length, zone);
            if (closes <= opens)
            {
                // The clock skipped its opening and not its end; it is not to be without a night.
                closes = opens + window.Length;
            }

            if (closes > at)
            {
                return (opens, closes);
            }
        }

        throw new InvalidOperationException("a window opens on one of seven days");
    }

    /// <summary>When a phone that polls is expected next; null = it does not poll, or was never seen.</summary>
    public static DateTimeOffset? NextPoll(DateTimeOffset? lastSeen, long? pollSeconds, DateTimeOffset now)
    {
        if (lastSeen is not { } seen || pollSeconds is not > 0)
        {
            return null;
        }

        var next = seen + TimeSpan.FromSeconds(pollSeconds.Value);
        return next > now ? next : null;
    }

    // A time that the clock skips in spring is later by as much as it skips; one that comes twice in autumn is the first of them.
    private static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            // No clock skips more than that, and none skips twice in a night.
            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddHours(-3)));
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
