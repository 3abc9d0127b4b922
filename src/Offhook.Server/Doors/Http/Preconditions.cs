using System.Globalization;

namespace Offhook.Server.Doors.Http;

/// <summary>The header fields by which a peer says what it has already or which part it wants (RFC 9110, sections 13 and 14).</summary>
internal static class Preconditions
{
    /// <summary>Whether an <c>If-None-Match</c> names this strong tag: <c>*</c>, a list, and weak tags compared weakly (section 13.1.2).</summary>
    public static bool NamesTag(ReadOnlySpan<char> field, ReadOnlySpan<char> etag)
    {
        foreach (var range in field.Split(','))
        {
            var candidate = field[range].Trim();
            if (candidate is "*" || candidate.SequenceEqual(etag))
            {
                return true;
            }

            if (candidate.StartsWith("W/", StringComparison.Ordinal) && candidate[2..].SequenceEqual(etag))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Reads a <c>Range</c> of one range of bytes. False means to answer with everything: it is no such range, several, or not understood
    /// (section 14.2 allows that). True with <paramref name="length"/> 0 means that it lies outside (416).
    /// </summary>
    public static bool TryReadRange(ReadOnlySpan<char> field, long total, out long start, out long length)
    {
        (start, length) = (0, 0);
        if (!field.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var spec = field[6..].Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || spec.Contains(','))
        {
            return false;
        }

        var from = spec[..dash].Trim();
        var to = spec[(dash + 1)..].Trim();
        if (from.IsEmpty)
        {
            if (!TryReadNumber(to, out var suffix))
            {
                return false;
            }

            length = Math.Min(suffix, total);
            start = total - length;
            return true;
        }

        var last = long.MaxValue;
        if (!TryReadNumber(from, out start) || (!to.IsEmpty && !TryReadNumber(to, out last)) || last < start)
        {
            return false;
        }

        length = start >= total ? 0 : Math.Min(last, total - 1) - start + 1;
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
