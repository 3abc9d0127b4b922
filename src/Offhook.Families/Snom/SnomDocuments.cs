using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>What phones of this family ask for, by every name that their setting server makes them form.</summary>
internal static class SnomDocuments
{
    public const string Family = "snom";

    /// <summary>What stands before the address in the name of a list of files.</summary>
    public const string ListPrefix = "snom-files-";

    private const string Xml = "text/xml";

    /// <summary>Everything of one phone. A phone that forms two names from its server's address finds its settings behind the second.</summary>
    public static readonly DocumentKind Settings = new("settings", "{mac}.xml", Audience.Device, Xml)
    {
        Format = SnomFormat.Instance,
        Aliases =
        [
            "{mac}.htm", "snom{name}-{mac}.htm", "snom{name}-{mac}.xml", "config-{mac}.xml", "config-{mac}.htm", "snom-{mac}",

            // The address stands in the query.
            "settings.php",
        ],
    };

    /// <summary>What comes first under some addresses; it says nothing, because the phone's own file says it all.</summary>
    public static readonly DocumentKind Model = new("model", "snom{name}.htm", Audience.Model, Xml) { Aliases = ["snom{name}.xml"] };

    /// <summary>The same by names that do not tell the model.</summary>
    public static readonly DocumentKind Common = new("common", "config.xml", Audience.Public, Xml) { Aliases = ["config.htm", "snom", "snom-general.xml"] };

    /// <summary>Which files a phone reads, where there are others beside its own.</summary>
    public static readonly DocumentKind List = new("files", ListPrefix + "{mac}.xml", Audience.Device, Xml);

    /// <summary>Which firmware one phone shall fetch.</summary>
    public static readonly DocumentKind Firmware = new("firmware", "{mac}-firmware.xml", Audience.Device, Xml)
    {
        Aliases = ["{mac}-firmware.htm"],
        DependsOnFirmware = true,
    };

    /// <summary>Which firmware phones of a model shall fetch that were told nothing else.</summary>
    public static readonly DocumentKind ModelFirmware = new("modelFirmware", "snom{name}-firmware.htm", Audience.Model, Xml)
    {
        Aliases = ["snom{name}-firmware.xml"],
        DependsOnFirmware = true,
    };

    /// <summary>The same by a name that does not tell the model: nothing can be offered under it.</summary>
    public static readonly DocumentKind CommonFirmware = new("commonFirmware", "snom-firmware.xml", Audience.Public, Xml) { Aliases = ["snom-firmware.htm"] };

    public static IReadOnlyList<DocumentKind> All { get; } = [Settings, Model, Common, List, Firmware, ModelFirmware, CommonFirmware];

    /// <summary>Harmless to every firmware: settings without any, and to one that reads text, lines that begin with <c>&lt;</c> and are passed over.</summary>
    public static DocumentBody Nothing { get; } = new(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<settings>\n<!-- Each phone finds its settings in a file of its own. -->\n</settings>\n"u8.ToArray(), []);

    /// <summary>No firmware is due: a file without a word, as other systems answer.</summary>
    public static DocumentBody NoFirmware { get; } = new(ReadOnlyMemory<byte>.Empty, []);

    /// <summary>The address as phones write it into names of files.</summary>
    public static string Mac(DeviceSnapshot device) => device.Id.Mac?.ToCompact().ToUpperInvariant() ?? "";
}
