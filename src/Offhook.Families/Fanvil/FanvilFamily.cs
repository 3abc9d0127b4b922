using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Desk phones, hotel phones, door phones and gateways that read <c>VOIP CONFIG FILE</c>s. See <c>docs/families/fanvil.md</c>.</summary>
public sealed class FanvilFamily : IFamily
{
    /// <inheritdoc/>
    public string Name => FanvilDocuments.Family;

    /// <inheritdoc/>
    public string Title => "Fanvil X, H, V, W, i, PA";

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models { get; } = [.. FanvilModels.Instance.All.Select(FanvilModels.Describe)];

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks { get; } = ["0c383e", "00a859", "000fd3"];

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents => FanvilDocuments.All;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => FanvilOptions.All;

    /// <inheritdoc/>
    public IDocumentVersions Versions => FanvilVersions.Instance;

    /// <inheritdoc/>
    public IReadOnlyList<FamilyTool> Tools { get; } = [FanvilKeyTool.Tool];

    /// <inheritdoc/>
    public DocumentKind AliasDocument => FanvilDocuments.DeviceConfig;

    /// <inheritdoc/>
    public IEnumerable<string> Aliases(DeviceSpec device) =>
        device.Options.Text(FanvilOptions.FileId) is { Length: > 0 } id ? [$"{id}.cfg", $"{id}.txt", $"{id}.xml"] : [];

    /// <inheritdoc/>
    public IFamilyImport Import { get; } = new FanvilImport();

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => FanvilSettings.Honoured(model);

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues) => FanvilIdentification.Identify(facts, match, clues);

    /// <inheritdoc/>
    public string? KeyLimit(PhoneModel model, string generation, int module, KeySpec key) =>
        module > 0 && generation == FanvilGeneration.Old ? $"how keys of modules are told to the {model.Name} is not known" : null;

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => FanvilGeneration.Of(model, firmware);

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => FanvilCatalogue.Describe(parameter);

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => FanvilChecks.Check(device, model);

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => FanvilFiles.Check(file);

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => FanvilExpectation.Of(device);

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (document.Kind != FanvilDocuments.DeviceConfig)
        {
            throw new ArgumentException($"{document.Kind.Id} is no parameter document", nameof(document));
        }

        var draft = new FanvilDraft(device, secrets);
        FanvilTime.Write(draft);
        FanvilPhone.Write(draft);
        FanvilLines.Write(draft);
        FanvilCodecs.Write(draft);
        FanvilDial.Write(draft);
        FanvilKeys.Write(draft);
        FanvilBooks.Write(draft);
        FanvilItems.Write(draft);
        FanvilProvisioning.Write(draft);
        FanvilEncryption.Warn(draft);
        return draft.Parameters;
    }

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) =>
        document.Kind == FanvilDocuments.FirmwareText ? FanvilFirmwareText.Write(device)
        : document.Kind == FanvilDocuments.Phonebook
            ? FanvilPhonebook.WriteXml([.. device.Phonebooks.Where(b => b.Name.Equals(document.Captured, StringComparison.OrdinalIgnoreCase))])
        : document.Kind == FanvilDocuments.Contacts ? FanvilPhonebook.WriteLocal(device.Phonebooks, document.Captured)
        : document.Kind == FanvilDocuments.AccessList ? FanvilAccessList.Write(device, secrets)
        : document.Kind == FanvilDocuments.DialPeers ? FanvilDial.WriteFile(device)
        : null;

    /// <inheritdoc/>
    public string? Withheld(DocumentMatch document, DeviceSnapshot device, bool withSecrets) =>
        document.Kind == FanvilDocuments.AccessList ? FanvilAccessList.Withheld(device, withSecrets) : null;

    /// <summary>Plain check-sync provisions; whether it also restarts is up to <c>Notify Reboot</c>, which phones have off from the factory.</summary>
    public ResyncCall? Resync(DeviceSnapshot device, bool restart) =>
        new(restart ? "check-sync;reboot=true" : "check-sync") { Restarts = restart || device.Parameters.GetValueOrDefault("SIP CONFIG MODULE//Notify Reboot")?.Value == "1" };

    /// <summary>The phone puts its MAC in the place of <c>$mac</c>, and asks for its common file beside it.</summary>
    public string? PlugAndPlayUrl(Uri baseUrl, PhoneModel? model, DeviceId device) => $"{FanvilDraft.Root(baseUrl)}/$mac.cfg";

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) => document.Kind == FanvilDocuments.CommonConfig ? FanvilDocuments.Empty : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) =>
        document.Kind == FanvilDocuments.DeviceConfig ? FanvilEncryption.Protect(device, secrets, body) : body;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind == FanvilDocuments.DeviceConfig ? FanvilKeys.Carry(device, secrets.Carried) : secrets.Carried;
}
