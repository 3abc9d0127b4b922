using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Offhook.Core.Settings;

/// <summary>
/// What a time zone does, as phones want to be told: an offset, and a yearly rule for daylight saving time. Taken from the machine's calendar by
/// looking at every change of <see cref="FirstYear"/> to <see cref="LastYear"/>, so that it says what the zone does and not how its data is written.
/// </summary>
/// <param name="Zone">IANA name.</param>
/// <param name="StandardOffset">Offset from UTC outside daylight saving time; the smaller of the two where the zone changes.</param>
/// <param name="Daylight">The yearly rule; null where the clocks do not change, or not by a rule.</param>
/// <param name="IsExact">False where the zone changes its clocks in a way that no yearly rule says, as Morocco does with Ramadan.</param>
public sealed record ZoneRules(string Zone, TimeSpan StandardOffset, DaylightRule? Daylight, bool IsExact)
{
    // Fixed, because the same specs must give the same bytes in every year; moved with a release when governments change their minds.
    // They begin with the present: a rule that also had to hold for years gone by would be no rule wherever a law changed since.
    internal const int FirstYear = 2026;
    internal const int LastYear = 2031;

    private static readonly ConcurrentDictionary<string, ZoneRules> Known = new(StringComparer.Ordinal);

    /// <summary>The rules of a zone.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the zone; specs that name such a one were refused.</exception>
    public static ZoneRules Of(string ianaZone) => Known.GetOrAdd(ianaZone, static name => Read(name, TimeZoneInfo.FindSystemTimeZoneById(name)));

    /// <summary>The rules of a zone; false where this machine does not know it.</summary>
    public static bool TryGet(string ianaZone, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ZoneRules? rules)
    {
        rules = TimeZoneInfo.TryFindSystemTimeZoneById(ianaZone, out _) ? Of(ianaZone) : null;
        return rules is not null;
    }

    /// <summary>The rules as POSIX writes them in <c>TZ</c> (IEEE Std 1003.1, 8.3, with the hours beyond 24 of RFC 9636), such as <c>&lt;+10&gt;-10&lt;+11&gt;,M10.1.0,M4.1.0/3</c>.</summary>
    public string ToPosix()
    {
        var text = new StringBuilder(48);
        AppendName(text, StandardOffset);
        if (Daylight is not { } daylight)
        {
            return text.ToString();
        }

        AppendName(text, StandardOffset + daylight.Saving, withOffset: daylight.Saving != TimeSpan.FromHours(1));
        return text.Append(',').Append(daylight.Start.ToPosix()).Append(',').Append(daylight.End.ToPosix()).ToString();
    }

    /// <summary>
    /// The same for phones that take times of a stretch of the day only: where a change lies outside of it (Greenland's is on the day before, Israel's 26 hours after
    /// midnight of another day), it is said as near as can be. Phones then are wrong for some hours of two days a year, and right in all others.
    /// </summary>
    public ZoneRules Within(TimeSpan first, TimeSpan last) =>
        Daylight is { } rule ? this with { Daylight = rule with { Start = rule.Start.Within(first, last), End = rule.End.Within(first, last) } } : this;

    private static ZoneRules Read(string name, TimeZoneInfo zone)
    {
        var changes = ZoneChange.Of(zone, FirstYear, LastYear);
        var atEnd = zone.GetUtcOffset(new DateTime(LastYear, 12, 31, 0, 0, 0, DateTimeKind.Utc));
        if (changes.Count == 0)
        {
            return new(name, atEnd, null, true);
        }

        var starts = changes.Where(c => c.After > c.Before).ToList();
        var ends = changes.Where(c => c.After < c.Before).ToList();
        if (Same(starts) is { } start && Same(ends) is { } end && ZoneTransition.Fit(starts) is { } startRule && ZoneTransition.Fit(ends) is { } endRule && start.Before == end.After)
        {
            return new(name, start.Before, new(start.After - start.Before, startRule, endRule), true);
        }

        // The offset that holds for most of these years is the least wrong one.
        return new(name, ZoneChange.Usual(zone, FirstYear, LastYear), null, false);
    }

    /// <summary>The one kind of change that happens once in every year; null where there is none such.</summary>
    private static ZoneChange? Same(List<ZoneChange> changes) =>
        changes.Count == LastYear - FirstYear + 1 && changes.Select(c => c.Local.Year).Distinct().Count() == changes.Count
        && changes.TrueForAll(c => c.Before == changes[0].Before && c.After == changes[0].After)
            ? changes[0]
            : null;

    private static void AppendName(StringBuilder text, TimeSpan offset, bool withOffset = true)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var size = offset.Duration();
        text.Append('<').Append(sign).Append(size.Hours.ToString("00", CultureInfo.InvariantCulture));
        if (size.Minutes != 0)
        {
            text.Append(size.Minutes.ToString("00", CultureInfo.InvariantCulture));
        }

        text.Append('>');
        if (withOffset)
        {
            // POSIX counts westwards.
            text.Append(offset > TimeSpan.Zero ? "-" : "").Append(size.Hours.ToString(CultureInfo.InvariantCulture));
            if (size.Minutes != 0)
            {
                text.Append(':').Append(size.Minutes.ToString("00", CultureInfo.InvariantCulture));
            }
        }
    }
}

/// <summary>A yearly rule for daylight saving time. In the south it starts later in the year than it ends.</summary>
/// <param name="Saving">How far clocks are put forward.</param>
/// <param name="Start">When they are put forward, in the time that they show then.</param>
/// <param name="End">When they are put back, in the time that they show then.</param>
public sealed record DaylightRule(TimeSpan Saving, ZoneTransition Start, ZoneTransition End);

/// <summary>A day of the year by month, week and weekday, and a time of that day on the clock as it stands before the change.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4, or 5 for the last one of the month.</param>
/// <param name="Day">Weekday.</param>
/// <param name="Time">Time after midnight of that day; below zero or above 24 h where the true day has no such name, as in Greenland.</param>
public readonly record struct ZoneTransition(int Month, int Week, DayOfWeek Day, TimeSpan Time)
{
    /// <summary>The moment in a year, on the clock as it stands before the change.</summary>
    public DateTime In(int year) => DayIn(year) + Time;

    /// <summary>The same with the nearest time of a stretch of the day.</summary>
    public ZoneTransition Within(TimeSpan first, TimeSpan last) => this with { Time = Time < first ? first : Time > last ? last : Time };

    /// <summary><c>Mm.w.d</c> or <c>Mm.w.d/time</c>; two o'clock is not written.</summary>
    public string ToPosix()
    {
        var day = string.Create(CultureInfo.InvariantCulture, $"M{Month}.{Week}.{(int)Day}");
        if (Time == TimeSpan.FromHours(2))
        {
            return day;
        }

        var size = Time.Duration();
        var hours = string.Create(CultureInfo.InvariantCulture, $"{day}/{(Time < TimeSpan.Zero ? "-" : "")}{(int)size.TotalHours}");
        return size.Minutes == 0 ? hours : hours + size.Minutes.ToString(":00", CultureInfo.InvariantCulture);
    }

    /// <summary>The rule that all these changes follow; null where they follow none.</summary>
    internal static ZoneTransition? Fit(IReadOnlyList<ZoneChange> changes)
    {
        // A change of the small hours may belong to a day that only its neighbours can name: "the Saturday before the last Sunday" has no week of its own.
        foreach (var shift in (ReadOnlySpan<int>)[0, 1, -1, 2, -2])
        {
            var day = changes[0].Local.Date.AddDays(shift);
            var time = changes[0].Local - day;
            for (var week = 5; week >= 1; week--)
            {
                var candidate = new ZoneTransition(day.Month, week, day.DayOfWeek, time);
                if (changes.All(c => candidate.In(c.Local.Year) == c.Local))
                {
                    return candidate;
                }
            }
        }

        return null;
    }

    private DateTime DayIn(int year)
    {
        var first = new DateTime(year, Month, 1);
        var day = first.AddDays(((int)Day - (int)first.DayOfWeek + 7) % 7 + (7 * (Week - 1)));
        return day.Month == Month ? day : day.AddDays(-7);
    }
}

/// <summary>A moment at which a zone's clocks are changed.</summary>
/// <param name="Local">On the clock as it stands before the change.</param>
/// <param name="Before">Offset before.</param>
/// <param name="After">Offset after.</param>
internal readonly record struct ZoneChange(DateTime Local, TimeSpan Before, TimeSpan After)
{
    /// <summary>Every change of some years, to the minute.</summary>
    public static List<ZoneChange> Of(TimeZoneInfo zone, int firstYear, int lastYear)
    {
        var changes = new List<ZoneChange>();
        // From before the first year in UTC to after the last, since local years begin up to 14 hours off.
        var at = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(-1);
        var end = new DateTime(lastYear + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(1);
        for (var offset = zone.GetUtcOffset(at); at < end; at = at.AddDays(1))
        {
            var next = zone.GetUtcOffset(at.AddDays(1));
            if (next == offset)
            {
                continue;
            }

            var (low, high) = (0, 24 * 60);
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = zone.GetUtcOffset(at.AddMinutes(middle)) == offset ? (middle, high) : (low, middle);
            }

            var local = DateTime.SpecifyKind(at.AddMinutes(high) + offset, DateTimeKind.Unspecified);
            if (local.Year >= firstYear && local.Year <= lastYear)
            {
                changes.Add(new(local, offset, next));
            }

            offset = next;
        }

        return changes;
    }

    /// <summary>The offset that holds on most days.</summary>
    public static TimeSpan Usual(TimeZoneInfo zone, int firstYear, int lastYear)
    {
        var first = new DateTime(firstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var days = (new DateTime(lastYear + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc) - first).Days;
        return Enumerable.Range(0, days).Select(d => zone.GetUtcOffset(first.AddDays(d))).CountBy(o => o).MaxBy(o => o.Value).Key;
    }
}
