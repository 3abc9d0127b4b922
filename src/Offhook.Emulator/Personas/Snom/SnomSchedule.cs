using System.Globalization;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>When a phone reads its settings again beside its restarts: at an interval, and when it is called.</summary>
internal static class SnomSchedule
{
    /// <summary>A year in seconds; no limit is published.</summary>
    private const int MaxSeconds = 31_536_000;

    /// <summary>What the phone was told to do then.</summary>
    public static PhoneReaction Reaction(SnomMemory memory, PhoneWake wake) => wake.Kind switch
    {
        PhoneWakeKind.Restart => PhoneReaction.Restart,
        PhoneWakeKind.Interval => Seconds(memory.Value) > 0 ? PhoneReaction.Fetch : PhoneReaction.None,

        // With the filter on, only the registrar is listened to.
        PhoneWakeKind.Notify => memory.Value("filter_registrar") == "off" ? Called(memory, wake.Event) : PhoneReaction.None,
        _ => PhoneReaction.None,
    };

    /// <summary>The next time that the phone asks by itself; null = never.</summary>
    public static PhonePoll? Next(PhoneMemory memory, DateTimeOffset last) =>
        Seconds(memory.Value) is > 0 and var seconds ? new(last.AddSeconds(seconds), PhoneWakeKind.Interval) : null;

    // Asked for a password on its display, a phone in an empty office does nothing.
    private static PhoneReaction Called(SnomMemory memory, string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var restarts = parts[0] == "reboot" || parts.Contains("reboot=true");
        return parts[0] is not ("check-sync" or "reboot") || parts.Contains("reboot=reregister-only") ? PhoneReaction.None
            : restarts ? memory.Value("challenge_reboot") == "on" ? PhoneReaction.None : PhoneReaction.Restart
            : memory.Value("challenge_checksync") == "on" ? PhoneReaction.None : PhoneReaction.Fetch;
    }

    private static int Seconds(Func<string, string> value)
    {
        var text = value("prov_polling_enabled") == "on" ? value("prov_polling_period") : value("settings_refresh_timer");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, MaxSeconds) : 0;
    }
}
