using Offhook.Core.Families;

namespace Offhook.Families.Snom;

/// <summary>The catalogue in the core's words.</summary>
internal static class SnomDescription
{
    private static readonly string[] Permissions = ["R", "RW", "!"];
    private static readonly string[] RuleParts = ["timeout", "rewrite", "user", "scheme"];

    /// <summary>What is known of a raw parameter; null where the name is not known.</summary>
    public static ParameterInfo? Of(string parameter)
    {
        if (!SnomCatalogue.TryGet(parameter, out var name, out var known))
        {
            return null;
        }

        return name.Part switch
        {
            null => Whole(name, known),
            SnomName.Perm => new ParameterInfo(name.ToString(), $"Permission of {name.Whole}")
            {
                Allowed = string.Join(", ", Permissions),
                Source = "W-PERM",
                Grade = "D",
                CheckValue = value => Permissions.Contains(value) ? null : $"{name} does not take '{value}'; {string.Join(", ", Permissions)} are allowed",
            },
            _ when known.Section == "dialplan" && RuleParts.Contains(name.Part) => new ParameterInfo(name.ToString(), $"{name.Part} of {name.Whole}")
            {
                Source = known.Source,
                Grade = known.Grade,
            },
            _ => null,
        };
    }

    private static ParameterInfo Whole(SnomName name, SnomParameter known) => new(name.ToString(), known.Label)
    {
        IsSecret = known.IsSecret,
        ClearedValue = known.Off,
        Allowed = Allowed(known),
        CutsOff = known.CutsOff,
        Source = known.Source,
        Grade = known.Grade,
        CheckValue = known.Check,
    };

    private static string? Allowed(SnomParameter known)
    {
        var values = known.Type switch
        {
            SnomValueType.Flag => "on, off",
            SnomValueType.Key => "a kind of key and its argument, such as speed 2240",
            _ => known.Allowed.EndsWith("..", StringComparison.Ordinal) ? $"{known.Allowed[..^2]} and more"
                : known.Allowed.Replace("|", ", ", StringComparison.Ordinal).Replace("..", " to ", StringComparison.Ordinal),
        };
        var span = (known.Since, known.Until) switch
        {
            ("", "") => "",
            (var since, "") => $"firmware {since} and later",
            ("", var until) => $"firmware up to {until}",
            var (since, until) => $"firmware {since} to {until}",
        };
        var text = string.Join("; ", new[] { values, span, known.Note }.Where(t => t.Length > 0));
        return text.Length == 0 ? null : text;
    }
}
