using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>The family's own switches.</summary>
internal static class FanvilOptions
{
    public const string Generation = "generation";
    public const string Format = "format";
    public const string TextFormat = "text";
    public const string XmlFormat = "xml";
    public const string TlsTransport = "tlsTransport";
    public const string DhcpOption = "dhcpOption";
    public const string PlugAndPlay = "plugAndPlay";
    public const string SaveProvisionInfo = "saveProvisionInfo";
    public const string FailTimes = "checkFailTimes";
    public const string Tr069Url = "tr069.url";
    public const string Tr069User = "tr069.user";
    public const string Tr069Password = "tr069.password";
    public const string Tr069Interval = "tr069.interval";

    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new(Generation, SettingType.Choice, "Firmware generation: 1 reads GLOBAL CONFIG MODULE and its kin, 2 reads NET CONFIG MODULE and its kin. Unset, model and firmware decide.")
        {
            Choices = [FanvilGeneration.Old, FanvilGeneration.New],
        },
        new(Format, SettingType.Choice, "Form of the configuration file. Unset, text for generation 1 and xml for generation 2.") { Choices = [TextFormat, XmlFormat] },
        new(TlsTransport, SettingType.Choice, "Number that the phone has for SIP over TLS: 3, or 2 on the oldest firmware.") { Choices = ["2", "3"] },
        new(DhcpOption, SettingType.Integer, "DHCP option from which the phone takes its provisioning address: 66, 43, 128 to 254, or 0 for none."),
        new(PlugAndPlay, SettingType.Flag, "Whether the phone asks for its provisioning address by SIP plug-and-play."),
        new(SaveProvisionInfo, SettingType.Flag, "Whether the phone remembers the ID that its user typed, and logins that it was asked for."),
        new(FailTimes, SettingType.Integer, "How often the phone asks again after a failure."),
        new(Tr069Url, SettingType.Url, "Address of a TR-069 server; it turns TR-069 on."),
        new(Tr069User, SettingType.Text, "Name of the phone towards the TR-069 server."),
        new(Tr069Password, SettingType.Secret, "Password of the phone towards the TR-069 server."),
        new(Tr069Interval, SettingType.Integer, "Seconds between two reports to the TR-069 server, 1 to 9999."),
    ];

    public static bool IsOn(ImmutableSortedDictionary<string, string> options, string name) => options.GetValueOrDefault(name) is "true";
}
