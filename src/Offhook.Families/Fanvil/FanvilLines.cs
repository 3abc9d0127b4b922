using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>SIP accounts. Every one that is not used is emptied, because phones keep what is not mentioned.</summary>
internal static class FanvilLines
{
    private static readonly Dictionary<string, int> Dtmf = new(StringComparer.Ordinal) { ["inband"] = 0, ["rfc2833"] = 1, ["info"] = 2 };

    private static readonly (SettingDefinition Setting, string Key)[] Codes =
    [
        (SettingSchema.DialDndOn, "DNDOn SvcCode"), (SettingSchema.DialDndOff, "DNDOff SvcCode"),
        (SettingSchema.DialForwardAlwaysOn, "CFUOn SvcCode"), (SettingSchema.DialForwardAlwaysOff, "CFUOff SvcCode"),
        (SettingSchema.DialForwardBusyOn, "CFBOn SvcCode"), (SettingSchema.DialForwardBusyOff, "CFBOff SvcCode"),
        (SettingSchema.DialForwardNoAnswerOn, "CFNOn SvcCode"), (SettingSchema.DialForwardNoAnswerOff, "CFNOff SvcCode"),
    ];

    public static void Write(FanvilDraft draft)
    {
        var lines = draft.Device.Lines.ToDictionary(l => l.Index);
        foreach (var line in lines.Values.Where(l => l.Index > draft.Model.Lines))
        {
            draft.Warn($"line {line.Index}: the {draft.Model.Name} has {draft.Model.Lines} accounts, so it is left out");
        }

        for (var index = 1; index <= draft.Model.Lines; index++)
        {
            if (lines.GetValueOrDefault(index) is { } line)
            {
                WriteLine(draft, line);
            }
            else
            {
                ClearLine(draft, index);
            }
        }
    }

    private static void WriteLine(FanvilDraft draft, LineSnapshot line)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"line {line.Index}");
        FanvilField Field(string key, string? longer = null) => FanvilFields.Line(line.Index, key, longer);
        draft.Set(Field("Phone Number"), line.Number, source);
        draft.Set(Field("Display Name"), line.Display, source);
        draft.Set(Field("Register Addr"), line.Settings.Text(SettingSchema.SipServer) ?? "", SettingSchema.SipServer.Key);
        Integer(draft, line, "Register Port", SettingSchema.SipPort);
        draft.Set(Field("Register User"), line.User, source);
        if (draft.Secrets?.LinePasswords.GetValueOrDefault(line.Index) is { } password)
        {
            draft.Set(Field("Register Pswd"), password.Reveal(), source);
        }

        Integer(draft, line, "Register TTL", SettingSchema.SipRegisterExpiry);
        draft.Set(Field("Enable Reg"), line.Settings.Flag(SettingSchema.SipRegister) is not false, SettingSchema.SipRegister.Key);
        Text(draft, line, "Backup Addr", SettingSchema.SipBackupServer);
        Integer(draft, line, "Backup Port", SettingSchema.SipBackupPort);
        WriteProxy(draft, line);
        WriteTransport(draft, line);
        if (line.Settings.Text(SettingSchema.SipDtmf) is { } dtmf)
        {
            draft.Set(Field("DTMF Mode"), Dtmf[dtmf], SettingSchema.SipDtmf.Key);
        }

        if (line.Settings.Flag(SettingSchema.SipSubscribeMwi) is { } subscribe)
        {
            draft.Set(Field("Subscribe"), subscribe, SettingSchema.SipSubscribeMwi.Key);
        }

        Text(draft, line, "MWI Num", SettingSchema.DialVoicemail);
        Text(draft, line, "Pickup Num", SettingSchema.DialPickup);
        Text(draft, line, "CallPark Num", SettingSchema.DialPark);
        foreach (var (setting, key) in Codes)
        {
            Text(draft, line, key, setting);
        }

        FanvilCodecs.WriteLine(draft, line);
    }

    // host or host:port; an address in brackets keeps its colons.
    private static void WriteProxy(FanvilDraft draft, LineSnapshot line)
    {
        if (line.Settings.Text(SettingSchema.SipOutboundProxy) is not { } proxy)
        {
            return;
        }

        var key = SettingSchema.SipOutboundProxy.Key;
        var colon = proxy.LastIndexOf(':');
        var port = "";
        if (colon > proxy.LastIndexOf(']') && proxy.IndexOf(':', StringComparison.Ordinal) is var first && (first == colon || proxy.StartsWith('[')))
        {
            (proxy, port) = (proxy[..colon], proxy[(colon + 1)..]);
        }

        draft.Set(FanvilFields.Line(line.Index, "Proxy Addr"), proxy, key);
        draft.Set(FanvilFields.Line(line.Index, "Proxy Port"), port.Length > 0 ? port : "5060", key);
    }

    private static void WriteTransport(FanvilDraft draft, LineSnapshot line)
    {
        var key = SettingSchema.SipTransport.Key;
        var transport = line.Settings.Text(SettingSchema.SipTransport) switch
        {
            "tcp" => "1",
            "tls" => draft.Device.Options.GetValueOrDefault(FanvilOptions.TlsTransport, "3"),
            _ => "0",
        };
        draft.Set(FanvilFields.Line(line.Index, "Transport"), transport, key);
        if (line.Settings.Text(SettingSchema.SipTransport) == "dns-srv")
        {
            draft.Set(FanvilFields.Line(line.Index, "DNS SRV"), value: true, key);
        }
    }

    private static void ClearLine(FanvilDraft draft, int index)
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"line {index}");
        foreach (var key in new[] { "Phone Number", "Display Name", "Register Addr", "Register User" })
        {
            draft.Clear(FanvilFields.Line(index, key), "", source);
        }

        // An account that is taken away leaves its password behind on the phone; without a server it is of no use, but it is a secret all the same.
        if (draft.Secrets is not null)
        {
            draft.Clear(FanvilFields.Line(index, "Register Pswd"), "", source);
        }

        draft.Clear(FanvilFields.Line(index, "Enable Reg"), "0", source);
    }

    private static void Text(FanvilDraft draft, LineSnapshot line, string key, SettingDefinition setting)
    {
        if (line.Settings.Text(setting) is { } text)
        {
            draft.Set(FanvilFields.Line(line.Index, key), text, setting.Key);
        }
    }

    private static void Integer(FanvilDraft draft, LineSnapshot line, string key, SettingDefinition setting)
    {
        if (line.Settings.Integer(setting) is { } number)
        {
            draft.Set(FanvilFields.Line(line.Index, key), number, setting.Key);
        }
    }
}
