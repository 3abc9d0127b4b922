using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Offhook.Core.Dialling;

/// <summary>An emergency number.</summary>
/// <param name="Number">What is dialled.</param>
/// <param name="Service">Who answers.</param>
/// <param name="Source">Where the fact is from; see the table.</param>
/// <param name="Grade">How sure it is: <c>D</c> law or regulator, <c>R</c> lists that were made apart agree, <c>?</c> one list only, or lists that differ.</param>
public sealed record EmergencyNumber(string Number, string Service, string Source, string Grade)
{
    /// <summary>Whether a plan under which it cannot be dialled is refused; else its operator is only told.</summary>
    public bool IsCertain => Grade != "?";
}

/// <summary>The emergency numbers of countries, from <c>emergency.tsv</c>.</summary>
public static class EmergencyNumbers
{
    private static readonly Lazy<FrozenDictionary<string, ImmutableArray<EmergencyNumber>>> Loaded = new(Load);

    /// <summary>Countries of the table, by ISO 3166-1 alpha-2 code.</summary>
    public static IEnumerable<string> Countries => Loaded.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>Those of a country; none where the table does not know it.</summary>
    public static ImmutableArray<EmergencyNumber> Of(string? country) =>
        country is not null && Loaded.Value.TryGetValue(country.ToUpperInvariant(), out var numbers) ? numbers : [];

    private static FrozenDictionary<string, ImmutableArray<EmergencyNumber>> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("emergency.tsv")
            ?? throw new InvalidDataException("The table of emergency numbers is not part of this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Skip(1).Select(l => l.Split('\t'))
            .GroupBy(r => r[0], StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(r => new EmergencyNumber(r[1], r[2], r[3], r[4])).ToImmutableArray(), StringComparer.Ordinal);
    }
}
