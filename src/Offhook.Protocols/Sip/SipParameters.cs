using System.Collections;
using System.Text;

namespace Offhook.Protocols.Sip;

/// <summary>Parameters behind a value: <c>;tag=1;lr</c>. In their order; names are compared without case.</summary>
public sealed class SipParameters : IEnumerable<KeyValuePair<string, string?>>
{
    private readonly List<KeyValuePair<string, string?>> list;

    private SipParameters(List<KeyValuePair<string, string?>> list) => this.list = list;

    /// <summary>No parameters.</summary>
    public static SipParameters None { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => list.Count;

    /// <summary>The value of a parameter without quotation marks; empty for one without a value, null where there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in list)
            {
                if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return SipText.Unquote(value ?? "");
                }
            }

            return null;
        }
    }

    /// <summary>Reads what stands behind the first semicolon; empty parts are skipped.</summary>
    public static SipParameters Read(string text, char separator = ';')
    {
        if (text.Length == 0)
        {
            return None;
        }

        var list = new List<KeyValuePair<string, string?>>();
        foreach (var part in SipText.Split(text, separator))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                list.Add(new(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()));
            }
            else if (part.Length > 0)
            {
                list.Add(new(part, null));
            }
        }

        return new SipParameters(list);
    }

    /// <summary>The same with one parameter set: in its place, or behind the others.</summary>
    public SipParameters With(string name, string? value)
    {
        var changed = new List<KeyValuePair<string, string?>>(list);
        var at = changed.FindIndex(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            changed.Add(new(name, value));
        }
        else
        {
            changed[at] = new(changed[at].Key, value);
        }

        return new SipParameters(changed);
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As they are written, each behind a semicolon.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in list)
        {
            text.Append(';').Append(name);
            if (value is not null)
            {
                text.Append('=').Append(value);
            }
        }

        return text.ToString();
    }
}
