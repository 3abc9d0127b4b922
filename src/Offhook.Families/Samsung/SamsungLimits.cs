using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>What these phones cannot be told, because no source shows a place for it.</summary>
internal static class SamsungLimits
{
    /// <summary>Of a device's time zone.</summary>
    public static IEnumerable<string> Time(ResolvedSettings settings)
    {
        var key = SettingSchema.TimeZone.Key;
        if (settings.Text(SettingSchema.TimeZone) is not { } zone)
        {
            yield break;
        }

        if (!ZoneRules.TryGet(zone, out var rules))
        {
            yield return $"{key}: {zone} is not in this system's time-zone data, so the phone is told UTC";
        }
        else if (!rules.IsExact)
        {
            yield return $"{key}: {zone} changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year";
        }
        else if (rules.Daylight is { } daylight && daylight.Saving != TimeSpan.FromHours(1))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{key}: {zone} puts its clocks forward by {(int)daylight.Saving.TotalMinutes} minutes, and how these phones are told of anything but an hour is not known");
        }
    }
}
