using System.Collections.Concurrent;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>Everything that a phone has once: time, language, network, access, feature codes.</summary>
internal static class HtekPhone
{
    /// <summary>Codes that a line may have by itself in a fleet file while the phone has one for all of them.</summary>
    public static readonly IReadOnlyList<(SettingDefinition Setting, PCode Code)> FeatureCodes =
    [
        (SettingSchema.DialDndOn, HtekPhoneCodes.DndOn),
        (SettingSchema.DialDndOff, HtekPhoneCodes.DndOff),
        (SettingSchema.DialForwardAlwaysOn, HtekPhoneCodes.ForwardAlwaysOn),
        (SettingSchema.DialForwardAlwaysOff, HtekPhoneCodes.ForwardAlwaysOff),
        (SettingSchema.DialForwardBusyOn, HtekPhoneCodes.ForwardBusyOn),
        (SettingSchema.DialForwardBusyOff, HtekPhoneCodes.ForwardBusyOff),
        (SettingSchema.DialForwardNoAnswerOn, HtekPhoneCodes.ForwardNoAnswerOn),
        (SettingSchema.DialForwardNoAnswerOff, HtekPhoneCodes.ForwardNoAnswerOff),
        (SettingSchema.DialPark, HtekPhoneCodes.Park),
    ];

    // At most as many entries as the system knows zones.
    private static readonly ConcurrentDictionary<string, Zone> Zones = new(StringComparer.Ordinal);

    public static void Write(HtekDraft draft)
    {
        WriteTime(draft);
        WriteRegion(draft);
        WriteNetwork(draft);
        WriteFeatureCodes(draft);
        draft.SetText(HtekPhoneCodes.AdminUser, SettingSchema.AccessAdminUser);
        draft.SetSecret(HtekPhoneCodes.AdminPassword, SettingSchema.AccessAdminPassword);
        draft.SetText(HtekPhoneCodes.UserUser, SettingSchema.AccessUserUser);
        draft.SetSecret(HtekPhoneCodes.UserPassword, SettingSchema.AccessUserPassword);
        draft.SetText(HtekPhoneCodes.LogoText, SettingSchema.DisplayText);
    }

    private static void WriteTime(HtekDraft draft)
    {
        WriteZone(draft);
        if (draft.Settings.List(SettingSchema.TimeNtp) is { IsEmpty: false } servers)
        {
            var key = SettingSchema.TimeNtp.Key;
            draft.Set(HtekPhoneCodes.Ntp, servers[0], key);
            draft.Set(HtekPhoneCodes.BackupNtp, servers.Length > 1 ? servers[1] : "", key);
            draft.Set(HtekPhoneCodes.DhcpOverridesNtp, value: false, key);
            if (servers.Length > 2)
            {
                draft.Warn($"{key}: these phones take two time servers; the rest is left out");
            }
        }

        if (draft.Settings.Text(SettingSchema.TimeFormat) is { } clock)
        {
            draft.Set(HtekPhoneCodes.TimeFormat, clock == "12h", SettingSchema.TimeFormat.Key);
        }

        if (draft.Settings.Text(SettingSchema.TimeDate) is { Length: 3 } date
            && HtekTime.TryGetDateFormat($"{date[0]}-{date[1]}-{date[2]}", out var number))
        {
            draft.Set(HtekPhoneCodes.DateFormat, number, SettingSchema.TimeDate.Key);
        }
    }

    private static void WriteZone(HtekDraft draft)
    {
        var key = SettingSchema.TimeZone.Key;
        if (draft.Settings.Text(SettingSchema.TimeZone) is not { } name)
        {
            return;
        }

        if (FindZone(name) is not { } zone)
        {
            draft.Warn($"{key}: {name} is not in this system's time-zone data, so the phone's zone is left alone");
            return;
        }

        draft.Set(HtekPhoneCodes.TimeZone, zone.Number, key);
        draft.Set(HtekPhoneCodes.DaylightSaving, zone.HasDaylightSaving ? 2 : 0, key);
        draft.Set(HtekPhoneCodes.DhcpTime, value: false, key);
        var remark = zone.Match switch
        {
            _ when !zone.IsExact => $"{name} changes its clocks by no yearly rule, so the phone gets the offset that holds for most of the year",
            HtekZoneMatch.OtherOffset => $"the phone knows {name}, but by a source that gives it another offset; check the clock",
            HtekZoneMatch.SameOffset when zone.HasDaylightSaving => $"the phone does not know {name}; it gets a place of the same offset, and daylight saving may differ",
            HtekZoneMatch.NearestOffset => $"the phone knows neither {name} nor its offset; it gets the nearest one and will be wrong",
            _ => null,
        };
        if (remark is not null)
        {
            draft.Warn($"{key}: {remark}");
        }
    }

    private static Zone? FindZone(string name)
    {
        if (Zones.TryGetValue(name, out var zone))
        {
            return zone;
        }

        if (!ZoneRules.TryGet(name, out var rules))
        {
            return null;
        }

        var (number, match) = HtekTime.Instance.Find(name, rules.StandardOffset, rules.Daylight is not null);
        return Zones[name] = new Zone(number, match, rules.Daylight is not null, rules.IsExact);
    }

    private static void WriteRegion(HtekDraft draft)
    {
        if (draft.Settings.Text(SettingSchema.RegionLanguage) is { } tag)
        {
            var key = SettingSchema.RegionLanguage.Key;
            if (HtekTime.TryGetLanguage(tag, out var language))
            {
                draft.Set(HtekPhoneCodes.LcdLanguage, language, key);
                draft.Set(HtekPhoneCodes.WebLanguage, language, key);
            }
            else
            {
                draft.Warn($"{key}: the phone has no language '{tag}', so it keeps its own");
            }
        }

        if (draft.Settings.Text(SettingSchema.RegionCountry) is { } country)
        {
            var key = SettingSchema.RegionCountry.Key;
            if (HtekTime.TryGetToneCountry(country, out var tones))
            {
                draft.Set(HtekPhoneCodes.ToneCountry, tones, key);
            }
            else
            {
                draft.Warn($"{key}: the phone has no tones of '{country}', so it keeps its own; they can be set by P4000 to P4005");
            }
        }

        if (draft.Settings.Integer(SettingSchema.AudioRingtone) is { } ring)
        {
            if (HtekCatalogue.Instance[HtekPhoneCodes.RingTone].Check(ring.ToString(System.Globalization.CultureInfo.InvariantCulture)) is null)
            {
                draft.Set(HtekPhoneCodes.RingTone, ring, SettingSchema.AudioRingtone.Key);
            }
            else
            {
                draft.Warn($"{SettingSchema.AudioRingtone.Key}: these phones have rings 1 to 8, so {ring} is not sent");
            }
        }
    }

    private static void WriteNetwork(HtekDraft draft)
    {
        WriteVlan(draft, SettingSchema.NetworkVlanId, HtekPhoneCodes.VlanActive, HtekPhoneCodes.VlanTag);
        draft.SetInteger(HtekPhoneCodes.VlanPriority, SettingSchema.NetworkVlanPriority);
        WriteVlan(draft, SettingSchema.NetworkVlanPcId, HtekPhoneCodes.PcVlanActive, HtekPhoneCodes.PcVlanTag);
        draft.SetFlag(HtekPhoneCodes.Lldp, SettingSchema.NetworkLldp);
        draft.SetFlag(HtekPhoneCodes.Cdp, SettingSchema.NetworkCdp);
        draft.SetInteger(HtekPhoneCodes.Dscp, SettingSchema.NetworkDscp);
        draft.SetText(HtekPhoneCodes.Syslog, SettingSchema.NetworkSyslog);
        draft.SetText(HtekPhoneCodes.Stun, SettingSchema.SipStun);
    }

    private static void WriteVlan(HtekDraft draft, SettingDefinition setting, PCode active, PCode tag)
    {
        if (draft.Settings.Integer(setting) is { } id)
        {
            draft.Set(active, id > 0, setting.Key);
            draft.Set(tag, id, setting.Key);
        }
    }

    private static void WriteFeatureCodes(HtekDraft draft)
    {
        foreach (var (setting, code) in FeatureCodes)
        {
            var value = draft.Settings.Text(setting);
            if (value is not null)
            {
                draft.Set(code, value, setting.Key);
            }

            foreach (var line in draft.Device.Lines)
            {
                if (line.Settings.Text(setting) != value)
                {
                    draft.Warn($"line {line.Index}: {setting.Key} holds for the whole phone, so the line's own is not sent");
                }
            }
        }
    }

    private sealed record Zone(int Number, HtekZoneMatch Match, bool HasDaylightSaving, bool IsExact);
}
