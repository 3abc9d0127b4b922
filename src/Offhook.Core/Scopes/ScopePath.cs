namespace Offhook.Core.Scopes;

/// <summary>
/// The name of a scope: segments separated by <c>/</c>, the first of which is the tenant: <c>acme/melbourne/desk</c>. At most 8 segments of
/// 1 to 63 characters each: lower-case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.
/// </summary>
public readonly record struct ScopePath : IComparable<ScopePath>
{
    /// <summary>The greatest number of segments.</summary>
    public const int MaxDepth = 8;

    /// <summary>What is allowed, for error texts.</summary>
    public const string Allowed = "1 to 8 segments separated by '/', each of 1 to 63 letters a-z, digits, '.', '_' or '-'";

    private readonly string? value;

    private ScopePath(string value) => this.value = value;

    /// <summary>The whole path; empty for the default value, which names no scope.</summary>
    public string Value => value ?? "";

    /// <summary>The first segment.</summary>
    public string Tenant => Value.IndexOf('/') is >= 0 and var slash ? Value[..slash] : Value;

    /// <summary>The number of segments.</summary>
    public int Depth => Value.Length == 0 ? 0 : 1 + Value.AsSpan().Count('/');

    /// <summary>The scope above, or null for a tenant.</summary>
    public ScopePath? Parent => Value.LastIndexOf('/') is > 0 and var slash ? new ScopePath(Value[..slash]) : null;

    /// <summary>Reads a path; upper-case letters are refused, not folded, so that a scope has one spelling.</summary>
    public static bool TryParse(string? text, out ScopePath path)
    {
        path = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var depth = 0;
        foreach (var range in text.AsSpan().Split('/'))
        {
            var segment = text.AsSpan(range);
            if (++depth > MaxDepth || segment.Length is 0 or > 63
                || segment.ContainsAnyExcept(SegmentCharacters) || segment is "." or "..")
            {
                return false;
            }
        }

        path = new ScopePath(text);
        return true;
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">The text is not a scope path.</exception>
    public static ScopePath Parse(string text) => TryParse(text, out var path)
        ? path
        : throw new FormatException($"'{text}' is not a scope; allowed: {Allowed}");

    /// <summary>Whether <paramref name="other"/> is this scope or lies below it.</summary>
    public bool Contains(ScopePath other) => other.Value.Length >= Value.Length
        && other.Value.StartsWith(Value, StringComparison.Ordinal)
        && (other.Value.Length == Value.Length || other.Value[Value.Length] == '/');

    /// <summary>This scope and those above it, tenant first.</summary>
    public IEnumerable<ScopePath> Chain()
    {
        for (var i = 0; i < Value.Length; i++)
        {
            if (Value[i] == '/')
            {
                yield return new ScopePath(Value[..i]);
            }
        }

        if (Value.Length > 0)
        {
            yield return this;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(ScopePath other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static readonly System.Buffers.SearchValues<char> SegmentCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");
}
