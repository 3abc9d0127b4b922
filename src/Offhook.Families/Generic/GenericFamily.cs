using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Generic;

/// <summary>A family that is nothing but data; see <c>docs/data-families.md</c>.</summary>
public sealed class GenericFamily : IFamily
{
    // Real introductions have about 60 characters.
    private const int MaxAgentLength = 256;

    private readonly GenericDefinition definition;
    private readonly FrozenDictionary<string, ParameterInfo> catalogue;
    private readonly FrozenDictionary<string, FrozenSet<SettingDefinition>> honoured;

    internal GenericFamily(GenericDefinition definition)
    {
        this.definition = definition;
        catalogue = Describe(definition).ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        honoured = definition.Models.ToFrozenDictionary(
            m => m.Name, m => definition.Parameters.Where(p => Has(m, p.Name.Kind)).SelectMany(p => p.Source?.Settings ?? []).ToFrozenSet(), StringComparer.Ordinal);
        Documents = [.. definition.Documents.Select(d => d.Kind)];
        Import = new GenericImport(definition);
    }

    /// <inheritdoc/>
    public IFamilyImport Import { get; }

    /// <inheritdoc/>
    public string Name => definition.Name;

    /// <inheritdoc/>
    public string Title => definition.Title;

    /// <inheritdoc/>
    public IReadOnlyList<PhoneModel> Models => definition.Models;

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks => definition.MacBlocks;

    /// <inheritdoc/>
    public IReadOnlyList<DocumentKind> Documents { get; }

    /// <inheritdoc/>
    public IReadOnlyList<OptionDefinition> Options => [];

    /// <inheritdoc/>
    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => honoured[model.Name];

    /// <inheritdoc/>
    public string Generation(PhoneModel model, string? firmware) => "all";

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => catalogue.GetValueOrDefault(parameter);

    /// <inheritdoc/>
    public string? KeyLimit(PhoneModel model, string generation, int module, KeySpec key) => GenericDerivation.KeyLimit(definition, module, key);

    /// <inheritdoc/>
    public ResyncCall? Resync(DeviceSnapshot device, bool restart) => restart && definition.RestartEvent is { } hard ? new ResyncCall(hard) { Restarts = true }
        : definition.ResyncEvent is { } soft ? new ResyncCall(soft) : null;

    /// <inheritdoc/>
    public string? PlugAndPlayUrl(Uri baseUrl, PhoneModel? model, DeviceId device) => definition.PlugAndPlay?
        .Replace("{base}", baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/'), StringComparison.Ordinal)
        .Replace("{mac}", device.Mac?.ToCompact() ?? "", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
        if (match is not null && MacAddress.TryParse(match.Captured, out var mac))
        {
            clues.Add(new Clue(ClueRank.FileName, Name) { Device = DeviceId.From(mac) });
        }
        else if (match?.Kind.Pattern.Contains("{code}", StringComparison.Ordinal) is true)
        {
            clues.Add(new Clue(ClueRank.FileName, Name) { ModelCode = match.Captured });
        }

        if (facts.UserAgent is not { Length: <= MaxAgentLength } agent)
        {
            return;
        }

        foreach (var pattern in definition.UserAgents)
        {
            if (pattern.Match(agent) is { Success: true } found)
            {
                var model = Group(found, "model");
                clues.Add(new Clue(ClueRank.UserAgent, Name)
                {
                    Device = MacAddress.TryParse(found.Groups["mac"].Value, out var own) ? DeviceId.From(own) : null,
                    Model = model is null ? null : FamilyRegistry.FindModel(this, model)?.Name ?? model,
                    Firmware = Group(found, "firmware"),
                });
                return;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model)
    {
        if (device.Id.Mac is null)
        {
            yield return new Mistake("uuid", $"the files of {Title} are named by MAC; 'mac' is allowed");
        }

        for (var i = 0; i < device.Lines.Length; i++)
        {
            if (device.Lines[i].Index > model.Lines)
            {
                yield return new Mistake(string.Create(CultureInfo.InvariantCulture, $"lines[{i}].index"), $"the {model.Name} has {model.Lines} lines; 1 to {model.Lines} are allowed");
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> CheckFile(FileCandidate file) => [];

    /// <inheritdoc/>
    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device)
    {
        var mac = device.Id.Mac?.ToCompact() ?? "";
        foreach (var document in definition.Documents)
        {
            var kind = document.Kind;
            if (document.Phonebook is not null)
            {
                var isMerged = !kind.Pattern.Contains("{name}", StringComparison.Ordinal);
                foreach (var book in device.Phonebooks.Take(isMerged ? 1 : Places))
                {
                    yield return new ExpectedDocument(kind.Id, kind.Pattern.Replace("{name}", book.Name, StringComparison.Ordinal), Required: false, Answered: true);
                }
            }
            else if (!kind.Pattern.Contains("{code}", StringComparison.Ordinal) || device.Model.Code is not null)
            {
                var name = kind.Pattern.Replace("{mac}", mac, StringComparison.Ordinal).Replace("{code}", device.Model.Code, StringComparison.Ordinal);
                var answered = kind.Audience == Audience.Device || (kind.Audience == Audience.Model && device.Settings.Flag(SettingSchema.UpdateCommonFile) is not false);
                yield return new ExpectedDocument(kind.Id, name, document.IsRequired, answered);
            }
        }

        if (GenericDraft.FirmwareOf(device) is { } firmware && honoured[device.Model.Name].Contains(SettingSchema.UpdateFirmware))
        {
            yield return new ExpectedDocument("file", firmware.Name, Required: false, Answered: true);
        }
    }

    /// <inheritdoc/>
    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => GenericDerivation.Derive(definition, device, secrets);

    /// <inheritdoc/>
    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var form = definition.Documents.FirstOrDefault(d => d.Kind.Id == document.Kind.Id)?.Phonebook;
        var contacts = device.Phonebooks
            .Where(b => document.Captured.Length == 0 || b.Name.Equals(document.Captured, StringComparison.OrdinalIgnoreCase)).SelectMany(b => b.Contacts).ToList();
        return form is null || contacts.Count == 0 ? null : new DocumentBody(form.Write(contacts), []);
    }

    /// <inheritdoc/>
    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) =>
        document.Kind.Audience == Audience.Model ? new DocumentBody(definition.Format.Empty, []) : null;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind.Format is null ? secrets.Carried : GenericDerivation.Carry(device, secrets.Carried);

    private int Places => definition.Parameters.Where(p => p.Name.Kind == GenericSlotKind.Book)
        .Select(p => Math.Min(p.Slots.Last, GenericDerivation.MaxBooks)).DefaultIfEmpty(GenericDerivation.MaxBooks).Max();

    private static bool Has(PhoneModel model, GenericSlotKind kind) => kind switch
    {
        GenericSlotKind.Key => model.Keys > 0,
        GenericSlotKind.ModuleKey => model.Modules > 0 && model.ModuleKeys > 0,
        _ => true,
    };

    private static string? Group(System.Text.RegularExpressions.Match match, string name) => match.Groups[name] is { Success: true, Value: var value } ? value : null;

    // Every name that a definition stands for on its largest model, so that a raw parameter is found whatever its number.
    private static IEnumerable<ParameterInfo> Describe(GenericDefinition definition)
    {
        var models = definition.Models;
        foreach (var parameter in definition.Parameters)
        {
            var (count, modules) = parameter.Name.Kind switch
            {
                GenericSlotKind.Device => (1, 0),
                GenericSlotKind.Line => (models.Max(m => m.Lines), 0),
                GenericSlotKind.Key => (models.Max(m => m.Keys), 0),
                GenericSlotKind.ModuleKey => (models.Max(m => m.ModuleKeys), models.Max(m => m.Modules)),
                _ => (GenericDerivation.MaxBooks, 0),
            };
            var last = Math.Min(Math.Min(count, parameter.Slots.Last), parameter.Name.Count);
            for (var module = Math.Min(1, modules); module <= modules; module++)
            {
                for (var index = parameter.Name.Kind == GenericSlotKind.Device ? 1 : parameter.Slots.First; index <= last; index++)
                {
                    yield return new ParameterInfo(parameter.Name.Of(index, module), parameter.Label)
                    {
                        IsSecret = parameter.IsSecret, ClearedValue = parameter.Off, CutsOff = parameter.CutsOff, NeedsRestart = parameter.NeedsRestart,
                        Grade = parameter.Grade, Source = parameter.Evidence,
                    };
                }
            }
        }
    }
}
