using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
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
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => FanvilSettings.Honoured(model);

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues) => FanvilIdentification.Identify(facts, match, clues);

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
        FanvilProvisioning.Write(draft);
        return draft.Parameters;
    }

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) =>
        document.Kind == FanvilDocuments.FirmwareText ? FanvilFirmwareText.Write(device)
        : document.Kind == FanvilDocuments.Phonebook
            ? FanvilPhonebook.WriteXml([.. device.Phonebooks.Where(b => b.Name.Equals(document.Captured, StringComparison.OrdinalIgnoreCase))])
        : null;

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) => document.Kind == FanvilDocuments.CommonConfig ? FanvilDocuments.Empty : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind == FanvilDocuments.DeviceConfig ? FanvilKeys.Carry(device, secrets.Carried) : secrets.Carried;
}
