using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>Identities. What is not used is cleared, because the phone keeps what is not mentioned.</summary>
internal static class SnomLines
{
    private static readonly string[] Cleared =
        ["user_active", "user_realname", "user_name", "user_pname", "user_pass", "user_host", "user_outbound", "user_mailbox", "user_idle_text"];

    // Payload numbers of single codecs; of G.726 two are in use, the first is the maker's own.
    private static readonly Dictionary<string, string> Payloads = new(StringComparer.Ordinal)
    {
        ["pcmu"] = "0", ["pcma"] = "8", ["g722"] = "9", ["g729"] = "18", ["g726-32"] = "99", ["g723"] = "4",
    };

    public static void Write(SnomDraft draft)
    {
        var lines = draft.Device.Lines.ToDictionary(l => l.Index);
        foreach (var line in lines.Values.Where(l => l.Index > draft.Model.Lines))
        {
            draft.Warn($"line {line.Index}: the {draft.Model.Name} has {draft.Model.Lines} identities, so it is left out");
        }

        for (var index = 1; index <= draft.Model.Lines; index++)
        {
            if (lines.TryGetValue(index, out var line))
            {
                WriteLine(draft, line);
            }
            else
            {
                ClearLine(draft, index);
            }
        }
    }

    /// <summary>Host and port of a line's server, as addresses hold them; null where it has none.</summary>
    public static string? Server(LineSnapshot line) =>
        HostPort(line.Settings.Text(SettingSchema.SipServer), line.Settings.Integer(SettingSchema.SipPort)) is { Length: > 0 } server ? server : null;

    private static void WriteLine(SnomDraft draft, LineSnapshot line)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"line {line.Index}");
        draft.Set("user_active", line.Index, "on", source);
        draft.Set("user_realname", line.Index, line.Display, source);
        draft.Set("user_name", line.Index, line.Number, source);
        draft.Set("user_pname", line.Index, line.User, source);
        if (draft.Secrets?.LinePasswords.GetValueOrDefault(line.Index) is { } password)
        {
            draft.Set("user_pass", line.Index, password.Reveal(), source);
        }

        draft.Set("user_host", line.Index, Server(line) ?? "", SettingSchema.SipServer.Key);
        draft.Set("user_outbound", line.Index, Outbound(line), SettingSchema.SipTransport.Key);
        draft.Set("user_mailbox", line.Index, line.Settings.Text(SettingSchema.DialVoicemail) ?? "", SettingSchema.DialVoicemail.Key);
        draft.Set("user_idle_text", line.Index, line.Label, source);

        // Without it a NOTIFY that names the user, as ours does, is dropped.
        draft.Set("user_sipusername_as_line", line.Index, "on", "unattended");
        if (line.Settings.Integer(SettingSchema.SipRegisterExpiry) is { } expiry)
        {
            draft.Set("user_expiry", line.Index, SnomDraft.Text(expiry), SettingSchema.SipRegisterExpiry.Key);
        }

        if (line.Settings.Text(SettingSchema.SipStun) is { } stun)
        {
            draft.Set("stun_server", line.Index, stun, SettingSchema.SipStun.Key);
        }

        WriteDtmf(draft, line);
        WriteCodecs(draft, line);
        if (Server(line) is null)
        {
            draft.Warn($"line {line.Index}: it has no sip.server, so it cannot register");
        }
    }

    private static void WriteDtmf(SnomDraft draft, LineSnapshot line)
    {
        switch (line.Settings.Text(SettingSchema.SipDtmf))
        {
            case "rfc2833":
                draft.Set("user_dtmf_info", line.Index, "off", SettingSchema.SipDtmf.Key);
                break;
            case "info":
                draft.Set("user_dtmf_info", line.Index, "sip_info_only", SettingSchema.SipDtmf.Key);
                break;
            case "inband":
                draft.Warn($"line {line.Index}: no setting is known that makes these phones send DTMF in band, so it is left alone");
                break;
        }
    }

    private static void WriteCodecs(SnomDraft draft, LineSnapshot line)
    {
        if (line.Settings.List(SettingSchema.AudioCodecs) is not { IsEmpty: false } wanted)
        {
            return;
        }

        var known = wanted.Where(Payloads.ContainsKey).ToList();
        foreach (var codec in wanted.Except(known))
        {
            draft.Warn($"line {line.Index}: these phones are not known to have the codec {codec}; it is left out");
        }

        var key = SettingSchema.AudioCodecs.Key;
        if (known.Count == 0)
        {
            return;
        }

        draft.Set("codec_priority_list", line.Index, string.Join(',', known.Append("telephone-event")), key);
        for (var i = 0; i < known.Count; i++)
        {
            draft.Set($"codec{i + 1}_name", line.Index, Payloads[known[i]], key);
        }
    }

    private static void ClearLine(SnomDraft draft, int index)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"line {index}");
        foreach (var name in Cleared)
        {
            // The identity is gone, and with it its password: this one is meant; but nobody without proof is told that there is a place for one.
            if (draft.Secrets is not null || !SnomCatalogue.Get(name).IsSecret)
            {
                draft.Clear(name, index, source);
            }
        }
    }

    // The transport stands in the outbound proxy; where DNS decides, the phone is not told any.
    private static string Outbound(LineSnapshot line)
    {
        var transport = line.Settings.Text(SettingSchema.SipTransport) ?? "udp";
        var proxy = line.Settings.Text(SettingSchema.SipOutboundProxy);
        return transport == "dns-srv" ? proxy ?? ""
            : (proxy ?? Server(line)) is { } target ? $"{target};transport={transport}" : "";
    }

    // A colon in an IPv6 address would be taken for that before the port.
    private static string HostPort(string? host, long? port)
    {
        var bracketed = host?.Contains(':', StringComparison.Ordinal) is true && !host.StartsWith('[') ? $"[{host}]" : host ?? "";
        return bracketed.Length > 0 && port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{bracketed}:{number}") : bracketed;
    }
}
