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

    /// <summary>The settings that reach a parameter.</summary>
    public static IReadOnlySet<SettingDefinition> Honoured { get; } = new HashSet<SettingDefinition>
    {
        SettingSchema.SipServer, SettingSchema.SipPort, SettingSchema.SipTransport, SettingSchema.SipRegisterExpiry, SettingSchema.SipDtmf,
        SettingSchema.SipSubscribeMwi, SettingSchema.TimeNtp, SettingSchema.NetworkDscp, SettingSchema.UpdatePoll,
    };

    public static ParameterSet Derive(DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var parameters = new ParameterSet(64);
        var model = SpectralinkModel.Of(device.Model);
        Provisioning(parameters, device, model, secrets);
        Sip(parameters, device.Settings);
        Media(parameters, device.Settings);
        List(parameters, "license", device, SpectralinkOptions.Licenses);
        List(parameters, "slave.license", device, SpectralinkOptions.SlaveLicenses);
        return parameters;
    }

    // All of it, always: what is left out of a file that replaces everything returns to factory, and the server would be lost to us.
    private static void Provisioning(ParameterSet parameters, DeviceSnapshot device, SpectralinkModel model, DeviceSecrets? secrets)
    {
        var seconds = device.Settings.Integer(SettingSchema.UpdatePoll) ?? 0;
        parameters.Set("provisioning.check.check_sync", "update", Family);
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

        if (settings.Text(SettingSchema.SipTransport) is "udp")
        {
            parameters.Set("sip.proxy.transport", UdpOnly, SettingSchema.SipTransport.Key);
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
