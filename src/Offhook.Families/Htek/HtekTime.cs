using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>How well a number of P64 fits the zone that was asked for.</summary>
internal enum HtekZoneMatch
{
    /// <summary>The phone has this place with this offset.</summary>
    Exact,

    /// <summary>The phone has this place, but the only source that lists it gave another offset: the country changed its time since.</summary>
    OtherOffset,

    /// <summary>The phone does not have the place; the number is a common one of the same offset, daylight saving may differ.</summary>
    SameOffset,

    /// <summary>The phone has neither; the number is that of the nearest offset.</summary>
    NearestOffset,
}

/// <summary>One row of the phone's time-zone list.</summary>
internal sealed record HtekZone(int Number, TimeSpan Offset, string Place, IReadOnlyList<string> IanaZones, bool IsFallback);

/// <summary>Time zones, dates, languages and tone countries in the phone's numbers.</summary>
internal sealed class HtekTime
{
    private static readonly Lazy<HtekTime> Shared = new(() => new HtekTime(HtekTable.Load("timezones.tsv")));

    // P8621 and P2525; number 12 is not used by the maker.
    private static readonly Dictionary<string, int> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = 0, ["fr"] = 1, ["de"] = 2, ["es"] = 3, ["pt"] = 4, ["ru"] = 5, ["it"] = 6, ["pl"] = 7, ["tr"] = 8, ["sr"] = 9,
        ["zh-CN"] = 10, ["zh-TW"] = 11, ["sl"] = 13, ["fa"] = 14, ["he"] = 15, ["sk"] = 16, ["cs"] = 17, ["ja"] = 18, ["nl"] = 19,
    };

    // P20058; number 0 lets the tone strings P4000 to P4005 decide.
    private static readonly Dictionary<string, int> ToneCountries = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AU"] = 1, ["AT"] = 2, ["BR"] = 3, ["BE"] = 4, ["CN"] = 5, ["CL"] = 6, ["CZ"] = 7, ["DK"] = 8, ["FI"] = 9, ["FR"] = 10,
        ["DE"] = 11, ["GB"] = 12, ["GR"] = 13, ["HU"] = 14, ["LT"] = 15, ["IN"] = 16, ["IT"] = 17, ["JP"] = 18, ["MX"] = 19, ["NZ"] = 20,
        ["NL"] = 21, ["NO"] = 22, ["PT"] = 23, ["ES"] = 24, ["CH"] = 25, ["SE"] = 26, ["RU"] = 27, ["US"] = 28,
    };

    private readonly Dictionary<string, HtekZone> _byIana = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HtekZone> _fallbacks = [];

    private HtekTime(HtekTable table)
    {
        var zones = new List<HtekZone>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            var zone = Read(table, row);
            zones.Add(zone);
            foreach (var name in zone.IanaZones)
            {
                _byIana.Add(name, zone);
            }

            if (zone.IsFallback)
            {
                _fallbacks.Add(zone);
            }
        }

        Zones = zones;
    }

    public static HtekTime Instance => Shared.Value;

    public IReadOnlyList<HtekZone> Zones { get; }

    /// <summary>The number of P64 for a zone.</summary>
    /// <param name="ianaZone">For example <c>Europe/Madrid</c>; an unknown one is judged by its offset.</param>
    /// <param name="standardOffset">The zone's offset from UTC outside daylight saving time.</param>
    /// <param name="hasDaylightSaving">Whether its clocks change.</param>
    public (int Number, HtekZoneMatch Match) Find(string ianaZone, TimeSpan standardOffset, bool hasDaylightSaving)
    {
        // First of the nearest: the table's order decides between two that are equally far.
        var nearest = _fallbacks.MinBy(z => (z.Offset - standardOffset).Duration())!;
        if (_byIana.TryGetValue(ianaZone, out var zone))
        {
            // A country that changed its time and has no daylight saving is safer with a number whose offset is known to be right.
            return zone.Offset == standardOffset ? (zone.Number, HtekZoneMatch.Exact)
                : !hasDaylightSaving && nearest.Offset == standardOffset ? (nearest.Number, HtekZoneMatch.SameOffset)
                : (zone.Number, HtekZoneMatch.OtherOffset);
        }

        return (nearest.Number, nearest.Offset == standardOffset ? HtekZoneMatch.SameOffset : HtekZoneMatch.NearestOffset);
    }

    /// <summary>The number of a language: exact tag first, then the language alone (<c>de-AT</c> is <c>de</c>; Chinese is never guessed).</summary>
    public static bool TryGetLanguage(string tag, out int number)
    {
        if (Languages.TryGetValue(tag, out number))
        {
            return true;
        }

        var dash = tag.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && Languages.TryGetValue(tag[..dash], out number);
    }

    /// <summary>The number of a country's tones (ISO 3166 letters).</summary>
    public static bool TryGetToneCountry(string country, out int number) => ToneCountries.TryGetValue(country, out number);

    /// <summary>The number of a date format (P102): <c>Y-M-D</c>, <c>M-D-Y</c> or <c>D-M-Y</c>.</summary>
    public static bool TryGetDateFormat(string format, out int number)
    {
        for (number = 0; number < DateFormats.Count; number++)
        {
            if (string.Equals(DateFormats[number], format, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Date formats, each at its number.</summary>
    public static IReadOnlyList<string> DateFormats { get; } = ["Y-M-D", "M-D-Y", "D-M-Y"];

    private static HtekZone Read(HtekTable table, string[] row)
    {
        string Cell(string column) => row[table.Column(column)];
        var offset = Cell("offset");
        var span = TimeSpan.ParseExact(offset.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture);
        return new HtekZone(
            int.Parse(Cell("number"), CultureInfo.InvariantCulture), offset[0] == '-' ? -span : span, Cell("place"),
            Cell("zones").Split(' ', StringSplitOptions.RemoveEmptyEntries), Cell("fallback") == "yes");
    }
}
