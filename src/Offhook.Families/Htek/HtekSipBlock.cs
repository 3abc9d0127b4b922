using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>
/// What a line asks of its profile, in the phone's values. Lines whose blocks are equal can share a profile. A null member is unset: the phone keeps its own.
/// </summary>
/// <param name="Codecs">The numbers in order, separated by spaces.</param>
internal sealed record HtekSipBlock(
    string Server, string Failover, string OutboundProxy, string Transport, string Register, string? ExpiryMinutes, string? Dtmf, string? SubscribeMwi, string? Codecs)
{
    public static HtekSipBlock Of(LineSnapshot line, HtekDraft draft)
    {
        var settings = line.Settings;
        var expiry = settings.Integer(SettingSchema.SipRegisterExpiry) is { } seconds
            ? draft.Minutes(seconds, SettingSchema.SipRegisterExpiry.Key).ToString(CultureInfo.InvariantCulture)
            : null;
        return new HtekSipBlock(
            HostPort(settings.Text(SettingSchema.SipServer), settings.Integer(SettingSchema.SipPort)),
            HostPort(settings.Text(SettingSchema.SipBackupServer), settings.Integer(SettingSchema.SipBackupPort)),
            settings.Text(SettingSchema.SipOutboundProxy) ?? "",
            settings.Text(SettingSchema.SipTransport) switch { "tcp" => "1", "tls" => "2", "dns-srv" => "3", _ => "0" },
            settings.Flag(SettingSchema.SipRegister) is false ? "0" : "1",
            expiry,
            settings.Text(SettingSchema.SipDtmf) switch { "rfc2833" => "0", "inband" => "1", "info" => "2", _ => null },
            settings.Flag(SettingSchema.SipSubscribeMwi) switch { true => "1", false => "0", null => null },
            settings.List(SettingSchema.AudioCodecs) is { IsEmpty: false } codecs ? string.Join(' ', codecs.Select(Codec)) : null);
    }

    /// <summary>Writes the block into a profile. <paramref name="source"/> names the line in warnings.</summary>
    public void Write(HtekDraft draft, HtekProfileCodes codes, string source)
    {
        draft.Set(codes.Sipserver, Server, SettingSchema.SipServer.Key);
        draft.Set(codes.FailoverSipserver, Failover, SettingSchema.SipBackupServer.Key);
        draft.Set(codes.OutboundProxy, OutboundProxy, SettingSchema.SipOutboundProxy.Key);
        draft.Set(codes.SipTransport, Transport, SettingSchema.SipTransport.Key);
        draft.Set(codes.SipRegistration, Register, SettingSchema.SipRegister.Key);
        SetOptional(draft, codes.RegisterExpiration, ExpiryMinutes, SettingSchema.SipRegisterExpiry.Key);
        SetOptional(draft, codes.DtmfMode, Dtmf, SettingSchema.SipDtmf.Key);
        SetOptional(draft, codes.SubscribeForMwi, SubscribeMwi, SettingSchema.SipSubscribeMwi.Key);
        WriteCodecs(draft, codes, source);
    }

    // A colon in an IPv6 address would be taken for that before the port.
    private static string HostPort(string? host, long? port)
    {
        var bracketed = host?.Contains(':', StringComparison.Ordinal) is true && !host.StartsWith('[') ? $"[{host}]" : host ?? "";
        return bracketed.Length > 0 && port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{bracketed}:{number}") : bracketed;
    }

    private static string Codec(string name) => name switch
    {
        "pcmu" => "0",
        "g726-32" => "2",
        "g723" => "4",
        "pcma" => "8",
        "g722" => "9",
        "g729" => "18",
        "ilbc" => "20",
        "opus" => "120",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The schema has a codec that the phone has no number for."),
    };

    private static void SetOptional(HtekDraft draft, PCode code, string? value, string source)
    {
        if (value is not null)
        {
            draft.Set(code, value, source);
        }
    }

    private void WriteCodecs(HtekDraft draft, HtekProfileCodes codes, string source)
    {
        if (Codecs is null)
        {
            return;
        }

        var numbers = Codecs.Split(' ');
        if (numbers.Length > codes.Codecs.Count)
        {
            draft.Warn($"{source}: {codes.Codecs.Count} codecs have a place there; the last {numbers.Length - codes.Codecs.Count} of audio.codecs are left out");
        }

        for (var i = 0; i < codes.Codecs.Count; i++)
        {
            if (i < numbers.Length)
            {
                draft.Set(codes.Codecs[i], numbers[i], SettingSchema.AudioCodecs.Key);
            }
            else
            {
                draft.Clear(codes.Codecs[i], SettingSchema.AudioCodecs.Key);
            }
        }
    }
}
