using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>
/// SMT-i desk phones with SCM firmware. Which files they ask for, in which order and with which password is known; what stands in them is not public, so every body is
/// a template. See <c>docs/families/samsung.md</c>.
/// </summary>
public sealed class SamsungFamily : IFamily
{
    // No condition on firmware is known.
    private const string OnlyGeneration = "1";

    private static readonly SamsungTemplates Bodies = new();

    /// <inheritdoc/>
    public string Name => SamsungDocuments.Family;

    /// <inheritdoc/>
    public string Title => "Samsung SMT-i";

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models => SamsungModels.All;

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents => SamsungDocuments.All;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => SamsungOptions.All;

    /// <inheritdoc/>
    public string Realm => "scm_profile";

    /// <inheritdoc/>
    public IFamilyTemplates Templates => Bodies;

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => SamsungTemplates.Honoured;

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues) => SamsungIdentity.Identify(match, clues);

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => OnlyGeneration;

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => SamsungOptions.Describe(parameter);

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => SamsungChecks.Check(device, model);

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => [];

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => SamsungDocuments.Expected(device);

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) =>
        throw new ArgumentException($"{document.Kind.Id} is no parameter document", nameof(document));

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => null;

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) => null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) => secrets.Carried;
}
