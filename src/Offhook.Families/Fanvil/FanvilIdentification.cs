using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;

namespace Offhook.Families.Fanvil;

/// <summary>Draws clues from what a phone asks for and how it introduces itself.</summary>
internal static class FanvilIdentification
{
    /// <summary>Makers' names of phones that are this maker's.</summary>
    private static readonly string[] Brands = ["Fanvil", "Linkvil", "Digium"];

    private static readonly string[] Suffixes = [".cfg", ".txt", ".xml"];

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

    // mac.cfg?mac=0c383e010203.cfg, as the maker's document writes it; also without the suffix, as our own addresses have it. Who typed a MAC address as the
    // ID means that phone, as he does in a file's name.
    private static void ReadQuery(RequestFacts facts, ICollection<Clue> clues)
    {
        foreach (var (name, value) in facts.Query)
        {
            var bare = Suffixes.Contains(Path.GetExtension(value), StringComparer.OrdinalIgnoreCase) ? value[..^".cfg".Length] : value;
            var isInput = name.Equals("input", StringComparison.OrdinalIgnoreCase);
            if ((isInput || name.Equals("mac", StringComparison.OrdinalIgnoreCase)) && MacAddress.TryParse(bare, out var mac))
            {
                clues.Add(new Clue(ClueRank.Query, FanvilDocuments.Family) { Device = DeviceId.From(mac) });
                return;
            }

            if (isInput && value.Length is > 0 and <= FileNameTable.MaxNameLength)
            {
                clues.Add(new Clue(ClueRank.Query, FanvilDocuments.Family) { FileAlias = bare == value ? value + ".cfg" : value });
                return;
            }
        }
    }

    // "Fanvil X6U Pro 0.0.10 0c383e2cd782"; a model may have a blank in its name.
    private static void ReadAgent(string? text, bool anyBrand, ICollection<Clue> clues)
    {
        if (AgentText.TryRead(text, out var agent) && (anyBrand || IsOurs(agent.Brand)))
        {
            var model = agent.Model.ToString();
            clues.Add(new Clue(ClueRank.UserAgent, FanvilDocuments.Family)
            {
                Device = DeviceId.From(agent.Mac),
                Model = FanvilModels.Instance.OfAgent(model)?.Name ?? model,
                Firmware = agent.Version.ToString(),
            });
        }
    }

    private static bool IsOurs(ReadOnlySpan<char> brand)
    {
        foreach (var ours in Brands)
        {
            if (brand.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
