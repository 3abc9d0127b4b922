using System.Text;
using Offhook.Core.Identification;

namespace Offhook.Server.Doors.Http;

/// <summary>What a request target asks for.</summary>
/// <param name="Token">The first directory in front of the name; null where there is none.</param>
/// <param name="FileName">The name, decoded; see <see cref="RequestName"/>.</param>
/// <param name="Query">The query, decoded leniently.</param>
internal sealed record RequestTarget(string? Token, string FileName, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    // Phones send two or three; a longer list only costs us memory.
    private const int MaxQueryPairs = 32;

    /// <summary>Reads a target in origin form (<c>/name?query</c>) or absolute form (<c>http://host/name?query</c>). Never fails.</summary>
    public static RequestTarget Parse(string raw)
    {
        var target = raw.AsSpan();
        if (!target.StartsWith("/") && target.IndexOf("://") is var scheme and >= 0)
        {
            target = target[(scheme + 3)..];
            var path = target.IndexOfAny('/', '?');
            target = path < 0 ? [] : target[path..];
        }

        if (target.IndexOf('#') is var fragment and >= 0)
        {
            target = target[..fragment];
        }

        var query = target.IndexOf('?');
        var pairs = query < 0 ? [] : ParseQuery(target[(query + 1)..]);
        return ParsePath(query < 0 ? target : target[..query], pairs);
    }

    private static RequestTarget ParsePath(ReadOnlySpan<char> path, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        // A slash that was sent as %2F is one: names of files have none.
        var name = RequestName.Parse(Decode(path.TrimStart('/'), plusIsSpace: false));
        return new RequestTarget(name.Token, name.FileName, query);
    }

    private static List<KeyValuePair<string, string>> ParseQuery(ReadOnlySpan<char> query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (pairs.Count == MaxQueryPairs)
            {
                break;
            }

            var equals = pair.IndexOf('=');
            pairs.Add(equals < 0
                ? new(Decode(pair, plusIsSpace: true), "")
                : new(Decode(pair[..equals], plusIsSpace: true), Decode(pair[(equals + 1)..], plusIsSpace: true)));
        }

        return pairs;
    }

    // Percent signs that start no escape stay as they are, and so do bytes that are not UTF-8 (as the replacement character).
    private static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        if (!text.Contains('%') && !(plusIsSpace && text.Contains('+')))
        {
            return text.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else if (plusIsSpace && text[i] == '+')
            {
                bytes[count++] = (byte)' ';
            }
            else
            {
                count += Encoding.UTF8.GetBytes(text.Slice(i, 1), bytes.AsSpan(count));
            }
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(0, count));
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
