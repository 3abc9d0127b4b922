using System.Collections.Frozen;
using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>The UC900 and UC800 desk phones, which fetch XML files of P-codes. See <c>docs/families/htek.md</c>.</summary>
public sealed class HtekFamily : IFamily
{
    private static readonly FrozenDictionary<string, ParameterInfo> Described =
        HtekCatalogue.Instance.Parameters.ToFrozenDictionary(p => p.Name, HtekDescription.Of, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => HtekDocuments.Family;

    /// <inheritdoc/>
    public string Title => "Htek UC900, UC800";

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models { get; } = [.. HtekModels.Instance.All.Select(HtekDescription.Of)];

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks { get; } = ["001fc1"];

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents => HtekDocuments.All;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => HtekOptions.All;

    /// <inheritdoc/>
    public IFamilyImport Import { get; } = new HtekImport();

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => HtekSettings.Honoured(model);

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues) => HtekIdentification.Identify(facts, match, clues);

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => HtekGeneration.Of(firmware);

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter)
    {
        if (HtekCatalogue.Instance.TryGet(parameter, out var known))
        {
            return Described[known.Name];
        }

        return HtekCatalogue.Instance.TryGetTagName(parameter, out var tag) ? HtekDescription.Of(parameter, tag) : null;
    }

    /// <inheritdoc/>
    public ResyncCall? Resync(DeviceSnapshot device, bool restart) =>
        new(restart ? "check-sync;reboot=true" : "check-sync")
        {
            Port = device.Parameters.TryGetValue(HtekPhoneCodes.LocalSipPort.ToString(), out var port) && int.TryParse(port.Value, out var given) ? given : null,
            WebPath = restart ? "/Phone_ActionURL&key=Reboot" : "/Phone_ActionURL&key=AutoP",
            Restarts = restart,
        };

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => HtekChecks.Check(device, model);

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => HtekResources.Check(
        Enum.Parse<HtekFileKind>(file.Spec.Kind.ToString()), file.Spec.Name, file.Spec.Model, file.Head.Span, file.Spec.Length);

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => HtekExpectation.Of(device);

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (document.Kind != HtekDocuments.DeviceConfig)
        {
            throw new ArgumentException($"{document.Kind.Id} is no parameter document", nameof(document));
        }

        var draft = new HtekDraft(device, secrets);
        HtekUpdate.Write(draft);
        HtekPhone.Write(draft);
        HtekLines.Write(draft);
        HtekKeys.Write(draft);
        HtekDirectory.Write(draft);
        return draft.Parameters;
    }

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var books = document.Kind == HtekDocuments.Phonebook ? device.Phonebooks
            : document.Kind == HtekDocuments.NamedPhonebook ? [.. device.Phonebooks.Where(b => b.Name.Equals(document.Captured, StringComparison.OrdinalIgnoreCase))]
            : [];
        return HtekDirectory.WriteFile(books) is { } bytes ? new DocumentBody(bytes, []) : null;
    }

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) =>
        document.Kind == HtekDocuments.ModelConfig ? HtekDocuments.Empty : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) =>
        document.Kind == HtekDocuments.DeviceConfig && HtekEncryption.Of(device, secrets).Held is { } key ? HtekCipher.Encrypt(body.Span, key) : body;

    /// <summary>A folder, without a slash at its end as the maker's own addresses have it; the phone adds its file names.</summary>
    public string? PlugAndPlayUrl(Uri baseUrl, PhoneModel? model, DeviceId device) => baseUrl.AbsoluteUri.TrimEnd('/');

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind == HtekDocuments.DeviceConfig
            ? HtekKeys.Carry(device, HtekEncryption.Of(device, secrets).Carry(secrets.Carried))
            : secrets.Carried;
}
