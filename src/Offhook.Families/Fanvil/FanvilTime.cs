using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Clock, time zone and daylight saving.</summary>
internal static class FanvilTime
{
    /// <summary>Daylight saving by a rule that the file gives, and that rule by weekdays; the same numbers in both generations.</summary>
    private const int Manual = 2;
    private const int ByWeek = 2;

    private const int MinutesOfQuarter = 15;

    private static readonly Dictionary<int, string> Zones = LoadZones();

    private static readonly Dictionary<string, int> OldDates = new(StringComparer.Ordinal) { ["dmy"] = 5, ["mdy"] = 7, ["ymd"] = 9 };
    private static readonly Dictionary<string, int> NewDates = new(StringComparer.Ordinal) { ["dmy"] = 9, ["mdy"] = 11, ["ymd"] = 13 };

    /// <summary>Offsets that these phones have, in quarters of an hour.</summary>
    public static IReadOnlyDictionary<int, string> Quarters => Zones;

    public static void Write(FanvilDraft draft)
    {
        WriteZone(draft);
        WriteServers(draft);
        if (draft.Settings.Text(SettingSchema.TimeFormat) is { } clock)
        {
            draft.Set(FanvilFields.TimeStyle, clock == "12h", SettingSchema.TimeFormat.Key);
        }

        if (draft.Settings.Text(SettingSchema.TimeDate) is { } date)
        {
            if (Dates(draft.Model, draft.IsOld)?.TryGetValue(date, out var number) is true)
            {
                draft.Set(FanvilFields.DateStyle, number, SettingSchema.TimeDate.Key);
            }
            else
            {
                draft.Warn($"{SettingSchema.TimeDate.Key}: the numbers of the {draft.Model.Name} for date orders are not known, so its own is left alone");
            }
        }
    }

    /// <summary>The numbers of a model for date orders; null where no source names them.</summary>
    public static IReadOnlyDictionary<string, int>? Dates(FanvilModel model, bool old) =>
        old ? model.DateTable is "old" or "listed" ? OldDates : null : model.DateTable == "listed" ? NewDates : null;

    private static void WriteServers(FanvilDraft draft)
    {
        if (draft.Settings.List(SettingSchema.TimeNtp) is not { IsEmpty: false } servers)
        {
            return;
        }

        var key = SettingSchema.TimeNtp.Key;
        draft.Set(FanvilFields.EnableNtp, value: true, key);
        draft.Set(FanvilFields.Ntp, servers[0], key);
        draft.Set(FanvilFields.SecondNtp, servers.Length > 1 ? servers[1] : "", key);
        draft.Set(FanvilFields.DhcpTime, value: false, key);
        if (servers.Length > 2)
        {
            draft.Warn($"{key}: these phones take two time servers; the rest is left out");
        }
    }

    private static void WriteZone(FanvilDraft draft)
    {
        var key = SettingSchema.TimeZone.Key;
        if (draft.Settings.Text(SettingSchema.TimeZone) is not { } name)
        {
            return;
        }

        if (!draft.Model.HasQuarterZones)
        {
            draft.Warn($"{key}: the {draft.Model.Name} counts time zones in a way of its own that is not known; set its Time Zone as a parameter");
            return;
        }

        if (!ZoneRules.TryGet(name, out var rules) || rules.StandardOffset.Ticks % TimeSpan.FromMinutes(MinutesOfQuarter).Ticks != 0
            || !Zones.TryGetValue((int)(rules.StandardOffset.TotalMinutes / MinutesOfQuarter), out var zone))
        {
            draft.Warn($"{key}: the phone has no zone of the offset of {name}, so its own is left alone");
            return;
        }

        draft.Set(FanvilFields.TimeZone, (long)(rules.StandardOffset.TotalMinutes / MinutesOfQuarter), key);
        draft.Set(FanvilFields.TimeZoneName, zone, key);
        draft.Set(FanvilFields.DhcpZone, value: false, key);
        if (!rules.IsExact)
        {
            draft.Warn($"{key}: {name} changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year");
        }

        if (rules.Daylight is not { } daylight)
        {
            draft.Set(FanvilFields.Daylight, value: false, key);
            return;
        }

        draft.Set(FanvilFields.Daylight, Manual, key);
        draft.Set(FanvilFields.DaylightRule, ByWeek, key);
        draft.Set(FanvilFields.DaylightSaving, (long)daylight.Saving.TotalMinutes, key);
        WriteChange(draft, "Start", daylight.Start, name);
        WriteChange(draft, "End", daylight.End, name);
    }

    private static void WriteChange(FanvilDraft draft, string which, ZoneTransition change, string zone)
    {
        var key = SettingSchema.TimeZone.Key;
        var hour = Math.Clamp((int)Math.Round(change.Time.TotalHours, MidpointRounding.AwayFromZero), 0, 23);
        if (change.Time != TimeSpan.FromHours(hour))
        {
            draft.Warn(string.Create(CultureInfo.InvariantCulture, $"{key}: these phones change their clocks at a full hour of the day only, so {zone} changes at {hour}:00"));
        }

        draft.Set(FanvilFields.Change($"{which} Mon"), change.Month, key);
        draft.Set(FanvilFields.Change($"{which} Week"), change.Week, key);
        draft.Set(FanvilFields.Change($"{which} Wday"), (int)change.Day, key);
        draft.Set(FanvilFields.Change($"{which} Hour"), hour, key);
    }

    private static Dictionary<int, string> LoadZones()
    {
        var table = FanvilTable.Load("timezones.tsv");
        return table.Rows.ToDictionary(r => int.Parse(table.Cell(r, "quarters"), CultureInfo.InvariantCulture), r => table.Cell(r, "name"));
    }
}
