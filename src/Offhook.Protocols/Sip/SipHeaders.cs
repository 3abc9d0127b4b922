using System.Collections;

namespace Offhook.Protocols.Sip;

/// <summary>One header field: its long name, and its value as it stood on the wire without the folds.</summary>
public readonly record struct SipHeader(string Name, string Value);

/// <summary>The header fields of a message in their order. Names are compared without case; one-letter names are known by their long form.</summary>
public sealed class SipHeaders : IEnumerable<SipHeader>
{
    private readonly List<SipHeader> fields = [];

    /// <summary>How many fields there are.</summary>
    public int Count => fields.Count;

    /// <summary>The value of the first field of a name; null where there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in fields)
            {
                if (Is(field, name))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The values of all fields of a name, one for each field.</summary>
    public IEnumerable<string> All(string name)
    {
        foreach (var field in fields)
        {
            if (Is(field, name))
            {
                yield return field.Value;
            }
        }
    }

    /// <summary>The values of all fields of a name, with those that share a field behind commas taken apart (RFC 3261 section 7.3.1).</summary>
    public IEnumerable<string> Values(string name) => All(name).SelectMany(value => SipText.Split(value, ',')).Where(value => value.Length > 0);

    /// <summary>Adds a field behind those that are there.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a line break, with which it would write fields of its own.</exception>
    public void Add(string name, string value)
    {
        Check(name, value);
        fields.Add(new SipHeader(name, value));
    }

    /// <summary>Adds a field before those that are there.</summary>
    /// <exception cref="ArgumentException">As with <see cref="Add"/>.</exception>
    public void AddFirst(string name, string value)
    {
        Check(name, value);
        fields.Insert(0, new SipHeader(name, value));
    }

    /// <summary>Puts a value in the place of the first field of a name and drops the others, or adds it.</summary>
    /// <exception cref="ArgumentException">As with <see cref="Add"/>.</exception>
    public void Set(string name, string value)
    {
        Check(name, value);
        var at = fields.FindIndex(field => Is(field, name));
        if (at < 0)
        {
            fields.Add(new SipHeader(name, value));
            return;
        }

        Remove(name);
        fields.Insert(at, new SipHeader(name, value));
    }

    /// <summary>Drops every field of a name.</summary>
    public void Remove(string name) => fields.RemoveAll(field => Is(field, name));

    /// <inheritdoc/>
    public IEnumerator<SipHeader> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds what was read from the wire, where the reader has seen to it that it is one line.</summary>
    internal void AddRead(string name, string value) => fields.Add(new SipHeader(SipHeaderNames.Expand(name), value));

    private static bool Is(SipHeader field, string name) => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase);

    private static void Check(string name, string value)
    {
        if (!SipText.IsToken(name) || value.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException($"'{name}' cannot be written as a header field: its name must be a token and its value one line.", nameof(name));
        }
    }
}
