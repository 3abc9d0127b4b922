using System.Globalization;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas.Yealink;

/// <summary>When a phone reads its files again beside its restarts: at an interval, and when it is called.</summary>
internal static class YealinkSchedule
{
    /// <summary>A year in minutes; the maker's limit is not known.</summary>
    private const int MaxMinutes = 525_600;

    /// <summary>What the phone was told to do then.</summary>
    public static PhoneReaction Reaction(PhoneMemory memory, PhoneWake wake) => wake.Kind switch
    {
        PhoneWakeKind.Restart => PhoneReaction.Restart,
        PhoneWakeKind.Interval => Minutes(memory) > 0 ? PhoneReaction.Fetch : PhoneReaction.None,
        PhoneWakeKind.Notify when wake.Package == "check-sync" => Called(memory, wake),
        _ => PhoneReaction.None,
    };

    /// <summary>The next time that the phone asks by itself; null = never.</summary>
    public static PhonePoll? Next(PhoneMemory memory, DateTimeOffset last) => Minutes(memory) is > 0 and var minutes ? new(last.AddMinutes(minutes), PhoneWakeKind.Interval) : null;

    // The administrator's guide: 0 restarts only when told to, 1 (as delivered) always, 2 is deaf. That 0 means reading the files otherwise is how the field uses it.
    private static PhoneReaction Called(PhoneMemory memory, PhoneWake wake) => memory.Parameters.GetValueOrDefault("sip.notify_reboot_enable", "1") switch
    {
        "0" => wake.SaysRestart ? PhoneReaction.Restart : PhoneReaction.Fetch,
        "2" => PhoneReaction.None,
        _ => PhoneReaction.Restart,
    };

    private static int Minutes(PhoneMemory memory) =>
        memory.Value("static.auto_provision.repeat.enable") == "1"
        && int.TryParse(memory.Parameters.GetValueOrDefault("static.auto_provision.repeat.minutes", "1440"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? Math.Min(minutes, MaxMinutes)
            : 0;
}
