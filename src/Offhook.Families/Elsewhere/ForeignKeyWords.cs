using System.Collections.Frozen;
using System.Reflection;
using Offhook.Core.Devices;

namespace Offhook.Families.Elsewhere;

/// <summary>What other systems call a kind of key on a maker's phones.</summary>
public static class ForeignKeyWords
{
    private static readonly FrozenDictionary<(string Family, string Word), KeyType> Table = Load();

    /// <summary>What a word means on a family's phones; null where the table does not say.</summary>
    public static KeyType? Find(string family, string word) => Table.TryGetValue((family, word), out var type) ? type : null;

    private static FrozenDictionary<(string, string), KeyType> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Elsewhere/keys.tsv") ?? throw new InvalidDataException("The table of other systems' words is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Skip(1).Select(l => l.Split('\t'))
            .ToFrozenDictionary(c => (c[0], c[1]), c => Enum.Parse<KeyType>(c[2], ignoreCase: true));
    }
}
