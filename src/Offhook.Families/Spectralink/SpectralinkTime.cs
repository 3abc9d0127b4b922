using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Spectralink;

/// <summary>
/// Time zones as a server's own export has them: POSIX TZ with names of letters, both offsets, and times to the second, such as
/// <c>CET-1CEST-2,M3.5.0/02:00:00,M10.5.0/03:00:00</c>. The names mean nothing, so two are enough.
/// </summary>
internal static class SpectralinkTime
{
    private const string Standard = "STD";
    private const string Daylight = "DST";

    /// <summary>The value for a zone; null where its rule has a time that POSIX cannot say.</summary>
    public static string? Of(ZoneRules zone)
    {
        var standard = $"{Standard}{Offset(zone.StandardOffset)}";
        if (zone.Daylight is not { } daylight)
        {
            return standard;
        }

        return IsTime(daylight.Start.Time) && IsTime(daylight.End.Time)
            ? $"{standard}{Daylight}{Offset(zone.StandardOffset + daylight.Saving)},{Day(daylight.Start)},{Day(daylight.End)}"
            : null;
    }

    private static bool IsTime(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromHours(24);

    // POSIX counts westwards.
    private static string Offset(TimeSpan east)
    {
        var size = east.Duration();
        var minutes = size.Minutes == 0 ? "" : size.Minutes.ToString(":00", CultureInfo.InvariantCulture);
        return $"{(east > TimeSpan.Zero ? "-" : "")}{size.Hours.ToString(CultureInfo.InvariantCulture)}{minutes}";
    }

    private static string Day(ZoneTransition at) => string.Create(
        CultureInfo.InvariantCulture, $"M{at.Month}.{at.Week}.{(int)at.Day}/{(int)at.Time.TotalHours:00}:{at.Time.Minutes:00}:{at.Time.Seconds:00}");
}
