namespace Offhook.Tests.Families.Cases;

/// <summary>
/// A golden case: a fleet file, and after each rule of dashes what must come of it. The line of the rule names the section:
/// <c>----- file cfg001fc11a2b3c.xml</c>, <c>----- parameters cfg001fc11a2b3c.xml without secrets</c>, <c>----- warnings …</c>, <c>----- mistakes</c>.
/// </summary>
/// <param name="Name">Name of the file without its ending.</param>
/// <param name="Fleet">The fleet file.</param>
/// <param name="Sections">What must come of it.</param>
internal sealed record CaseFile(string Name, string Fleet, IReadOnlyList<CaseSection> Sections)
{
    private const string Rule = "----- ";

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases");

    /// <summary>Paths below the folder, without ending.</summary>
    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder, "*.case", SearchOption.AllDirectories)
        .Select(p => Path.GetRelativePath(Folder, p).Replace(".case", "", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static CaseFile Read(string name)
    {
        var fleet = new List<string>();
        var sections = new List<(string Head, List<string> Lines)>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, name + ".case")))
        {
            if (line.StartsWith(Rule, StringComparison.Ordinal))
            {
                sections.Add((line[Rule.Length..].Trim(), []));
            }
            else
            {
                (sections.Count == 0 ? fleet : sections[^1].Lines).Add(line);
            }
        }

        return new CaseFile(name, string.Join('\n', fleet), [.. sections.Select(s => CaseSection.Parse(s.Head, s.Lines))]);
    }
}

/// <summary>One expectation.</summary>
/// <param name="Kind">
/// <c>file</c>: the whole text. <c>parameters</c>: only those named, as <c>P47 = value</c>, or <c>P47 absent</c>. <c>warnings</c>: all of them. <c>none</c>: no such document.
/// <c>mistakes</c>: the fleet file is refused. <c>delivered</c>: the document was handed over whole; what the phone holds counts from here on.
/// <c>fleet</c>: the operator changes his mind; the fleet file that holds from here on.
/// </param>
/// <param name="FileName">The document.</param>
/// <param name="WithSecrets">Whether the peer may have secrets.</param>
/// <param name="Generation">Firmware generation; null = the model's default.</param>
/// <param name="Firmware">Firmware version that the request names; it decides the generation too where that is not given; <c>_</c> stands for a blank.</param>
/// <param name="Key">Key that the bytes must open with; null = they are not encrypted.</param>
internal sealed record CaseSection(
    string Kind, string FileName, bool WithSecrets, string? Generation, string? Firmware, string? Key, IReadOnlyList<string> Lines)
{
    /// <summary>How the file's lines end; those of the case end with a line feed.</summary>
    public string LineEnd { get; init; } = "\n";

    public string Text => Lines.Count == 0 ? "" : string.Join('\n', Lines) + "\n";

    public static CaseSection Parse(string head, List<string> lines)
    {
        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var words = new Queue<string>(head.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var section = new CaseSection(words.Dequeue(), "", WithSecrets: true, Generation: null, Firmware: null, Key: null, lines);
        if (section.Kind is "file" or "parameters" or "warnings" or "none" or "delivered")
        {
            section = section with { FileName = words.Dequeue() };
        }

        while (words.TryDequeue(out var word))
        {
            section = word switch
            {
                "without-secrets" => section with { WithSecrets = false },
                "generation" => section with { Generation = words.Dequeue() },
                "firmware" => section with { Firmware = words.Dequeue().Replace('_', ' ') },
                "crlf" => section with { LineEnd = "\r\n" },
                "under-key" => section with { Key = words.Dequeue() },
                _ => throw new FormatException($"'{word}' means nothing in the head of a section."),
            };
        }

        return section;
    }
}
