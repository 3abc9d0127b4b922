using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>snom desk phones: text files up to 7.1.7, XML with containers from 7.1.8 on. See <c>docs/families/snom.md</c>.</summary>
public sealed class SnomFamily : IFamily
{
    /// <inheritdoc/>
    public string Name => SnomDocuments.Family;

    /// <inheritdoc/>
    public string Title => "snom desk phones";

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models { get; } = [.. SnomModels.All.Select(SnomModels.Describe)];

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks { get; } = ["000413"];

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents => SnomDocuments.All;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => SnomOptions.All;

    /// <inheritdoc/>
    public IFamilyImport Import { get; } = new SnomImport();

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => SnomSettings.Honoured(model);

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues) => SnomIdentification.Identify(facts, match, clues);

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => SnomGeneration.Of(firmware) ?? SnomModels.Get(model).Generation;

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => SnomDescription.Of(parameter);

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => SnomChecks.Check(device, model);

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => file.Spec.Kind == FileKind.Language ? SnomLanguages.Check(file.Spec) : [];

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => SnomExpectation.Of(device);

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (document.Kind != SnomDocuments.Settings)
        {
            throw new ArgumentException($"{document.Kind.Id} is no parameter document", nameof(document));
        }

        var draft = new SnomDraft(device, secrets);
        SnomUpdate.Write(draft);
        SnomPhone.Write(draft);
        SnomLines.Write(draft);
        SnomKeys.Write(draft);
        SnomDirectory.Write(draft);
        SnomDialPlan.Write(draft);
        SnomRaw.Warn(draft);
        return draft.Parameters;
    }

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) =>
        document.Kind == SnomDocuments.Firmware ? SnomFirmwareFile.Write(device, secrets)
        : document.Kind == SnomDocuments.List ? WriteList(device, secrets) : null;

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) =>
        document.Kind == SnomDocuments.Model || document.Kind == SnomDocuments.Common ? SnomDocuments.Nothing : SnomFirmwareFile.WriteShared(document, shared);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    /// <inheritdoc/>
    public ResyncCall? Resync(DeviceSnapshot device, bool restart) => new($"check-sync;reboot={(restart ? "true" : "false")}")
    {
        User = device.Lines.IsEmpty ? null : device.Lines[0].Number,
        Port = device.Parameters.TryGetValue("network_id_port", out var port) && int.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null,
        WebPath = restart ? "/advanced_update.htm?reboot=Reboot" : null,
        Restarts = restart,
    };

    /// <inheritdoc/>
    public string? PlugAndPlayUrl(Uri baseUrl, PhoneModel? model, DeviceId device) => SnomUpdate.ServerUrl(SnomDraft.Root(baseUrl)!, text: false);

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind == SnomDocuments.Settings
            ? SnomDialPlan.Carry(device, SnomDirectory.Carry(device, SnomKeys.Carry(device, secrets.Carried)))
            : secrets.Carried;

    private static DocumentBody? WriteList(DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (SnomDraft.Root(secrets?.BaseUrl ?? device.BaseUrl) is not { } root || SnomUpdate.SettingFiles(device) is not { Count: > 0 } files)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        SnomXmlWriter.WriteList(files.Where(device.Files.ContainsKey).Select(Uri.EscapeDataString).Append($"{SnomDocuments.Mac(device)}.xml").Select(name => $"{root}/{name}"), output);
        return new DocumentBody(output.WrittenMemory, []);
    }
}
