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

    /// <summary>The value for a zone, and whether its rule has a time that POSIX cannot say; it gets the nearest then.</summary>
    public static (string Value, bool IsNearest) Of(ZoneRules zone)
    {
        var sayable = zone.Within(TimeSpan.Zero, TimeSpan.FromHours(24));
        return (Write(sayable), sayable != zone);
    }

    private static string Write(ZoneRules zone)
    {
        var standard = $"{Standard}{Offset(zone.StandardOffset)}";
        if (zone.Daylight is not { } daylight)
        {
            return standard;
        }

        return $"{standard}{Daylight}{Offset(zone.StandardOffset + daylight.Saving)},{Day(daylight.Start)},{Day(daylight.End)}";
    }

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
