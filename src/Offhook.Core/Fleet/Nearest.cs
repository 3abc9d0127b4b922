namespace Offhook.Core.Fleet;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Nearest
{
    // Longer words are no slips of a finger, and the table grows with the square.
    private const int MaxLength = 64;

    // Few words are told in full; of many only the likely one.
    private const int MaxListed = 40;

    /// <summary><c>allowed: a, b, c</c>, with the nearest word first where one is near.</summary>
    public static string Allowed(string wrong, IReadOnlyCollection<string> words)
    {
        var near = Find(wrong, words);
        var list = words.Count <= MaxListed ? $"allowed: {string.Join(", ", words)}" : $"{words.Count} names are allowed";
        return near is null ? list : $"did you mean '{near}'? {list}";
    }

    /// <summary>The nearest word within a third of its letters, or null.</summary>
    public static string? Find(string wrong, IEnumerable<string> words)
    {
        string? best = null;
        var least = int.MaxValue;
        if (wrong.Length is 0 or > MaxLength)
        {
            return null;
        }

        foreach (var word in words)
        {
            if (Math.Abs(word.Length - wrong.Length) <= 1 + (word.Length / 3) && Distance(wrong, word) is var distance
                && distance < least && distance <= 1 + (word.Length / 3))
            {
                (best, least) = (word, distance);
            }
        }

        return best;
    }

    // Letters to insert, drop or replace, case aside.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
