using System.Diagnostics.CodeAnalysis;

namespace Offhook.Emulator;

/// <summary>What makes a phone that runs look for settings again.</summary>
public enum PhoneWakeKind
{
    /// <summary>It is switched off and on.</summary>
    Restart,

    /// <summary>The interval between two checks is over.</summary>
    Interval,

    /// <summary>The hour of its daily check has come.</summary>
    Time,

    /// <summary>It is called by a SIP NOTIFY.</summary>
    Notify,
}

/// <summary>Something that makes a phone that runs look for settings again. What it does then, and whether anything, is its maker's rule.</summary>
/// <param name="Kind">What it is.</param>
public sealed record PhoneWake(PhoneWakeKind Kind)
{
    /// <summary>The words that <see cref="TryParse"/> takes.</summary>
    public const string Allowed = "restart, interval, time, check, and notify=EVENT for a NOTIFY of another event than check-sync";

    private const string CheckSync = "check-sync";
    private const string NotifyOf = "notify=";

    /// <summary>Value of the NOTIFY's Event header.</summary>
    public string Event { get; init; } = CheckSync;

    /// <summary>The event without its parameters, in lower case.</summary>
    internal string Package => Event.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Whether the event says that the phone is to start anew (<c>reboot=true</c>).</summary>
    internal bool SaysRestart => Event.Split(';').Skip(1).Any(part => part.Trim().Equals("reboot=true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads <c>restart</c>, <c>interval</c>, <c>time</c>, <c>check</c> (a NOTIFY check-sync) or <c>notify=EVENT</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PhoneWake? wake)
    {
        wake = text switch
        {
            "restart" => new(PhoneWakeKind.Restart),
            "interval" => new(PhoneWakeKind.Interval),
            "time" => new(PhoneWakeKind.Time),
            "check" => new(PhoneWakeKind.Notify),
            _ when text.StartsWith(NotifyOf, StringComparison.Ordinal) && text.Length > NotifyOf.Length => new(PhoneWakeKind.Notify) { Event = text[NotifyOf.Length..] },
            _ => null,
        };
        return wake is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PhoneWakeKind.Restart => "restart",
        PhoneWakeKind.Interval => "interval",
        PhoneWakeKind.Time => "time",
        _ => Event == CheckSync ? "check" : $"{NotifyOf}{Event}",
    };
}

/// <summary>When a phone looks for settings by itself, and why.</summary>
internal readonly record struct PhonePoll(DateTimeOffset At, PhoneWakeKind Kind);
