using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>What a phone has once: language, tones, network, web pages.</summary>
internal static class FanvilPhone
{
    /// <summary>Level of an administrator and of a user of the web pages, as phones have them from the factory.</summary>
    private const int AdminLevel = 10;
    private const int UserLevel = 5;

    public static void Write(FanvilDraft draft)
    {
        WriteRegion(draft);
        WriteNetwork(draft);
        WriteAccount(draft, 1, SettingSchema.AccessAdminUser, SettingSchema.AccessAdminPassword, AdminLevel);
        WriteAccount(draft, 2, SettingSchema.AccessUserUser, SettingSchema.AccessUserPassword, UserLevel);
        draft.SetText(FanvilFields.Title, SettingSchema.DisplayText);
        draft.SetText(FanvilFields.Stun, SettingSchema.SipStun);

        // A phone that ciphers passwords in its files takes plain ones for ciphered.
        draft.Set(FanvilFields.SipSecrets, value: false, "the form of this file");
    }

    private static void WriteRegion(FanvilDraft draft)
    {
        if (draft.Settings.Text(SettingSchema.RegionLanguage) is { } tag)
        {
            if (FanvilRegion.Language(tag, draft.Model, draft.IsOld) is { } language)
            {
                draft.Set(FanvilFields.Language, language, SettingSchema.RegionLanguage.Key);
            }
            else
            {
                draft.Warn($"{SettingSchema.RegionLanguage.Key}: how the {draft.Model.Name} is told '{tag}' is not known, so it keeps its own language");
            }
        }

        if (draft.Settings.Text(SettingSchema.RegionCountry) is { } country)
        {
            if (FanvilRegion.ToneNumber(country) is { } tones)
            {
                draft.Set(FanvilFields.Tones, tones, SettingSchema.RegionCountry.Key);
            }
            else
            {
                WriteOwnTones(draft, country);
            }
        }

        if (draft.Settings.Integer(SettingSchema.AudioRingtone) is { } ring)
        {
            draft.Set(FanvilFields.Ring, draft.IsOld ? ring.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{ring}.wav"), SettingSchema.AudioRingtone.Key);
        }
    }

    // The newer generation takes tones by their sound: two frequencies with a plus, then milliseconds of each sound and pause.
    private static void WriteOwnTones(FanvilDraft draft, string country)
    {
        var key = SettingSchema.RegionCountry.Key;
        if (draft.IsOld || Tones.Of(country) is not { } tones)
        {
            draft.Warn($"{key}: the phone has no tones of '{country}', so it keeps its own");
            return;
        }

        foreach (var (name, tone) in new[] { ("Dial Tone", tones.Dial), ("Ringback Tone", tones.RingBack), ("Busy Tone", tones.Busy), ("Congestion Tone", tones.Congestion) })
        {
            if (tone is not null && FanvilTone.Text(tone) is { } text)
            {
                draft.Parameters.Set($"MM CONFIG MODULE//{name}", text, key);
            }
            else if (tone is not null)
            {
                draft.Warn($"{key}: the {name} of '{country}' cannot be said to these phones, so they keep their own");
            }
        }
    }

    private static void WriteNetwork(FanvilDraft draft)
    {
        WriteVlan(draft, SettingSchema.NetworkVlanId, FanvilFields.Vlan, "1", FanvilFields.VlanId);

        // 2 takes the number that is given; 1 follows the phone's own VLAN.
        WriteVlan(draft, SettingSchema.NetworkVlanPcId, FanvilFields.PortVlan, "2", FanvilFields.PortVlanId);
        if (draft.Settings.Integer(SettingSchema.NetworkVlanPriority) is { } priority)
        {
            draft.Set(FanvilFields.SignalPriority, priority, SettingSchema.NetworkVlanPriority.Key);
            draft.Set(FanvilFields.VoicePriority, priority, SettingSchema.NetworkVlanPriority.Key);
        }

        if (draft.Settings.Integer(SettingSchema.NetworkDscp) is { } dscp)
        {
            draft.Set(FanvilFields.DiffServ, value: true, SettingSchema.NetworkDscp.Key);
            draft.Set(FanvilFields.SignalDscp, dscp, SettingSchema.NetworkDscp.Key);
            draft.Set(FanvilFields.VoiceDscp, dscp, SettingSchema.NetworkDscp.Key);
        }

        draft.SetFlag(FanvilFields.Lldp, SettingSchema.NetworkLldp);
        draft.SetFlag(FanvilFields.LldpLearn, SettingSchema.NetworkLldp);
        draft.SetFlag(FanvilFields.Cdp, SettingSchema.NetworkCdp);
        if (draft.Settings.Text(SettingSchema.NetworkSyslog) is { } syslog)
        {
            draft.Set(FanvilFields.Syslog, value: true, SettingSchema.NetworkSyslog.Key);
            draft.Set(FanvilFields.SyslogServer, syslog, SettingSchema.NetworkSyslog.Key);
        }
    }

    private static void WriteVlan(FanvilDraft draft, SettingDefinition setting, FanvilField active, string on, FanvilField tag)
    {
        if (draft.Settings.Integer(setting) is { } id)
        {
            draft.Set(active, id > 0 ? on : "0", setting.Key);
            draft.Set(tag, id, setting.Key);
        }
    }

    private static void WriteAccount(FanvilDraft draft, int account, SettingDefinition user, SettingDefinition password, int level)
    {
        draft.SetText(FanvilFields.Account(account, "Name"), user);
        draft.SetSecret(FanvilFields.Account(account, "Password"), password);
        if (draft.Settings.Text(user) is not null)
        {
            draft.Set(FanvilFields.Account(account, "Level"), level, user.Key);
        }
    }
}
