using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Spectralink;

/// <summary>Derives the server's configuration from the settings.</summary>
internal static class SpectralinkConfig
{
    private const string Family = "family";

    // No value but this one was ever seen.
    private const string UdpOnly = "UDPonly";

    // A port of nothing lets the server find it out.
    private const string Automatic = "0";

    /// <summary>The settings that reach a parameter.</summary>
    public static IReadOnlySet<SettingDefinition> Honoured { get; } = new HashSet<SettingDefinition>
    {
        SettingSchema.SipServer, SettingSchema.SipPort, SettingSchema.SipTransport, SettingSchema.SipRegisterExpiry, SettingSchema.SipDtmf,
        SettingSchema.SipOutboundProxy, SettingSchema.SipSubscribeMwi, SettingSchema.TimeZone, SettingSchema.TimeNtp, SettingSchema.NetworkDscp, SettingSchema.UpdatePoll,
    };

    /// <summary>What a server does when it is called by NOTIFY.</summary>
    public const string CheckSync = "provisioning.check.check_sync";

    /// <summary>It checks for updates, without a restart.</summary>
    public const string CheckOnly = "update";

    /// <summary>Why a parameter of the provisioning block is not left out.</summary>
    public const string MustStay = "cannot be left out where the configuration replaces all of it: it would return to factory, and the server would be lost; a value is allowed";

    /// <summary>Whether a parameter is of the block that keeps the server ours.</summary>
    public static bool IsOurs(string parameter) => parameter.StartsWith("provisioning.", StringComparison.Ordinal);

    /// <exception cref="RenderException">A scope leaves out what must not be.</exception>
    public static ParameterSet Derive(DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var parameters = new ParameterSet(64);
        var model = SpectralinkModel.Of(device.Model);
        Guard(device);
        Provisioning(parameters, device, model, secrets);
        Sip(parameters, device.Settings);
        Time(parameters, device.Settings);
        Media(parameters, device.Settings);
        List(parameters, "license", device, SpectralinkOptions.Licenses);
        List(parameters, "slave.license", device, SpectralinkOptions.SlaveLicenses);
        if (parameters.TryGet("slave.license", out _) && !device.HandsetGroups.IsEmpty)
        {
            parameters.Warnings.Add("handsetGroups: a redundant system, which slaveLicenses speak of, configures no handsets");
        }

        return parameters;
    }

    private static void Guard(DeviceSnapshot device)
    {
        if (!SpectralinkOptions.Merges(device) && device.Parameters.FirstOrDefault(p => p.Value.Value is null && IsOurs(p.Key)) is { Key: { } dropped } found)
        {
            throw new RenderException($"parameters.{dropped} of {found.Value.Source} {MustStay}");
        }
    }

    // All of it, always: what is left out of a file that replaces everything returns to factory, and the server would be lost to us.
    private static void Provisioning(ParameterSet parameters, DeviceSnapshot device, SpectralinkModel model, DeviceSecrets? secrets)
    {
        var seconds = device.Settings.Integer(SettingSchema.UpdatePoll) ?? 0;
        parameters.Set(CheckSync, CheckOnly, Family);
        parameters.Set("provisioning.check.interval", Text((seconds + 59) / 60), SettingSchema.UpdatePoll.Key);
        parameters.Set("provisioning.check.time", "", Family);
        parameters.Set("provisioning.config.check", "true", Family);
        parameters.Set("provisioning.users.check", "true", Family);
        if (model.HasGroups)
        {
            parameters.Set("provisioning.cota.check", device.HandsetGroups.IsEmpty ? "false" : "true", "handsetGroups");
        }

        foreach (var slot in SpectralinkOptions.Slots(model))
        {
            parameters.Set($"provisioning.firmware.{slot}", "", Family);
        }

        foreach (var (slot, image) in SpectralinkOptions.Images(device))
        {
            parameters.Set($"provisioning.firmware.{slot}", image, $"options.firmware.{slot}");
            if (!device.Files.ContainsKey(image))
            {
                parameters.Warnings.Add($"options.firmware.{slot}: no file '{image}' is stored; the server will ask for it in vain");
            }
        }

        if (model.TakesDefaultImage)
        {
            parameters.Set("provisioning.firmware.default_kws", SpectralinkOptions.IsOn(device, SpectralinkOptions.DefaultFirmware) ? "true" : "false", $"options.{SpectralinkOptions.DefaultFirmware}");
        }

        if ((secrets?.BaseUrl ?? device.BaseUrl) is { } url)
        {
            parameters.Set("provisioning.server.method", "static", Family);
            parameters.Set("provisioning.server.url", url.AbsoluteUri.TrimEnd('/'), "delivery.url");
        }
    }

    private static void Sip(ParameterSet parameters, ResolvedSettings settings)
    {
        if (settings.Text(SettingSchema.SipServer) is { } server)
        {
            parameters.Set("sip.defaultdomain", server, SettingSchema.SipServer.Key);
            parameters.Set("sip.proxy.domain", server, SettingSchema.SipServer.Key);
        }

        if (settings.Integer(SettingSchema.SipPort) is { } port)
        {
            parameters.Set("sip.proxy.port", Text(port), SettingSchema.SipPort.Key);
        }

        if (settings.Text(SettingSchema.SipOutboundProxy) is { Length: > 0 } proxy)
        {
            Proxy(parameters, proxy);
        }

        if (settings.Text(SettingSchema.SipTransport) is "udp")
        {
            parameters.Set("sip.proxy.transport", UdpOnly, SettingSchema.SipTransport.Key);
        }
        else if (settings.Text(SettingSchema.SipTransport) is "dns-srv")
        {
            parameters.Set("sip.proxy.port", Automatic, SettingSchema.SipTransport.Key);
            parameters.Warnings.Add("sip.transport: port 0 leaves the choice to the server; what makes it ask for SRV records is not published, parameters.sip.dnsmethod takes it");
        }
        else if (settings.Text(SettingSchema.SipTransport) is { } transport)
        {
            parameters.Warnings.Add($"sip.transport: how the maker spells {transport} is not published; parameters.sip.proxy.transport takes it");
        }

        if (settings.Integer(SettingSchema.SipRegisterExpiry) is { } expiry)
        {
            parameters.Set("sip.registration_expire", Text(expiry), SettingSchema.SipRegisterExpiry.Key);
        }

        if (settings.Text(SettingSchema.SipDtmf) is { } dtmf)
        {
            parameters.Set("sip.dtmf.info", dtmf == "info" ? "true" : "false", SettingSchema.SipDtmf.Key);
            parameters.Set("sip.dtmf.rtp", dtmf == "rfc2833" ? "true" : "false", SettingSchema.SipDtmf.Key);
        }

        if (settings.Flag(SettingSchema.SipSubscribeMwi) is { } mwi)
        {
            parameters.Set("sip.mwi.subscribe", mwi ? "true" : "false", SettingSchema.SipSubscribeMwi.Key);
        }
    }

    // One proxy is all that these servers are told; the domain of the users stays the SIP server.
    private static void Proxy(ParameterSet parameters, string proxy)
    {
        var at = proxy.LastIndexOf(':');
        var hasPort = at > 0 && !proxy.EndsWith(']') && proxy.IndexOf(':') == at | proxy[at - 1] == ']';
        parameters.Set("sip.proxy.domain", hasPort ? proxy[..at] : proxy, SettingSchema.SipOutboundProxy.Key);
        if (hasPort)
        {
            parameters.Set("sip.proxy.port", proxy[(at + 1)..], SettingSchema.SipOutboundProxy.Key);
        }
    }

    private static void Time(ParameterSet parameters, ResolvedSettings settings)
    {
        if (settings.Text(SettingSchema.TimeZone) is not { } name)
        {
            return;
        }

        if (!ZoneRules.TryGet(name, out var zone))
        {
            parameters.Warnings.Add($"time.zone: {name} is not in this system's time-zone data, so the server's zone is left alone");
            return;
        }

        var (text, isNearest) = SpectralinkTime.Of(zone);
        parameters.Set("network.timezone", text, SettingSchema.TimeZone.Key);
        if (!zone.IsExact)
        {
            parameters.Warnings.Add($"time.zone: {name} changes its clocks by no yearly rule, so the server gets the offset that holds for most of the year; parameters.network.timezone takes another");
        }
        else if (isNearest)
        {
            parameters.Warnings.Add($"time.zone: {name} changes its clocks at a time that these servers cannot be told, so they change at the nearest one of that day");
        }
    }

    private static void Media(ParameterSet parameters, ResolvedSettings settings)
    {
        if (settings.List(SettingSchema.TimeNtp) is [var first, ..])
        {
            parameters.Set("network.ntp", first, SettingSchema.TimeNtp.Key);
        }

        if (settings.Integer(SettingSchema.NetworkDscp) is { } dscp)
        {
            // The byte of the IP header: the code point is its upper six bits.
            parameters.Set("sip.tos", Text(dscp << 2), SettingSchema.NetworkDscp.Key);
            parameters.Set("sip.media.tos", Text(dscp << 2), SettingSchema.NetworkDscp.Key);
        }
    }

    private static void List(ParameterSet parameters, string name, DeviceSnapshot device, string option)
    {
        if (device.Options.GetValueOrDefault(option) is { Length: > 0 } keys)
        {
            parameters.Set(name, keys.Replace(", ", ",", StringComparison.Ordinal), $"options.{option}");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
