using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;

namespace Offhook.Families.Snom;

/// <summary>Draws clues from what a phone asks for and how it introduces itself.</summary>
internal static partial class SnomIdentification
{
    /// <summary>Longest introduction that is read; real ones have up to 110 characters.</summary>
    private const int MaxAgentLength = 256;

    public static void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues)
    {
        var agent = ReadAgent(facts.UserAgent);
        if (match is not null)
        {
            ReadFileName(match, speaks: agent is not null, clues);
            ReadQuery(facts, clues);
        }

        if (agent is not null)
        {
            clues.Add(agent);
        }
    }

    private static void ReadFileName(DocumentMatch match, bool speaks, ICollection<Clue> clues)
    {
        var type = match.Captured;
        if (MacAddress.TryParse(match.Part, out var mac) || MacAddress.TryParse(match.Captured, out mac))
        {
            type = match.Part.Length > 0 ? match.Captured : "";
            clues.Add(new Clue(ClueRank.FileName, SnomDocuments.Family)
            {
                Device = DeviceId.From(mac),
                
                // The phone's own word about itself, firmware included, is worth more than what the name repeats.
                Model = speaks ? null : type.Length > 0 ? ModelName(type) : SnomModels.Hint(mac)?.Name,
            });
        }
        else if (match.Kind.Audience == Audience.Model)
        {
            clues.Add(new Clue(ClueRank.FileName, SnomDocuments.Family) { ModelCode = type });
        }
    }

    // Behind the address some firmware puts text of its own.
    private static void ReadQuery(RequestFacts facts, ICollection<Clue> clues)
    {
        foreach (var (name, value) in facts.Query)
        {
            if (name.Equals("mac", StringComparison.OrdinalIgnoreCase) && MacAddress.TryParse(value.AsSpan().TrimEnd('?'), out var mac))
            {
                clues.Add(new Clue(ClueRank.Query, SnomDocuments.Family) { Device = DeviceId.From(mac) });
                return;
            }
        }
    }

    private static Clue? ReadAgent(string? agent)
    {
        if (agent is null || agent.Length > MaxAgentLength || !agent.Contains("snom", StringComparison.Ordinal))
        {
            return null;
        }

        if (Application().Match(agent) is { Success: true } application)
        {
            var root = RootFs().Match(agent);
            var linux = Linux().Match(agent);
            return new Clue(ClueRank.UserAgent, SnomDocuments.Family)
            {
                Device = Address().Match(agent) is { Success: true } address ? DeviceId.From(MacAddress.Parse(address.Value)) : null,
                Model = ModelName(application.Groups["type"].Value),
                Firmware = SnomRunning.ToText(
                    application.Groups["version"].Value, root.Success ? root.Groups["kind"].Value : null, root.Groups["version"].Value,
                    linux.Success ? linux.Groups["version"].Value : null),
            };
        }

        // The loader of the oldest phones names neither model nor version of what it will start.
        return agent.Contains("snom lid ", StringComparison.Ordinal) ? new Clue(ClueRank.UserAgent, SnomDocuments.Family) : null;
    }

    private static string ModelName(string type) => SnomModels.TryGetType(type, out var model) ? model.Name : $"{SnomDocuments.Family}{type}";

    // What repeats has a bound, so that no agent takes long; a limit in time would fail an innocent phone on a busy machine.
    [GeneratedRegex(@"\bsnom(?<type>[A-Za-z]{0,8}\d{0,4}[A-Za-z]{0,8}\d{0,4})-SIP\s{1,4}(?<version>\d{1,6}(?:\.\d{1,6}){1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Application();

    [GeneratedRegex(@"\bsnom\w{1,24} (?<kind>jffs2|ramdisk) v(?<version>\d{1,6}(?:\.\d{1,6}){1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex RootFs();

    [GeneratedRegex(@"\bsnom\w{1,24} linux v?(?<version>\d{1,6}(?:\.\d{1,6}){1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Linux();

    [GeneratedRegex(@"\b000413[0-9A-Fa-f]{6}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
