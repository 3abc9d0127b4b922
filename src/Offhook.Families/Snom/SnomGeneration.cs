using System.Globalization;

namespace Offhook.Families.Snom;

/// <summary>
/// Generations of firmware, each where names or forms of settings change: text up to 7.1.7, XML from 7.1.8, one VLAN setting or three, codecs one by
/// one or as a list, settings of the D7xx. They are compared by their place in this order.
/// </summary>
internal static class SnomGeneration
{
    /// <summary>Text files; V3 to V6 and the first of V7.</summary>
    public const string Text = "6";

    public const string Seven = "7";
    public const string Eight = "8";

    /// <summary>8.7: codecs as a list, uploads, the MAC address in the user agent (8.7.5).</summary>
    public const string EightSeven = "8.7";

    /// <summary>8.9: accented names of languages, polling settings.</summary>
    public const string EightNine = "8.9";

    public const string Ten = "10";

    public static IReadOnlyList<string> All { get; } = [Text, Seven, Eight, EightSeven, EightNine, Ten];

    // From this version on other systems send XML.
    private static readonly SnomVersion FirstXml = SnomVersion.Parse("7.1.8");

    /// <summary>The generation of a version such as <c>8.7.5.35</c>; null where it cannot be told.</summary>
    public static string? Of(string? firmware)
    {
        if (!SnomRunning.TryParse(firmware, out var running))
        {
            return null;
        }

        var version = running.Application;
        return version.CompareTo(FirstXml) < 0 ? Text
            : version.Major == 7 ? Seven
            : version.Major >= 9 ? Ten
            : version.Minor < 7 ? Eight
            : version.Minor < 9 ? EightSeven : EightNine;
    }

    /// <summary>Whether a generation lies between two, both included; an empty end is open.</summary>
    public static bool IsWithin(string generation, string since, string until)
    {
        var place = Place(generation);
        return (since.Length == 0 || place >= Place(since)) && (until.Length == 0 || place <= Place(until));
    }

    /// <summary>Whether a generation is this one or a later one.</summary>
    public static bool IsSince(string generation, string since) => Place(generation) >= Place(since);

    /// <summary>The place of a generation in the order of all.</summary>
    public static int Place(string generation)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == generation)
            {
                return i;
            }
        }

        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{generation}' is no generation; {string.Join(", ", All)} are."));
    }
}
