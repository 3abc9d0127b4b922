using System.Collections.Immutable;
using Offhook.Core.Devices;

namespace Offhook.Core.Families;

/// <summary>The file names of all families, compiled once. A lookup walks only the patterns that begin and end with the same letters.</summary>
public sealed class FileNameTable
{
    /// <summary>Longest name that any phone asks for, with room; longer ones are nobody's.</summary>
    public const int MaxNameLength = 255;

    private const int Letters = 128;

    private readonly FileNamePattern[] patterns;

    // Made when the first name of such ends is asked for: of all pairs of letters phones use some dozens. Two threads may make the same one twice.
    private readonly FileNamePattern[]?[] byEnds = new FileNamePattern[Letters * Letters][];

    internal FileNameTable(IEnumerable<IFamily> families) => patterns =
    [
        .. families
            .SelectMany(f => f.Documents.SelectMany(kind => kind.Aliases.Prepend(kind.Pattern).Select(p => FileNamePattern.Compile(f.Name, kind, p))))
            .OrderByDescending(p => p.Specificity),
    ];

    /// <summary>The kind that a file name belongs to; the most specific pattern wins, null when it is nobody's.</summary>
    public DocumentMatch? Match(string fileName) => Match(fileName, family: null);

    /// <summary>The kinds that a file name may belong to, one of each family at most, the most specific first: makers share names such as <c>{mac}.xml</c>.</summary>
    public ImmutableArray<DocumentMatch> MatchAll(string fileName)
    {
        ImmutableArray<DocumentMatch> found = [];
        foreach (var pattern in Candidates(fileName))
        {
            if (found.Of(pattern.Family) is null && pattern.TryMatch(fileName, out var captured, out var part))
            {
                found = found.Add(new DocumentMatch(pattern.Family, pattern.Kind, fileName, captured) { Part = part });
            }
        }

        return found;
    }

    private FileNamePattern[] Candidates(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] >= Letters || name[^1] >= Letters)
        {
            return [];
        }

        var (first, last) = (name[0], name[^1]);
        ref var found = ref byEnds[(first * Letters) + last];
        return found ??= Array.FindAll(patterns, p => p.MayBeginWith(first) && p.MayEndWith(last));
    }

    /// <summary>The kind of one family that a file name belongs to.</summary>
    public DocumentMatch? Match(string fileName, string? family)
    {
        foreach (var pattern in Candidates(fileName))
        {
            if ((family is null || pattern.Family == family) && pattern.TryMatch(fileName, out var captured, out var part))
            {
                return new DocumentMatch(pattern.Family, pattern.Kind, fileName, captured) { Part = part };
            }
        }

        return null;
    }
}

/// <summary>What the same name is to several families.</summary>
internal static class DocumentMatches
{
    /// <summary>What it is to one of them; null where it is none of its names.</summary>
    public static DocumentMatch? Of(this ImmutableArray<DocumentMatch> matches, string? family)
    {
        foreach (var match in matches)
        {
            if (match.Family == family)
            {
                return match;
            }
        }

        return null;
    }
}
