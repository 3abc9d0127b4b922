using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;

namespace Offhook.Families.Htek;

/// <summary>Draws clues from what a phone asks for and how it introduces itself.</summary>
internal static class HtekIdentification
{
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
        if (match.Kind == HtekDocuments.ModelConfig)
        {
            clues.Add(new Clue(ClueRank.FileName, HtekDocuments.Family) { ModelCode = match.Captured });
        }
        else if ((match.Kind == HtekDocuments.DeviceConfig || match.Kind == HtekDocuments.BinaryBackup) && MacAddress.TryParse(match.Captured, out var mac))
        {
            clues.Add(new Clue(ClueRank.FileName, HtekDocuments.Family) { Device = DeviceId.From(mac) });
        }
    }

    private static void ReadQuery(RequestFacts facts, ICollection<Clue> clues)
    {
        foreach (var (name, value) in facts.Query)
        {
            if (name == "mac" && MacAddress.TryParse(value, out var mac))
            {
                clues.Add(new Clue(ClueRank.Query, HtekDocuments.Family) { Device = DeviceId.From(mac) });
                return;
            }
        }
    }

    // "Htek UC903 2.0.4.2 00:1f:c1:1c:22:a9". Other brands of the same phones put their name first; it is taken only beside a file name of ours.
    private static void ReadAgent(string? text, bool anyBrand, ICollection<Clue> clues)
    {
        if (AgentText.TryRead(text, out var agent) && !agent.Model.Contains(' ') && (anyBrand || agent.Brand.Equals("Htek", StringComparison.OrdinalIgnoreCase)))
        {
            clues.Add(new Clue(ClueRank.UserAgent, HtekDocuments.Family)
            {
                Device = DeviceId.From(agent.Mac),
                Model = HtekModels.Instance.OfAgent(agent.Model),
                Firmware = agent.Version.ToString(),
            });
        }
    }
}
