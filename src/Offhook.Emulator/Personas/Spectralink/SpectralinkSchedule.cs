using System.Globalization;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>What a server does when something wakes it.</summary>
internal enum SpectralinkReaction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It checks for updates.</summary>
    Check,

    /// <summary>It restarts, and checks as it always does then.</summary>
    Restart,
}

/// <summary>When a server checks for updates beside its restarts: at an interval, at an hour of the day, and when it is called (maker's guide).</summary>
internal static class SpectralinkSchedule
{
    private const string Interval = "provisioning.check.interval";
    private const string Hour = "provisioning.check.time";
    private const string CheckSync = "provisioning.check.check_sync";

    /// <summary>A year in minutes; no limit is published.</summary>
    private const int MaxMinutes = 525_600;

    /// <summary>What the server was told to do then.</summary>
    public static SpectralinkReaction Reaction(SpectralinkMemory memory, PhoneWake wake) => wake.Kind switch
    {
        PhoneWakeKind.Interval => Minutes(memory.Value(Interval)) > 0 ? SpectralinkReaction.Check : SpectralinkReaction.None,
        PhoneWakeKind.Time => TimeOf(memory.Value(Hour)) is not null ? SpectralinkReaction.Check : SpectralinkReaction.None,
        PhoneWakeKind.Notify when IsCheckSync(wake.Event) => memory.Value(CheckSync) switch
        {
            "update" => SpectralinkReaction.Check,

            // Not described but by its name.
            "reboot" => SpectralinkReaction.Restart,
            _ => SpectralinkReaction.None,
        },
        _ => SpectralinkReaction.None,
    };

    /// <summary>The next check that the server makes by itself; null = none.</summary>
    public static PhonePoll? Next(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last)
    {
        PhonePoll? byInterval = Minutes(memory.Value(Interval)) is > 0 and var minutes ? new(last.AddMinutes(minutes), PhoneWakeKind.Interval) : null;
        if (TimeOf(memory.Value(Hour)) is not { } hour)
        {
            return byInterval;
        }

        // A check that was made at the hour itself is the one of this day.
        var today = new DateTimeOffset(now.Date + hour.ToTimeSpan(), now.Offset);
        var byHour = new PhonePoll(today > last ? today : today.AddDays(1), PhoneWakeKind.Time);
        return byInterval is { } poll && poll.At < byHour.At ? poll : byHour;
    }

    // Event parameters are not mentioned; only the name of the event counts.
    private static bool IsCheckSync(string text) => text.Split(';')[0].Trim().Equals("check-sync", StringComparison.OrdinalIgnoreCase);

    private static int Minutes(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? Math.Min(minutes, MaxMinutes) : 0;

    private static TimeOnly? TimeOf(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
