using System.Text;
using System.Text.RegularExpressions;

namespace Offhook.Core.Rendering;

/// <summary>
/// Rewrites a template so that everything in it is worked out: both sides of every condition, and what a loop runs over. Rendering it finds an undefined
/// name that no invented device would lead to. What it writes is of no use.
/// </summary>
internal static partial class TemplateProbe
{
    /// <summary>The text without its conditions. A text whose blocks do not match comes back as it is; compiling it says so.</summary>
    public static string Flatten(string text)
    {
        var result = new StringBuilder(text.Length);
        var blocks = new Stack<string>();
        var from = 0;
        text = LookUp().Replace(text, "$1.$2");
        foreach (Match tag in Tag().Matches(text))
        {
            result.Append(text, from, tag.Index - from);
            from = tag.Index + tag.Length;
            var word = tag.Groups["word"].Value;
            var rest = Bare(tag.Groups["rest"].Value);
            switch (tag.Groups["sign"].Value)
            {
                case "#" when word is "if" or "unless":
                    blocks.Push(word);
                    result.Append("{{").Append(rest).Append("}}");
                    break;
                case "#":
                    blocks.Push(word);
                    result.Append(word is "each" or "with" ? $"{{{{{rest.Split(' ')[0]}}}}}" : "").Append(tag.Value);
                    break;
                case "/" when blocks.TryPop(out var open) && open is "if" or "unless":
                    break;
                case "" or "^" when word is "else" or "" && blocks.TryPeek(out var inside) && inside is "if" or "unless":
                    result.Append(rest.StartsWith("if ", StringComparison.Ordinal) ? $"{{{{{Bare(rest[3..])}}}}}" : "");
                    break;
                default:
                    result.Append(tag.Value);
                    break;
            }
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private static string Bare(string expression)
    {
        var text = expression.Trim();
        return text.StartsWith('(') && text.EndsWith(')') ? text[1..^1].Trim() : text;
    }

    // A name that is looked up gives nothing where it is not there; as a path it is an error.
    [GeneratedRegex(@"\(?\blookup\s+([\w./@]+)\s+[""']([A-Za-z_]\w*)[""']\s*\)?", RegexOptions.CultureInvariant)]
    private static partial Regex LookUp();

    // Comments are not touched: their text is not looked into.
    [GeneratedRegex(@"\{\{~?(?!\{|!)(?<sign>[#/^]?)\s*(?<word>[A-Za-z]*)(?<rest>[^{}]*?)~?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
