using System.Text;

namespace Offhook.Families.Htek;

/// <summary>A name of the U-series, where the element is called like the parameter.</summary>
/// <param name="Name">As the source shows it: <c>N</c> stands for an account, profile or key number, <c>#</c> for a digit it does not show.</param>
/// <param name="Code">Its P-code, when known; else empty.</param>
internal sealed record HtekTagName(string Name, HtekValueType Type, string Seen, string Code, HtekGrade Grade)
{
    private static readonly string[] Numbered = ["Account", "Profile", "LineKey"];

    /// <summary>The spelling under which the table holds a name: <c>Account3_ACDUnAvailableCode2</c> is <c>AccountN_ACDUnAvailableCode#</c>.</summary>
    public static string PatternOf(string name)
    {
        var text = new StringBuilder(name.Length);
        var start = 0;
        foreach (var word in Numbered)
        {
            var end = word.Length;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
            {
                end++;
            }

            if (end > word.Length && end < name.Length && name[end] == '_' && name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                text.Append(word).Append('N');
                start = end;
                break;
            }
        }

        for (var i = start; i < name.Length; i++)
        {
            if (!char.IsAsciiDigit(name[i]))
            {
                text.Append(name[i]);
            }
            else if (i == start || !char.IsAsciiDigit(name[i - 1]))
            {
                text.Append('#');
            }
        }

        return text.ToString();
    }
}
