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

/// <summary>How a parameter's value is made of variables and fixed text: <c>{sip.server}:{sip.port}</c>. A variable may stand in it twice.</summary>
internal sealed class Template(IReadOnlyList<Variable> variables, IReadOnlyList<string> literals, IReadOnlyCollection<Variable> numbers)
{
    // Longer texts than any that is made of several variables; matching tries each way of cutting them.
    private const int MaxText = 512;

    public IReadOnlyList<Variable> Variables => variables;

    /// <summary>Whether there is text beside the variables, as the kind of key in <c>speed 2240</c>.</summary>
    public bool HasText => variables.Count > 1 || literals[0].Length + literals[^1].Length > 0;

    /// <summary>How much text there is beside the variables.</summary>
    public int TextLength => literals.Sum(l => l.Length);

    /// <summary>What the variables must have been to give this value, in their order; null when no values of them can.</summary>
    /// <param name="value">The value.</param>
    /// <param name="known">What a variable is known to be; null where it is not known.</param>
    public string[]? Match(string value, Func<Variable, string?>? known = null)
    {
        var found = new string[variables.Count];
        return (variables.Count == 1 || value.Length <= MaxText) && Match(value, 0, 0, found, known) ? found : null;
    }

    private bool Match(string value, int at, int index, string[] found, Func<Variable, string?>? known)
    {
        var literal = literals[index];
        if (string.CompareOrdinal(value, at, literal, 0, literal.Length) != 0)
        {
            return false;
        }

        at += literal.Length;
        if (index == variables.Count)
        {
            return at == value.Length;
        }

        var variable = variables[index];
        if ((Told(index, found) ?? known?.Invoke(variable)) is { } told)
        {
            found[index] = told;
            return string.CompareOrdinal(value, at, told, 0, told.Length) == 0 && Match(value, at + told.Length, index + 1, found, known);
        }

        // The longest first, so that a host keeps its colons before a port; alone, a variable may be empty.
        for (var end = value.Length; end >= at + (variables.Count > 1 ? 1 : 0); end--)
        {
            if (!numbers.Contains(variable) || value.AsSpan(at, end - at).IndexOfAnyExceptInRange('0', '9') < 0)
            {
                found[index] = value[at..end];
                if (Match(value, end, index + 1, found, known))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string? Told(int index, string[] found)
    {
        for (var i = 0; i < index; i++)
        {
            if (variables[i] == variables[index])
            {
                return found[i];
            }
        }

        return null;
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
