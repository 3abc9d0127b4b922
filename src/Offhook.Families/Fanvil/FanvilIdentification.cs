using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;

namespace Offhook.Families.Fanvil;

/// <summary>Draws clues from what a phone asks for and how it introduces itself.</summary>
internal static partial class FanvilIdentification
{
    /// <summary>Longest introduction that is read; real ones have about 45 characters.</summary>
    private const int MaxAgentLength = 128;

    /// <summary>Makers' names of phones that are this maker's.</summary>
    private static readonly string[] Brands = ["Fanvil", "Linkvil", "Digium"];

    public static void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
        if (match is not null)
        {
            ReadFileName(match, clues);
            ReadQuery(facts, clues);
        }

        ReadAgent(facts.UserAgent, anyBrand: match is not null, clues);
    }

    private static void ReadFileName(DocumentMatch match, ICollection<Clue> clues)
    {
        if (match.Kind == FanvilDocuments.CommonConfig)
        {
            clues.Add(new Clue(ClueRank.FileName, FanvilDocuments.Family) { ModelCode = match.Captured });
        }
        else if ((match.Kind == FanvilDocuments.DeviceConfig || match.Kind == FanvilDocuments.Boot) && MacAddress.TryParse(match.Captured, out var mac))
        {
            clues.Add(new Clue(ClueRank.FileName, FanvilDocuments.Family) { Device = DeviceId.From(mac) });
        }
    }

    // mac.cfg?mac=0c383e010203.cfg, as the maker's document writes it; also without the suffix, as our own addresses have it.
    private static void ReadQuery(RequestFacts facts, ICollection<Clue> clues)
    {
        foreach (var (name, value) in facts.Query)
        {
            if (name == "mac" && MacAddress.TryParse(value, out var bare))
            {
                clues.Add(new Clue(ClueRank.Query, FanvilDocuments.Family) { Device = DeviceId.From(bare) });
                return;
            }

            if (name == "input" && value.Length is > 0 and <= FileNameTable.MaxNameLength)
            {
                clues.Add(new Clue(ClueRank.Query, FanvilDocuments.Family) { FileAlias = Path.HasExtension(value) ? value : value + ".cfg" });
                return;
            }

            if (name == "mac" && Path.GetExtension(value) is ".cfg" or ".txt" or ".xml" && MacAddress.TryParse(value.AsSpan(0, value.Length - ".cfg".Length), out var mac))
            {
                clues.Add(new Clue(ClueRank.Query, FanvilDocuments.Family) { Device = DeviceId.From(mac) });
                return;
            }
        }
    }

    // "Fanvil X6U Pro 0.0.10 0c383e2cd782"; a model may have a blank in its name.
    private static void ReadAgent(string? agent, bool anyBrand, ICollection<Clue> clues)
    {
        if (agent is null || agent.Length > MaxAgentLength || AgentPattern().Match(agent) is not { Success: true } read
            || (!anyBrand && !Brands.Contains(read.Groups["brand"].Value, StringComparer.OrdinalIgnoreCase)) || !MacAddress.TryParse(read.Groups["mac"].Value, out var mac))
        {
            return;
        }

        var model = read.Groups["model"].Value;
        clues.Add(new Clue(ClueRank.UserAgent, FanvilDocuments.Family)
        {
            Device = DeviceId.From(mac),
            Model = FanvilModels.Instance.OfAgent(model)?.Name ?? model,
            Firmware = read.Groups["version"].Value,
        });
    }

    [GeneratedRegex(
        "^(?<brand>[^ ]+) (?<model>[^ ]+(?: [^ ]+){0,2}) (?<version>[0-9]+(?:[.][0-9]+)+) (?<mac>[0-9A-Fa-f]{12}|[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AgentPattern();
}
