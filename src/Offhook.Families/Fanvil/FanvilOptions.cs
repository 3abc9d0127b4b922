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
    public const string FileKey = "fileKey";
    public const string FileCipher = "fileCipher";
    public const string FileId = "fileId";
    public const string LocalPhonebook = "localPhonebook";
    public const string Certificate = "certificate";
    public const string Customisation = "customisation";
    public const string DialPeerFile = "dialPeerFile";
    public const string AccessList = "accessList";
    public const string AccessColumns = "accessListColumns";

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
        new(FileKey, SettingType.Secret, "Key for files that was entered at the phone, 64 hexadecimal digits. The phone then drops plain files without a word."),
        new(FileCipher, SettingType.Choice, "Encrypts the phone's file under fileKey. Unset, nothing is encrypted. UNVERIFIED: nobody has published the form; offhook fanvil-key finds it from a file that the maker's tool made.")
        {
            Choices = [.. FanvilCipher.Candidates.Select(c => c.Name)],
        },
        new(FileId, SettingType.Text, "ID that the phone's user types where the address says $input, or the name of a file that the phone was told; letters, digits, '.', '_' and '-', one device's only."),
        new(LocalPhonebook, SettingType.Choice, "Load the phone books into the phone's own directory, in this form, and not only as remote books; generation 1. Column names of csv are not known from an export.")
        {
            Choices = ["xml", "vcf", "csv"],
        },
        new(Certificate, SettingType.Text, "Name of a stored file of kind certificate that the phone loads; generation 1."),
        new(Customisation, SettingType.Text, "Name of a stored file of kind file, an mmiset packed as .z, that the phone loads; generation 1, not on Android."),
        new(DialPeerFile, SettingType.Flag, "Give the dial plan as dialPeer.csv instead of within the configuration; access models. Its column names are not known from an export."),
        .. FanvilAccessList.Columns.Select(c => new OptionDefinition($"{AccessList}.*.{c.Member}", c.Type, $"Access list, a row for each card: {c.Help}") { Choices = c.Choices }),
        new(AccessColumns, SettingType.TextList, "First line of accessList.csv as the phone's own export has it. Unset, the names of the phone's page."),
    ];

    public static bool IsOn(ImmutableSortedDictionary<string, string> options, string name) => options.GetValueOrDefault(name) is "true";
}
