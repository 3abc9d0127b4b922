using System.Text.RegularExpressions;

namespace Offhook.Core.Import.Probing;

/// <summary>A place in a device spec that a value can come from.</summary>
/// <param name="Name">Key of a setting, or a member of a line (<c>number</c>, …) or of a key (<c>value</c>, <c>label</c>).</param>
/// <param name="Line">Index of the line; 0 = the device.</param>
/// <param name="Item">0-based position in a list.</param>
internal readonly record struct Variable(string Name, int Line = 0, int Item = 0)
{
    /// <summary>As a fleet file's path: <c>lines[2].user</c>, <c>lines[2].settings.sip.server</c>, or the key of a setting.</summary>
    public string Path => Line == 0 ? Name : Name.Contains('.', StringComparison.Ordinal)
        ? FormattableString.Invariant($"lines[{Line}].settings.{Name}")
        : FormattableString.Invariant($"lines[{Line}].{Name}");
}

/// <summary>How a parameter's value is made of variables and fixed text: <c>{sip.server}:{sip.port}</c>.</summary>
internal sealed class Template
{
    private readonly string prefix;
    private readonly string suffix;
    private readonly Regex? many;

    public Template(IReadOnlyList<Variable> variables, IReadOnlyList<string> literals, IReadOnlyCollection<Variable> numbers)
    {
        Variables = variables;
        (prefix, suffix) = (literals[0], literals[^1]);
        if (variables.Count > 1)
        {
            var pattern = string.Concat(variables.Select((v, i) => Regex.Escape(literals[i]) + (numbers.Contains(v) ? "([0-9]{1,12})" : "(.+)")));
            many = new Regex($"^{pattern}{Regex.Escape(suffix)}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
    }

    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>Whether there is text beside the variables, as the kind of key in <c>speed 2240</c>.</summary>
    public bool HasText => prefix.Length + suffix.Length > 0 || many is not null;

    /// <summary>What the variables must have been to give this value; null when no values of them can.</summary>
    public string[]? Match(string value)
    {
        if (many is not null)
        {
            var match = many.Match(value);
            return match.Success ? [.. Enumerable.Range(1, Variables.Count).Select(i => match.Groups[i].Value)] : null;
        }

        return value.Length >= prefix.Length + suffix.Length && value.StartsWith(prefix, StringComparison.Ordinal) && value.EndsWith(suffix, StringComparison.Ordinal)
            ? [value[prefix.Length..(value.Length - suffix.Length)]]
            : null;
    }
}

/// <summary>Texts that occur nowhere else, each standing for a variable, so that a rendered value shows where it came from.</summary>
internal sealed class Tokens
{
    private const string Start = "zq";
    private const int Digits = 5;

    private readonly List<Variable> variables = [];

    /// <summary>A new token. It is a host name, a user part and a file name at once.</summary>
    public string Make(Variable variable)
    {
        variables.Add(variable);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Start}{variables.Count - 1:D5}z");
    }

    /// <summary>Reads a rendered value; null where no token stands in it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="number">The text of a number that stands for a variable as well; null for none.</param>
    public Template? Read(string value, (string Text, Variable Variable)? number = null)
    {
        if (!value.Contains(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var found = new List<Variable>();
        var literals = new List<string>();
        var from = 0;
        for (var at = Next(value, 0, number); at is var (start, length, variable); at = Next(value, from, number))
        {
            literals.Add(value[from..start]);
            found.Add(variable);
            from = start + length;
        }

        literals.Add(value[from..]);
        return found.Count == 0 ? null : new Template(found, literals, number is { } n ? [n.Variable] : []);
    }

    private (int Start, int Length, Variable Variable)? Next(string value, int from, (string Text, Variable Variable)? number)
    {
        var digits = number is { } n ? value.IndexOf(n.Text, from, StringComparison.Ordinal) : -1;
        for (var at = value.IndexOf(Start, from, StringComparison.Ordinal); at >= 0; at = value.IndexOf(Start, at + 1, StringComparison.Ordinal))
        {
            var end = at + Start.Length + Digits;
            if (end < value.Length && value[end] == 'z'
                && int.TryParse(value.AsSpan(at + Start.Length, Digits), System.Globalization.NumberStyles.None, null, out var index) && index < variables.Count)
            {
                // Digits inside a token are the token's.
                return digits >= 0 && digits < at ? (digits, number!.Value.Text.Length, number.Value.Variable) : (at, end + 1 - at, variables[index]);
            }
        }

        return digits >= 0 ? (digits, number!.Value.Text.Length, number.Value.Variable) : null;
    }
}
