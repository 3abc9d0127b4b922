using System.Globalization;
using Offhook.Core.Dialling;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>What these phones cannot be told, because no source shows a place for it.</summary>
internal static class SamsungLimits
{
    /// <summary>Of the dial plan that holds for a device.</summary>
    public static IEnumerable<string> Dialling(ResolvedSettings settings)
    {
        var key = SettingSchema.DialPlan.Key;
        if (settings.Plan(SettingSchema.DialPlan) is not { IsEmpty: false } rules)
        {
            yield break;
        }

        foreach (var rule in rules)
        {
            if (rule.Timeout is > 0)
            {
                yield return $"{key}: '{rule.Match}' waits as long as the phone waits for any number, because these phones have no time for each rule";
            }

            if (!string.IsNullOrEmpty(rule.Rewrite))
            {
                yield return $"{key}: '{rule.Match}' is sent as it was pressed, because it is not known how these phones are told to send something else";
            }
        }

        foreach (var conflict in DialOverlap.Conflicts(rules).Where(c => c.Other.Timeout == 0 && c.First.Timeout != 0))
        {
            yield return $"{key}: these phones dial {conflict.Number} at once by '{conflict.Other.Match}', although '{conflict.First.Match}' stands before it";
        }
    }

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
