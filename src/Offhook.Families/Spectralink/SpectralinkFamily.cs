using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Spectralink;

/// <summary>IP-DECT and DECT servers, which fetch their configuration, their users and the settings of handset groups. See <c>docs/families/spectralink.md</c>.</summary>
public sealed class SpectralinkFamily : IFamily
{
    // As an export of a server shows it (R).
    private const int UsualSipPort = 12050;

    // No condition on firmware is known that would change a byte.
    private const string OnlyGeneration = "1";

    private static readonly SpectralinkGroups Groups = new();

    /// <inheritdoc/>
    public string Name => SpectralinkDocuments.Family;

    /// <inheritdoc/>
    public string Title => "Spectralink IP-DECT, DECT";

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models { get; } = [.. SpectralinkModel.All.Select(m => new PhoneModel(m.Name) { Lines = 0, Grade = m.Grade })];

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks { get; } = ["0013d1"];

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents => SpectralinkDocuments.All;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => SpectralinkOptions.All;

    /// <inheritdoc/>
    public IHandsetRules Handsets => Groups;

    /// <inheritdoc/>
    public IExports Exports => SpectralinkExports.Instance;

    /// <inheritdoc/>
    public IDocumentVersions Versions => Groups;

    /// <inheritdoc/>
    public IFamilyImport Import { get; } = new SpectralinkImport();

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => SpectralinkConfig.Honoured;

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
        // How these servers introduce themselves over HTTP is not published.
        if (match?.Kind.Audience == Audience.Device && DeviceId.TryParse(match.Captured, out var id))
        {
            clues.Add(new Clue(ClueRank.FileName, Name) { Device = id });
        }
    }

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => OnlyGeneration;

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => SpectralinkCatalogue.Server.Find(parameter)?.Info ?? DescribeSlot(parameter);

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => SpectralinkChecks.Check(device, model);

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => SpectralinkChecks.CheckFile(file);

    /// <inheritdoc/>
    public string? Withheld(DocumentMatch document, DeviceSnapshot device, bool withSecrets)
    {
        if (!SpectralinkOptions.IsOn(device, SpectralinkOptions.Adopted))
        {
            return "the server is only observed: what it holds is left alone until devices adopt has taken it over, or options.adopted says that it is new; render shows what it would get";
        }

        if (withSecrets)
        {
            return null;
        }

        return document.Kind == SpectralinkDocuments.Users ? "the list of users replaces all of them, so without its passwords it would take those from the server"
            : document.Kind == SpectralinkDocuments.Config && !SpectralinkOptions.Merges(device) ? "the configuration replaces all of it, so without its secrets it would take those from the server"
            : null;
    }

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => SpectralinkDocuments.Expected(device);

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => document.Kind == SpectralinkDocuments.Config
        ? SpectralinkConfig.Derive(device, secrets)
        : throw new ArgumentException($"{document.Kind.Id} is no parameter document", nameof(document));

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) =>
        document.Kind == SpectralinkDocuments.Users ? SpectralinkUsers.Write(device, secrets)
        : document.Kind == SpectralinkDocuments.Group ? SpectralinkGroups.Write(document, device, secrets)
        : null;

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) =>
        document.Kind == SpectralinkDocuments.FirmwareVersion ? SpectralinkDocuments.WriteVersion(document, shared) : null;

    /// <inheritdoc/>
    public ResyncCall? Resync(DeviceSnapshot device, bool restart)
    {
        // Any of its users will do, and what becomes of it is the server's own setting.
        var user = device.Handsets.FirstOrDefault(h => h is { Username.Length: > 0, LineType: null or "S" } && h.Disabled is not true)?.Username;
        var does = device.Parameters.TryGetValue(SpectralinkConfig.CheckSync, out var raw) ? raw.Value : SpectralinkConfig.CheckOnly;
        return user is null || does is null or "disabled" ? null : new ResyncCall("check-sync")
        {
            User = user,
            Port = device.Parameters.TryGetValue("sip.localport", out var port) && int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                ? given
                : UsualSipPort,
            Restarts = does != SpectralinkConfig.CheckOnly,
        };
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) => secrets.Carried;

    // Slots are named after part numbers, of which new ones appear with new handsets.
    private static ParameterInfo? DescribeSlot(string parameter) =>
        parameter.StartsWith("provisioning.firmware.pp", StringComparison.Ordinal) && parameter.Length == "provisioning.firmware.pp".Length + 8
            && !parameter.AsSpan("provisioning.firmware.pp".Length).ContainsAnyExceptInRange('0', '9')
            ? new ParameterInfo(parameter, parameter) { ClearedValue = "", Source = "guide", Grade = "I" }
            : null;
}
