using System.Buffers;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>The kinds of file that these phones ask for.</summary>
internal static class FanvilDocuments
{
    public const string Family = "fanvil";
    private const string Text = "text/plain";
    private const string Binary = "application/octet-stream";

    /// <summary>The suffix says nothing about the form: text and XML are served under each. The maker's document also prints names with the MAC in the query.</summary>
    public static readonly DocumentKind DeviceConfig = new("deviceConfig", "{mac}.cfg", Audience.Device, Text)
    {
        Format = FanvilFormat.Instance,
        IsVersioned = true,
        Aliases = ["{mac}.txt", "{mac}.xml", "mac.cfg", "mac.txt", "mac.xml", "input.cfg", "input.txt", "input.xml"],
    };

    /// <summary>Asked for before everything else by newer phones. Only an empty "not found" lets them go on.</summary>
    public static readonly DocumentKind Boot = new("boot", "{mac}.boot", Audience.Never, Binary) { Aliases = ["F00000000000.boot", "F00000000000.cfg"] };

    /// <summary>Fixed in each model. The A0 of one model and the letters' cases of others are as sources print them.</summary>
    public static readonly DocumentKind CommonConfig = new("commonConfig", "f0{name}.cfg", Audience.Model, Text)
    {
        Aliases = ["f0{name}.txt", "f0{name}.xml", "a0{name}.cfg", "a0{name}.txt", "a0{name}.xml"],
    };

    /// <summary>The newer generation's word of newer firmware.</summary>
    public static readonly DocumentKind FirmwareText = new("firmwareText", "fanvil_{name}.txt", Audience.Device, Text);

    /// <summary>One of the phone books that the phone asks for from afar.</summary>
    public static readonly DocumentKind Phonebook = new("phonebook", FanvilPhonebook.Prefix + "{name}.xml", Audience.Device, "text/xml");

    /// <summary>What fills the phone's own directory.</summary>
    public static readonly DocumentKind Contacts = new("contacts", "fanvil-contacts.{name}", Audience.Device, Binary);

    /// <summary>Both names are fixed by the maker.</summary>
    public static readonly DocumentKind AccessList = new("accessList", FanvilAccessList.FileName, Audience.Device, "text/csv");
    public static readonly DocumentKind DialPeers = new("dialPeers", FanvilDial.FileName, Audience.Device, "text/csv");

    public static IReadOnlyList<DocumentKind> All { get; } = [DeviceConfig, Boot, CommonConfig, FirmwareText, Phonebook, Contacts, AccessList, DialPeers];

    /// <summary>A file that sets nothing: what every phone of a model may have, known to us or not. Both generations read it.</summary>
    public static DocumentBody Empty { get; } = MakeEmpty();

    private static DocumentBody MakeEmpty()
    {
        var output = new ArrayBufferWriter<byte>(128);
        FanvilText.Write([], FanvilCatalogue.New, FanvilVersions.None, output);
        return new DocumentBody(output.WrittenMemory, []);
    }
}
