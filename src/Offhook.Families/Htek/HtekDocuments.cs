using System.Buffers;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Htek;

/// <summary>The kinds of file that these phones ask for.</summary>
internal static class HtekDocuments
{
    public const string Family = "htek";
    private const string Xml = "text/xml";
    private const string Binary = "application/octet-stream";

    public static readonly DocumentKind DeviceConfig = new("deviceConfig", "cfg{mac}.xml", Audience.Device, Xml) { Format = HtekFormat.Instance };

    /// <summary>The phone's own backup in a form that only the phone can make.</summary>
    public static readonly DocumentKind BinaryBackup = new("binaryBackup", "cfg{mac}", Audience.Never, Binary);
    public static readonly DocumentKind ModelConfig = new("modelConfig", "cfg{code}.xml", Audience.Model, Xml);

    /// <summary>The maker warns that its factory files harm the phone.</summary>
    public static readonly DocumentKind Factory = new("factory", "factory{name}.bin", Audience.Never, Binary);
    public static readonly DocumentKind Phonebook = new("phonebook", HtekDirectory.MergedFile, Audience.Device, Xml);
    public static readonly DocumentKind NamedPhonebook = new("namedPhonebook", "phonebook-{name}.xml", Audience.Device, Xml);

    public static IReadOnlyList<DocumentKind> All { get; } = [ModelConfig, BinaryBackup, DeviceConfig, Factory, Phonebook, NamedPhonebook];

    /// <summary>A file that sets nothing: what every phone of a model may have, known to us or not.</summary>
    public static DocumentBody Empty { get; } = MakeEmpty();

    private static DocumentBody MakeEmpty()
    {
        var output = new ArrayBufferWriter<byte>(256);
        HtekXmlWriter.Write(output, []);
        return new DocumentBody(output.WrittenMemory, []);
    }
}
