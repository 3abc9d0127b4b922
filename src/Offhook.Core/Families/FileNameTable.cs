using Offhook.Core.Devices;

namespace Offhook.Core.Families;

/// <summary>The file names of all families, compiled once. A lookup walks only the patterns that begin with the same letter.</summary>
public sealed class FileNameTable
{
    /// <summary>Longest name that any phone asks for, with room; longer ones are nobody's.</summary>
    public const int MaxNameLength = 255;

    private readonly FileNamePattern[][] byFirst = new FileNamePattern[128][];

    internal FileNameTable(IEnumerable<IFamily> families)
    {
        var patterns = families
            .SelectMany(f => f.Documents.SelectMany(kind => kind.Aliases.Prepend(kind.Pattern).Select(p => FileNamePattern.Compile(f.Name, kind, p))))
            .ToList();
        for (var c = 0; c < byFirst.Length; c++)
        {
            byFirst[c] = [.. patterns.Where(p => p.MayBeginWith((char)c)).OrderByDescending(p => p.Specificity)];
        }
    }

    /// <summary>The kind that a file name belongs to; the most specific pattern wins, null when it is nobody's.</summary>
    public DocumentMatch? Match(string fileName) => Match(fileName, family: null);

    /// <summary>The kinds that a file name may belong to, one of each family at most, the most specific first: makers share names such as <c>{mac}.xml</c>.</summary>
    public IReadOnlyList<DocumentMatch> MatchAll(string fileName)
    {
        if (fileName.Length is 0 or > MaxNameLength || fileName[0] >= 128)
        {
            return [];
        }

        DocumentMatch? first = null;
        List<DocumentMatch>? all = null;
        foreach (var pattern in byFirst[fileName[0]])
        {
            if (pattern.Family == first?.Family || all?.Exists(m => m.Family == pattern.Family) is true || !pattern.TryMatch(fileName, out var captured, out var part))
            {
                continue;
            }

            var match = new DocumentMatch(pattern.Family, pattern.Kind, fileName, captured) { Part = part };
            if (first is null)
            {
                first = match;
            }
            else
            {
                (all ??= [first]).Add(match);
            }
        }

        return all ?? (first is null ? [] : [first]);
    }

    /// <summary>The kind of one family that a file name belongs to.</summary>
    public DocumentMatch? Match(string fileName, string? family)
    {
        if (fileName.Length is 0 or > MaxNameLength || fileName[0] >= 128)
        {
            return null;
        }

        foreach (var pattern in byFirst[fileName[0]])
        {
            if ((family is null || pattern.Family == family) && pattern.TryMatch(fileName, out var captured, out var part))
            {
                return new DocumentMatch(pattern.Family, pattern.Kind, fileName, captured) { Part = part };
            }
        }

        return null;
    }
}
