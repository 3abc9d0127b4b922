using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;

namespace Offhook.Families.Htek;

/// <summary>Draws clues from what a phone asks for and how it introduces itself.</summary>
internal static class HtekIdentification
{
    /// <summary>Longest introduction that is read; real ones have about 45 characters.</summary>
    private const int MaxAgentLength = 128;

    private const int AgentFields = 4;

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
    private static void ReadAgent(string? agent, bool anyBrand, ICollection<Clue> clues)
    {
        if (agent is null || agent.Length > MaxAgentLength)
        {
            return;
        }

        Span<Range> fields = stackalloc Range[AgentFields + 1];
        var text = agent.AsSpan();
        if (text.Split(fields, ' ') != AgentFields)
        {
            return;
        }

        var brand = text[fields[0]];
        var model = text[fields[1]];
        var firmware = text[fields[2]];
        if ((!anyBrand && !brand.Equals("Htek", StringComparison.OrdinalIgnoreCase))
            || brand.IsEmpty || model.IsEmpty || !IsVersion(firmware) || !MacAddress.TryParse(text[fields[3]], out var mac))
        {
            return;
        }

        var name = model.ToString();
        clues.Add(new Clue(ClueRank.UserAgent, HtekDocuments.Family)
        {
            Device = DeviceId.From(mac),
            Model = HtekModels.Instance.TryGet(name, out var known) ? known.Name : name,
            Firmware = firmware.ToString(),
        });
    }

    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("V", StringComparison.OrdinalIgnoreCase))
        {
            text = text[1..];
        }

        return !text.IsEmpty && char.IsAsciiDigit(text[0]) && text.Contains('.') && !text.ContainsAnyExcept("0123456789.");
    }
}
