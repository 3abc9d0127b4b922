using System.Globalization;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Rendering;

namespace Offhook.Families.Spectralink;

/// <summary>The files that these servers ask for.</summary>
internal static class SpectralinkDocuments
{
    public const string Family = "spectralink";
    private const string Xml = "text/xml";
    private const string Text = "text/plain";

    public static readonly DocumentKind Config = new("config", "{id}-config.xml", Audience.Device, Xml) { Format = SpectralinkConfigFormat.Instance };
    public static readonly DocumentKind Users = new("users", "{id}-users.xml", Audience.Device, Xml);

    /// <summary>The underscore and the missing one below are spellings of the maker's guide that its examples contradict.</summary>
    public static readonly DocumentKind GroupIndex = new("handsetGroups", "{id}-handset_config_list.ver", Audience.Device, Text)
    {
        Aliases = ["{id}_handset_config_list.ver"],
        IndexOf = "handsetGroup",
    };

    public static readonly DocumentKind Group = new("handsetGroup", "{id}-handset_config_group_{code}.xml", Audience.Device, Xml)
    {
        Aliases = ["{id}-handset_config_group{code}.xml"],
        IsVersioned = true,
    };

    /// <summary>Beside every image a text that says which version it is.</summary>
    public static readonly DocumentKind FirmwareVersion = new("firmwareVersion", "{name}.ver", Audience.Public, Text);

    public static IReadOnlyList<DocumentKind> All { get; } = [Config, Users, GroupIndex, Group, FirmwareVersion];

    /// <summary>What a server asks for, in the order of the guide's chapters; between the kinds it may choose another one.</summary>
    public static IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device)
    {
        foreach (var (_, image) in SpectralinkOptions.Images(device))
        {
            var stored = device.Files.TryGetValue(image, out var file);
            var hasVersion = device.Files.ContainsKey($"{image}.ver") || (stored && !string.IsNullOrEmpty(file!.Version));
            yield return new ExpectedDocument(FirmwareVersion.Id, $"{image}.ver", Required: false, Answered: hasVersion);
            yield return new ExpectedDocument("file", image, Required: false, Answered: stored);
        }

        var id = device.Id.ToKey();
        yield return new ExpectedDocument(Config.Id, $"{id}-config.xml", Required: true, Answered: true);
        yield return new ExpectedDocument(Users.Id, $"{id}-users.xml", Required: true, Answered: true);
        if (!SpectralinkModel.Of(device.Model).HasGroups || device.HandsetGroups.IsEmpty)
        {
            yield break;
        }

        yield return new ExpectedDocument(GroupIndex.Id, $"{id}-handset_config_list.ver", Required: true, Answered: true);
        foreach (var group in device.HandsetGroups)
        {
            yield return new ExpectedDocument(
                Group.Id, string.Create(CultureInfo.InvariantCulture, $"{id}-handset_config_group_{group.Id}.xml"), Required: true, Answered: true);
        }
    }

    /// <summary>The version of an image as the server compares it with what it runs; null where nobody said it, or uploaded the text himself.</summary>
    public static DocumentBody? WriteVersion(DocumentMatch match, SharedSnapshot shared)
    {
        if (shared.Files.ContainsKey(match.FileName) || !shared.Files.TryGetValue(match.Captured, out var image) || image.Kind != FileKind.Firmware
            || string.IsNullOrEmpty(image.Version))
        {
            return null;
        }

        // Pages show "PCS20Ba / 90198" for what files spell PCS20Ba90198; whether the server drops blanks is not known.
        var version = image.Version.Replace(" ", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal);
        return new DocumentBody(System.Text.Encoding.UTF8.GetBytes(version + "\n"), []);
    }
}
