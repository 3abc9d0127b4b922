using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>Everything that a phone has once: access, language, tones, time, network, feature codes.</summary>
internal static class SnomPhone
{
    /// <summary>Codes that a line may have by itself in a fleet file while the phone has one for all of them.</summary>
    public static readonly IReadOnlyList<(SettingDefinition Setting, string Name)> FeatureCodes =
    [
        (SettingSchema.DialDndOn, "dnd_on_code"),
        (SettingSchema.DialDndOff, "dnd_off_code"),
        (SettingSchema.DialForwardAlwaysOn, "redirect_always_on_code"),
        (SettingSchema.DialForwardAlwaysOff, "redirect_always_off_code"),
        (SettingSchema.DialForwardBusyOn, "redirect_busy_on_code"),
        (SettingSchema.DialForwardBusyOff, "redirect_busy_off_code"),
        (SettingSchema.DialForwardNoAnswerOn, "redirect_time_on_code"),
        (SettingSchema.DialForwardNoAnswerOff, "redirect_time_off_code"),
    ];

    // What lets the phone be called by a NOTIFY to fetch its files again, and keeps it from asking people for passwords on its display.
    private static readonly (string Name, string Value)[] Unattended =
    [
        ("filter_registrar", "off"), ("challenge_response", "off"), ("challenge_reboot", "off"), ("challenge_checksync", "off"), ("network_id_port", "5060"),
    ];

    public static void Write(SnomDraft draft)
    {
        WriteAccess(draft);
        WriteRegion(draft);
        SnomTime.Write(draft);
        WriteNetwork(draft);
        foreach (var (name, value) in Unattended)
        {
            draft.Set(name, value, "unattended");
        }

        WriteFeatureCodes(draft);
    }

    private static void WriteAccess(SnomDraft draft)
    {
        if (draft.Secrets?.Settings.ContainsKey(SettingSchema.AccessAdminPassword.Key) is true)
        {
            // People at the phone are users; read-only, the administrator could not become one there either.
            draft.Set("admin_mode", "off", SettingSchema.AccessAdminPassword.Key);
            draft.Set("http_scheme", "on", SettingSchema.AccessAdminPassword.Key);
        }

        draft.SetSecret("admin_mode_password", SettingSchema.AccessAdminPassword);
        draft.SetSecret("admin_mode_password_confirm", SettingSchema.AccessAdminPassword);
        if (!draft.Model.HasWebserverLoginOnly)
        {
            draft.SetText("http_user", SettingSchema.AccessAdminUser);
            draft.SetSecret("http_pass", SettingSchema.AccessAdminPassword);
        }

        draft.SetText("webserver_admin_name", SettingSchema.AccessAdminUser);
        draft.SetSecret("webserver_admin_password", SettingSchema.AccessAdminPassword);
        draft.SetText("webserver_user_name", SettingSchema.AccessUserUser);
        draft.SetSecret("webserver_user_password", SettingSchema.AccessUserPassword);
        if (draft.Settings.Flag(SettingSchema.AccessWeb) is { } web)
        {
            draft.Set("webserver_type", web ? "http_https" : "off", SettingSchema.AccessWeb.Key);
        }
    }

    private static void WriteRegion(SnomDraft draft)
    {
        SnomLanguages.Write(draft);
        if (draft.Settings.Text(SettingSchema.RegionCountry) is { } country)
        {
            if (SnomRegion.Tones(country) is { } scheme)
            {
                draft.Set("tone_scheme", scheme, SettingSchema.RegionCountry.Key);
            }
            else
            {
                draft.Warn($"{SettingSchema.RegionCountry.Key}: the phone has no tones of '{country}', so it keeps its own; tone_scheme can be set to those of another country");
            }
        }

        if (draft.Settings.Integer(SettingSchema.AudioRingtone) is { } ring)
        {
            var value = ring == 0 ? "Silent" : $"Ringer{SnomDraft.Text(ring)}";
            if (SnomCatalogue.Get("ring_sound").Check(value) is null)
            {
                draft.Set("ring_sound", value, SettingSchema.AudioRingtone.Key);
            }
            else
            {
                draft.Warn($"{SettingSchema.AudioRingtone.Key}: these phones have rings 1 to 10 and 0 for silence, so {ring} is not sent");
            }
        }
    }

    private static void WriteNetwork(SnomDraft draft)
    {
        var settings = draft.Settings;
        if (settings.Integer(SettingSchema.NetworkVlanId) is { } vlan)
        {
            var priority = settings.Integer(SettingSchema.NetworkVlanPriority);
            draft.Set("vlan", vlan == 0 ? "" : $"{SnomDraft.Text(vlan)} {SnomDraft.Text(priority ?? 0)}", SettingSchema.NetworkVlanId.Key);
            draft.Set("vlan_id", SnomDraft.Text(vlan), SettingSchema.NetworkVlanId.Key);
        }

        if (settings.Integer(SettingSchema.NetworkVlanPriority) is { } qos)
        {
            draft.Set("vlan_qos", SnomDraft.Text(qos), SettingSchema.NetworkVlanPriority.Key);
        }

        if (settings.Integer(SettingSchema.NetworkVlanPcId) is { } pc)
        {
            draft.Set("vlan_pc_id", SnomDraft.Text(pc), SettingSchema.NetworkVlanPcId.Key);
        }

        draft.SetFlag("lldp_enable", SettingSchema.NetworkLldp);
        if (settings.Integer(SettingSchema.NetworkDscp) is { } dscp)
        {
            draft.Set("codec_tos", SnomDraft.Text(dscp << 2), SettingSchema.NetworkDscp.Key);
            draft.Set("signaling_tos", SnomDraft.Text(dscp << 2), SettingSchema.NetworkDscp.Key);
        }

        draft.SetText("syslog_server", SettingSchema.NetworkSyslog);
    }

    private static void WriteFeatureCodes(SnomDraft draft)
    {
        foreach (var (setting, name) in FeatureCodes)
        {
            var value = draft.Settings.Text(setting);
            draft.SetText(name, setting);
            foreach (var line in draft.Device.Lines)
            {
                if (line.Settings.Text(setting) != value)
                {
                    draft.Warn($"line {line.Index}: {setting.Key} holds for the whole phone, so the line's own is not sent");
                }
            }
        }
    }
}
