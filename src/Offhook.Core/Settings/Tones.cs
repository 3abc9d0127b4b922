using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Offhook.Core.Settings;

/// <summary>One tone: what sounds, and for how long.</summary>
/// <param name="Frequencies">Hz; more than one sound together. At least one.</param>
/// <param name="Modulation">Hz that the first one is modulated with; null = not.</param>
/// <param name="Cadence">Milliseconds on, off, on, off …, repeated for as long as the tone lasts; empty = continuous.</param>
/// <param name="Source">Where the figures are from; see the table.</param>
/// <param name="Grade">How sure they are: <c>D</c> published, <c>R</c> in use, <c>I</c> inferred, <c>?</c> sources differ.</param>
public sealed record Tone(ImmutableArray<int> Frequencies, int? Modulation, ImmutableArray<int> Cadence, string Source, string Grade)
{
    /// <summary>Whether it sounds without a pause.</summary>
    public bool IsContinuous => Cadence.IsEmpty;
}

/// <summary>
/// What callers of one country are used to hear. A tone that no source tells is null: a phone then keeps its own, and nothing is invented. Figures
/// are those that ITU-T E.180 and its supplement collect; each row of the table (<c>tones.tsv</c>) has its source.
/// </summary>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record Tones(string Country)
{
    private static readonly Lazy<FrozenDictionary<string, Tones>> Loaded = new(Load);

    /// <summary>Every country of the table, by code.</summary>
    public static IEnumerable<Tones> All => Loaded.Value.Values.OrderBy(t => t.Country, StringComparer.Ordinal);

    /// <summary>After lifting the handset.</summary>
    public Tone? Dial { get; init; }

    /// <summary>While the other phone rings.</summary>
    public Tone? RingBack { get; init; }

    /// <summary>The called party is engaged.</summary>
    public Tone? Busy { get; init; }

    /// <summary>The network cannot carry the call.</summary>
    public Tone? Congestion { get; init; }

    /// <summary>
    /// After the prefix of an outside line: the country's own where it has one, else its public dial tone, which is what is heard there on a
    /// true outside line.
    /// </summary>
    public Tone? SecondaryDial => OwnSecondary ?? Dial;

    private Tone? OwnSecondary { get; init; }

    /// <summary>The tones of a country by its code in either case; null where the table has none.</summary>
    public static Tones? Of(string? country) => country is not null && Loaded.Value.TryGetValue(country.ToUpperInvariant(), out var tones) ? tones : null;

    private static FrozenDictionary<string, Tones> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("tones.tsv") ?? throw new InvalidDataException("The table of tones is not part of this build.");
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Skip(1).Select(l => l.Split('\t'));
        var tones = new Dictionary<string, Tones>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var so = tones.GetValueOrDefault(row[0]) ?? new Tones(row[0]);
            var tone = ReadTone(row[2], row[3], row[4], row[5]);
            tones[row[0]] = row[1] switch
            {
                "dial" => so with { Dial = tone },
                "ringback" => so with { RingBack = tone },
                "busy" => so with { Busy = tone },
                "congestion" => so with { Congestion = tone },
                "secondary" => so with { OwnSecondary = tone },
                _ => throw new InvalidDataException($"tones.tsv: '{row[1]}' is no tone."),
            };
        }

        return tones.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Tone ReadTone(string frequency, string cadence, string source, string grade)
    {
        var (sounds, modulation) = frequency.Split('*') is [var carrier, var modulated] ? (carrier, Number(modulated)) : (frequency, (int?)null);
        return new Tone(
            [.. sounds.Split('+').Select(Number)], modulation, [.. cadence.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Number)], source, grade);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
