using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>Clock and zone. A zone has a code of the phone's own, in which daylight saving is built, or is told as an offset with a rule; never both.</summary>
internal static class SnomTime
{
    private static readonly TimeSpan LastSecond = new(23, 59, 59);

    private static readonly ILookup<string, (string Code, string Since, string Until)> Codes = LoadCodes();

    /// <summary>The phone's code of a zone; null where it has none that is certain.</summary>
    public static string? Code(string zone, string generation) =>
        Codes[zone].Where(c => SnomGeneration.IsWithin(generation, c.Since, c.Until)).Select(c => c.Code).FirstOrDefault();

    public static void Write(SnomDraft draft)
    {
        if (draft.Settings.Text(SettingSchema.TimeZone) is { } zone)
        {
            WriteZone(draft, zone);
        }

        if (draft.Settings.List(SettingSchema.TimeNtp) is { IsEmpty: false } servers)
        {
            draft.Set("ntp_server", servers[0], SettingSchema.TimeNtp.Key);
            if (servers.Length > 1)
            {
                draft.Warn($"{SettingSchema.TimeNtp.Key}: these phones take one time server; the rest is left out");
            }
        }

        if (draft.Settings.Text(SettingSchema.TimeFormat) is { } clock)
        {
            draft.Set("time_24_format", SnomDraft.Flag(clock == "24h"), SettingSchema.TimeFormat.Key);
        }

        switch (draft.Settings.Text(SettingSchema.TimeDate))
        {
            case "mdy":
                draft.Set("date_us_format", "on", SettingSchema.TimeDate.Key);
                break;
            case "dmy":
                draft.Set("date_us_format", "off", SettingSchema.TimeDate.Key);
                break;
            case "ymd":
                draft.Warn($"{SettingSchema.TimeDate.Key}: these phones write mdy or dmy, so the order is left alone");
                break;
        }
    }

    /// <summary>A yearly rule as <c>MM.WW.DD HH:MM:SS</c>: week 05 is the last, day 07 is Sunday.</summary>
    public static string Rule(DaylightRule rule) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)rule.Saving.TotalSeconds} {Moment(rule.Start)} {Moment(rule.End)}");

    private static void WriteZone(SnomDraft draft, string zone)
    {
        var key = SettingSchema.TimeZone.Key;
        if (Code(zone, draft.Device.Generation) is { } code)
        {
            draft.Set("timezone", code, key);
            return;
        }

        if (!ZoneRules.TryGet(zone, out var rules))
        {
            draft.Warn($"{key}: {zone} is not in this system's time-zone data, so the phone's zone is left alone");
            return;
        }

        // The phone has two digits for hours of the day itself.
        var sayable = rules.Within(TimeSpan.Zero, LastSecond);
        draft.Set("timezone", "", key);
        draft.Set("utc_offset", SnomDraft.Text((long)rules.StandardOffset.TotalSeconds), key);
        draft.Set("dst", sayable.Daylight is { } daylight ? Rule(daylight) : "", key);
        if (!rules.IsExact)
        {
            draft.Warn($"{key}: {zone} changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year");
        }
        else if (sayable != rules)
        {
            draft.Warn($"{key}: {zone} changes its clocks at a time that the phone cannot be told, so it changes at the nearest one of that day");
        }
        else if (rules.Daylight is { } told && (told.Start.Day != DayOfWeek.Sunday || told.End.Day != DayOfWeek.Sunday))
        {
            draft.Warn($"{key}: {zone} changes its clocks on a weekday whose number is not confirmed for these phones; check the clock then");
        }
    }

    private static string Moment(ZoneTransition moment) => string.Create(
        CultureInfo.InvariantCulture,
        $"{moment.Month:00}.{moment.Week:00}.{(moment.Day == DayOfWeek.Sunday ? 7 : (int)moment.Day):00} {moment.Time:hh\\:mm\\:ss}");

    private static ILookup<string, (string Code, string Since, string Until)> LoadCodes()
    {
        var table = SnomTable.Load("timezones.tsv");
        return table.Rows.ToLookup(
            r => table.Cell(r, "zone"), r => (table.Cell(r, "code"), table.Cell(r, "since"), table.Cell(r, "until")), StringComparer.Ordinal);
    }
}
