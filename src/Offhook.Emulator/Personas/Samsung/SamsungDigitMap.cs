using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Offhook.Emulator.Dialling;

namespace Offhook.Emulator.Personas.Samsung;

/// <summary>
/// The phone's own reading of its two digit maps: what matches the one is dialled at once, and what matches the other makes its dial tone that of an outside line. The syntax
/// is that of MGCP (inferred): alternatives between bars, <c>x</c>, <c>[2-9]</c>, and <c>.</c> for any number of the preceding, also none.
/// </summary>
internal static partial class SamsungDigitMap
{
    /// <summary>The plan; null where a map cannot be read. Everything that matches nothing waits for the phone's own time.</summary>
    /// <param name="plan">The root of the dial-plan file.</param>
    /// <param name="tone">The root of the dial-tone file.</param>
    public static PhoneDialPlan? Read(XElement plan, XElement tone)
    {
        if (Alternatives(plan) is not { } numbers || Alternatives(tone) is not { } tones)
        {
            return null;
        }

        var sounds = new PhoneDialRule(PhoneDialPlan.Whole("[^0-9*#]"), 0, Seconds: null, Sent: null, tones);
        return new PhoneDialPlan([.. numbers.Select(n => new PhoneDialRule(n, 0, Seconds: 0, Sent: null, [])), sounds], longestWins: false);
    }

    private static List<Regex>? Alternatives(XElement root)
    {
        var text = SamsungFile.Find(root, "digitmap")?.Value.Trim() ?? "";
        var read = text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Translate).ToList();
        return read.Contains(null) ? null : [.. read.OfType<string>().Select(PhoneDialPlan.Whole)];
    }

    private static string? Translate(string alternative)
    {
        if (!Alternative().IsMatch(alternative))
        {
            return null;
        }

        var pattern = new StringBuilder();
        var inClass = false;
        foreach (var c in alternative)
        {
            inClass = c == '[' || (inClass && c != ']');
            pattern.Append(inClass ? c.ToString() : c switch { 'x' => "[0-9]", '.' => "*", '*' => "[*]", _ => c.ToString() });
        }

        return pattern.ToString();
    }

    [GeneratedRegex(@"^(?:(?:[0-9*#x]|\[[0-9*#-]+\])\.?)+$")]
    private static partial Regex Alternative();
}
