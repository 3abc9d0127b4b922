using System.Collections.Immutable;

namespace Offhook.Tests.Families.Clocks;

/// <summary>What .NET's calendar says of every zone of the tz database from 2024 to 2030: the moments to look at a clock, and what it has to show.</summary>
internal static class Calendar
{
    public const int FirstYear = 2024;
    public const int LastYear = 2030;

    /// <summary>From here on phones have to be right. A rule says what holds from now on, so it is wrong about years before a law.</summary>
    public static readonly DateTime Present = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Lazy<ImmutableArray<CalendarZone>> Read = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Concat(Links()).Where(n => TimeZoneInfo.TryFindSystemTimeZoneById(n, out _)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).AsParallel().AsOrdered().Select(CalendarZone.Of)]);

    /// <summary>Every zone that this machine knows, and every older name that leads to one.</summary>
    public static ImmutableArray<CalendarZone> Zones => Read.Value;

    // The database names its links in lines such as "L Europe/Berlin Arctic/Longyearbyen"; .NET does not list them, and takes them.
    private static IEnumerable<string> Links()
    {
        const string Database = "/usr/share/zoneinfo/tzdata.zi";
        return File.Exists(Database) ? File.ReadLines(Database).Where(l => l.StartsWith("L ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]) : [];
    }

    /// <summary>One zone for each way in which clocks go.</summary>
    public static IEnumerable<CalendarZone> Ways => Zones.DistinctBy(z => z.Way);
}

/// <param name="Name">IANA name.</param>
/// <param name="Samples">Moments and the offset at each: a second before, at and after every change, and noon in the middle of each month.</param>
/// <param name="Way">Equal for zones whose clocks go alike.</param>
internal sealed record CalendarZone(string Name, ImmutableArray<(DateTime At, TimeSpan Offset)> Samples, string Way)
{
    /// <summary>The offset outside daylight saving time.</summary>
    public TimeSpan Standard => Samples.Where(s => s.At >= Calendar.Present).Min(s => s.Offset);

    /// <summary>Whether clocks change at all.</summary>
    public bool Changes => Samples.Where(s => s.At >= Calendar.Present).Any(s => s.Offset != Standard);

    public static CalendarZone Of(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var samples = new List<(DateTime, TimeSpan)>();
        var end = new DateTime(Calendar.LastYear + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var day = new DateTime(Calendar.FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc); day < end; day = day.AddDays(1))
        {
            var (before, after) = (zone.GetUtcOffset(day), zone.GetUtcOffset(day.AddDays(1)));
            if (before != after)
            {
                var (low, high) = (0, 86_400);
                while (high - low > 1)
                {
                    var middle = (low + high) / 2;
                    (low, high) = zone.GetUtcOffset(day.AddSeconds(middle)) == before ? (middle, high) : (low, middle);
                }

                samples.AddRange(new[] { high - 1, high, high + 1 }.Select(s => (day.AddSeconds(s), zone.GetUtcOffset(day.AddSeconds(s)))));
            }

            if (day.Day == 15)
            {
                samples.Add((day.AddHours(12), zone.GetUtcOffset(day.AddHours(12))));
            }
        }

        return new(name, [.. samples], string.Join(';', samples.Select(s => $"{s.Item1.Ticks}={s.Item2.Ticks}")));
    }
}
