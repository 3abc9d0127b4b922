using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Tests.FleetFiles;

/// <summary>A family that exists only here, a sealer without cryptography, and what a fleet file may refer to.</summary>
internal static class FleetKit
{
    public static readonly ISecretSealer Sealer = new ToySealer();

    public static FleetContext Context(References? references = null, params ScopeSpec[] known) => new()
    {
        Families = new FamilyRegistry([new ToyFamily()]),
        Sealer = Sealer,
        References = references ?? new References(),
        KnownScopes = () => known,
    };

    public static FleetPlan Bind(string text, FleetContext? context = null) =>
        new FleetBinder(context ?? Context()).Bind(FleetReader.Read("fleet.yaml", Encoding.UTF8.GetBytes(text)));

    public static string Plain(DeviceSpec device) => Encoding.UTF8.GetString(SpecCodec.Write(device, Sealer, SecretForm.Plain));

    public static string Plain(ScopeSpec scope) => Encoding.UTF8.GetString(SpecCodec.Write(scope, Sealer, SecretForm.Plain));
}

internal sealed class References : IReferenceResolver
{
    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> Secrets { get; } = [];

    public HashSet<string> Files { get; } = [];

    public string? Environment(string name) => Variables.GetValueOrDefault(name);

    public string? SecretFile(string fleetFile, string path) => Secrets.GetValueOrDefault(path);

    public bool HasFile(string fleetFile, string path) => Files.Contains(path);

    public Stream? OpenFile(string fleetFile, string path) => Files.Contains(path) ? new MemoryStream() : null;
}

internal sealed class ToySealer : ISecretSealer
{
    private int count;

    public string Seal(string plain) => $"toy.{++count}.{Convert.ToBase64String(Encoding.UTF8.GetBytes(plain))}";

    public string Unseal(string seal) => CanUnseal(seal)
        ? Encoding.UTF8.GetString(Convert.FromBase64String(seal[(seal.LastIndexOf('.') + 1)..]))
        : throw new SecretUnreadableException("not sealed here");

    public bool CanUnseal(string seal) => seal.StartsWith("toy.", StringComparison.Ordinal);

    public UInt128 Fingerprint(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData("toy"u8, content));
}

internal sealed class ToyFamily : IFamily
{
    public string Name => "toyphone";

    public string Title => "Toy phones";

    public IReadOnlyList<PhoneModel> Models { get; } =
        [new("T100") { Lines = 2, Keys = 4 }, new("T200 Pro") { Lines = 16, Keys = 60, Modules = 2, ModuleKeys = 40 }];

    public IReadOnlyList<DocumentKind> Documents { get; } = [new("config", "toy{mac}.cfg", Audience.Device, "text/plain"), new("menu", "menu.xml", Audience.Model, "text/xml")];

    public IReadOnlyList<OptionDefinition> Options { get; } =
    [
        new("encryptionKey", SettingType.Secret, "Key of the file."),
        new("adopted", SettingType.Flag, "Ours."),
        new("generation", SettingType.Choice, "Generation.") { Choices = ["1", "2"] },
        new("volume", SettingType.Integer, "Volume."),
        new("codecs", SettingType.ChoiceList, "Codecs.") { Choices = ["a", "b"] },
    ];

    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => SettingSchema.All.ToHashSet();

    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
    }

    public string Generation(PhoneModel model, string? firmware) => "1";

    public ParameterInfo? Describe(string parameter) => parameter switch
    {
        "P1" or "sip.nat" or "a.b" => new(parameter, "Label"),
        "P2" => new(parameter, "Password") { IsSecret = true },
        "P3" => new(parameter, "Small") { CheckValue = v => v.Length > 1 ? "is too long; one character is allowed" : null },
        _ => null,
    };

    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) =>
        device.Lines.Length > model.Lines ? [new("lines[" + model.Lines + "]", $"has {device.Lines.Length} lines; {model.Lines} are allowed")] : [];

    public IEnumerable<string> CheckFile(FileCandidate file) => [];

    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => [];

    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => new();

    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => null;

    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) => null;

    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) => secrets.Carried;
}
