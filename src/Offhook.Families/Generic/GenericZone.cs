using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>Time zones in the forms that definitions may ask for, and what each form cannot say of a zone.</summary>
internal static class GenericZone
{
    /// <summary>The sources that say something of the zone, by name.</summary>
    public static IReadOnlyDictionary<string, Func<ZoneRules, string?>> Forms { get; } = new Dictionary<string, Func<ZoneRules, string?>>(StringComparer.Ordinal)
    {
        ["zone.known"] = _ => "true",
        ["zone.name"] = z => z.Zone,
        ["zone.offset"] = z => Offset(z.StandardOffset),
        ["zone.minutes"] = z => Text((long)z.StandardOffset.TotalMinutes),
        ["zone.daylight"] = z => z.Daylight is null ? "false" : "true",
        ["zone.start"] = z => z.Daylight is { } d ? Transition(d.Start) : null,
        ["zone.end"] = z => z.Daylight is { } d ? Transition(d.End) : null,
        ["zone.saving"] = z => z.Daylight is { } d ? Text((long)d.Saving.TotalMinutes) : null,
        ["zone.posix"] = Posix,
    };

    private static readonly TimeSpan DayLength = TimeSpan.FromHours(24);

    /// <summary>What an operator should know of a zone under a definition; null where its phones are told all of it.</summary>
    /// <param name="zone">IANA name.</param>
    /// <param name="forms">The forms that the definition asks for.</param>
    public static string? Limit(string zone, IReadOnlySet<string> forms)
    {
        if (forms.Count == 0)
        {
            return null;
        }

        if (!ZoneRules.TryGet(zone, out var rules))
        {
            return $"{zone} is not in this system's time-zone data, so the phone's zone is left alone";
        }

        if (forms.Contains("zone.name"))
        {
            return null;
        }

        if (!rules.IsExact)
        {
            return $"{zone} changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year";
        }

        return rules.Daylight is not { } daylight ? null
            : forms.Contains("zone.posix") ? rules.Within(TimeSpan.Zero, DayLength) == rules ? null : $"{zone} changes its clocks at a time that POSIX does not write, so the phone gets the nearest one of that day"
            : !forms.Contains("zone.start") || !forms.Contains("zone.end") ? $"{zone} has daylight saving time, which these phones are not told of"
            : daylight.Saving != TimeSpan.FromHours(1) && !forms.Contains("zone.saving") ? $"{zone} puts its clocks forward by {Text((long)daylight.Saving.TotalMinutes)} minutes, which these phones are not told"
            : Hour(daylight.Start) is null || Hour(daylight.End) is null ? $"{zone} changes its clocks at a time that is no full hour of the day, so the phone gets the nearest one of that day"
            : null;
    }

    // +1, -3:30, 0: as makers write an offset.
    private static string Offset(TimeSpan offset)
    {
        var size = offset.Duration();
        var sign = offset < TimeSpan.Zero ? "-" : offset > TimeSpan.Zero ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{size.Hours}") + (size.Minutes == 0 ? "" : size.Minutes.ToString(":00", CultureInfo.InvariantCulture));
    }

    private static int? Hour(ZoneTransition at) => at.Time >= TimeSpan.Zero && at.Time < DayLength && at.Time.Minutes == 0 ? (int)at.Time.TotalHours : null;

    // Month, week (5 = last), weekday (7 = Sunday) and hour, the nearest one where the true time is none.
    private static string Transition(ZoneTransition at)
    {
        var hour = Hour(at) ?? Math.Clamp((int)Math.Round(at.Time.TotalHours, MidpointRounding.AwayFromZero), 0, 23);
        return string.Create(CultureInfo.InvariantCulture, $"{at.Month}/{at.Week}/{(at.Day == DayOfWeek.Sunday ? 7 : (int)at.Day)}/{hour}");
    }

    // Makers that read POSIX rules were seen with letters for names, never with <+10>; the names themselves are shown nowhere.
    private static string Posix(ZoneRules zone)
    {
        var posix = zone.Within(TimeSpan.Zero, DayLength).ToPosix();
        var first = posix.IndexOf('>', StringComparison.Ordinal);
        var text = "STD" + posix[(first + 1)..];
        var open = text.IndexOf('<', StringComparison.Ordinal);
        return open < 0 ? text : text[..open] + "DST" + text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
