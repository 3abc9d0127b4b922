using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Tests.Support;

/// <summary>A family with no maker behind it: names and documents as given, clues from file name, query and a user agent that is a MAC.</summary>
internal sealed class PlainFamily(string name, params DocumentKind[] documents) : IFamily
{
    public string Name => name;

    public string Title => name;

    public IReadOnlyList<PhoneModel> Models { get; } = [new("P1") { Code = "1", Lines = 4, Keys = 10 }];

    public IReadOnlyList<string> MacBlocks { get; init; } = [];

    /// <summary>What a user agent of its phones begins with.</summary>
    public string AgentPrefix { get; init; } = "";

    public IReadOnlyList<DocumentKind> Documents => documents;

    public IReadOnlyList<OptionDefinition> Options => [];

    public IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model) => SettingSchema.All.ToHashSet();

    public void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
        if (match is not null && MacAddress.TryParse(match.Captured, out var file))
        {
            clues.Add(new Clue(ClueRank.FileName, name) { Device = DeviceId.From(file) });
        }

        foreach (var (_, value) in facts.Query)
        {
            if (MacAddress.TryParse(value, out var query))
            {
                clues.Add(new Clue(ClueRank.Query, name) { Device = DeviceId.From(query) });
            }
        }

        if (facts.UserAgent?.StartsWith(AgentPrefix, StringComparison.Ordinal) is true && facts.UserAgent.Split(' ') is [var firmware, .. var rest])
        {
            clues.Add(new Clue(ClueRank.UserAgent, name)
            {
                Firmware = firmware,
                Model = "P1",
                Device = rest is [var mac] && MacAddress.TryParse(mac, out var agent) ? DeviceId.From(agent) : null,
            });
        }
    }

    public string Generation(PhoneModel model, string? firmware) => firmware ?? "1";

    public ParameterInfo? Describe(string parameter) => null;

    public IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) => [];

    public IEnumerable<string> CheckFile(FileCandidate file) => [];

    public IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device) => [];

    public ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => new();

    public DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets) => null;

    public DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared) => null;

    public ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) => body;

    public ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) => secrets.Carried;
}
