using System.Text;
using System.Text.RegularExpressions;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>The settings of handset groups: the list says which versions there are, and only what differs is fetched.</summary>
internal sealed partial class SpectralinkHandsetFiles(PersonaSession session, SpectralinkMemory memory, SpectralinkFetch fetch)
{
    /// <summary>Groups of one system (maker's guide).</summary>
    private const int MaxGroups = 99;

    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        var listed = new List<(string Group, string Version)>();
        await fetch.TakeAsync(
            "handset list",
            $"{session.Id}-handset_config_list.ver",
            body =>
            {
                listed.AddRange(Read(Encoding.UTF8.GetString(body)));
                return listed.Count == 0 ? (StepOutcome.Unreadable, "no line names a group and its version")
                    : (listed.TrueForAll(IsHeld) ? StepOutcome.Unchanged : StepOutcome.Stored, null);
            },
            abortAfter: null,
            cancellationToken);
        foreach (var (group, version) in listed.Where(member => !IsHeld(member)).ToList())
        {
            await fetch.TakeAsync(
                "handset settings", $"{session.Id}-handset_config_group_{group}.xml", body => Take(body, group, version), abortAfter: null, cancellationToken);
        }
    }

    private static IEnumerable<(string Group, string Version)> Read(string list) => list.Split('\n')
        .Select(line => Line().Match(line.TrimEnd('\r'))).Where(match => match.Success).Take(MaxGroups)
        .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    private bool IsHeld((string Group, string Version) member) => memory.GroupVersion(member.Group) == member.Version;

    private (StepOutcome Outcome, string? Note) Take(byte[] body, string group, string version)
    {
        if (!SpectralinkFile.TryRead(body, "cota", out var cota, out var error))
        {
            return (StepOutcome.Unreadable, error);
        }

        var info = cota.Element("info");
        if (info?.Element("group")?.Value.Trim() != group || info.Element("version")?.Value.Trim() != version || cota.Element("data") is not { } data)
        {
            return (StepOutcome.Refused, "its group or version is not the one that the list names");
        }

        memory.ImportGroup(group, version, data);
        return (StepOutcome.Applied, null);
    }

    [GeneratedRegex(@"^GROUP([1-9][0-9]{0,3})[ \t]+VERSION(\S+)[ \t]*$")]
    private static partial Regex Line();
}
