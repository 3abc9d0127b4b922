using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Families;

namespace Offhook.Core.Rendering;

/// <summary>
/// Finds the names in a template that never have a value in its document: those of a device in a file that is everybody's, and those of lines and keys where
/// the family's devices have none. An empty text would be written for them, which looks as if it had worked.
/// </summary>
internal sealed partial class TemplateReach
{
    private readonly DocumentKind kind;
    private readonly IFamily family;
    private readonly SortedSet<string> asked = new(StringComparer.Ordinal);

    /// <param name="family">The family.</param>
    /// <param name="match">The document.</param>
    public TemplateReach(IFamily family, DocumentMatch match)
    {
        (kind, this.family) = (match.Kind, family);
        var named = TemplateSample.Named(family);
        var possible = TemplateSample.Of(family).First();
        Values = Mark("", TemplateValues.Of(family, match, named.Device, named.Secrets), IsShared
            ? TemplateValues.OfShared(family, match, TemplateSample.Shared())
            : TemplateValues.Of(family, match, possible.Device with { Options = named.Device.Options }, possible.Secrets));
    }

    /// <summary>What the document's templates are given, except that a name without a value notes that it was asked for.</summary>
    public Dictionary<string, object?> Values { get; }

    private bool IsShared => kind.Audience != Audience.Device;

    /// <summary>What to say of a template that was rendered with <see cref="Values"/>; null where it asked for nothing that is not there.</summary>
    public string? Told(string text)
    {
        if (asked.Count == 0)
        {
            return null;
        }

        var names = asked.Select(name => LineOf(text, name) is > 0 and var line ? string.Create(CultureInfo.InvariantCulture, $"{{{{{name}}}}} (line {line} of the template)") : $"{{{{{name}}}}}");
        var why = kind.Audience switch
        {
            Audience.Device => $"because devices of family {family.Name} have no such thing",
            Audience.Model => "which is the same for all phones of a model and holds nothing of one of them, and no secret",
            _ => "which is the same for everybody and holds nothing of one phone, and no secret",
        };
        return $"{string.Join(", ", names)} never {(asked.Count == 1 ? "has" : "have")} a value in {kind.Pattern}, {why}; allowed there: {string.Join(", ", Values.SelectMany(v => Allowed(v.Key, v.Value)))}";
    }

    // Both are made by the same code, so a name that only one has cannot be.
    private Dictionary<string, object?> Mark(string path, IReadOnlyDictionary<string, object?> named, IReadOnlyDictionary<string, object?> possible) => possible.ToDictionary(
        p => p.Key,
        p => (named.GetValueOrDefault(p.Key), p.Value) switch
        {
            (IReadOnlyDictionary<string, object?> all, IReadOnlyDictionary<string, object?> there) => Mark($"{path}{p.Key}.", all, there),
            var (has, there) => IsNothing(there) && !IsNothing(has) ? new Nothing($"{path}{p.Key}", asked) : there,
        },
        StringComparer.Ordinal);

    private static bool IsNothing(object? value) => value switch
    {
        null or "" or 0 => true,
        string => false,
        ICollection list => list.Count == 0,
        _ => false,
    };

    // What is below a name that has further ones is told as one.
    private static IEnumerable<string> Allowed(string path, object? value)
    {
        if (value is not IReadOnlyDictionary<string, object?> below)
        {
            return value is Nothing ? [] : [path];
        }

        // A dot within a key is none of a path.
        var there = below.Where(b => b.Value is not Nothing && !b.Key.Contains('.', StringComparison.Ordinal) && (b.Value is not IReadOnlyDictionary<string, object?> further || further.Values.Any(f => f is not Nothing))).ToList();
        return there.Count > 0 && there.Count == below.Count && there.All(b => b.Value is IReadOnlyDictionary<string, object?>)
            ? [$"{path}.*"]
            : there.SelectMany(b => b.Value is IReadOnlyDictionary<string, object?> ? [$"{path}.{b.Key}.*"] : new[] { $"{path}.{b.Key}" });
    }

    // Where it stands in whole; within a block of its own, where its last part does.
    private static int LineOf(string text, string name)
    {
        foreach (var written in new[] { name, name[(name.LastIndexOf('.') + 1)..] })
        {
            foreach (Match tag in Tag().Matches(text))
            {
                if (Regex.IsMatch(tag.Value, $@"(?<![\w.]){Regex.Escape(written)}(?![\w.])", RegexOptions.CultureInvariant))
                {
                    return text.AsSpan(0, tag.Index).Count('\n') + 1;
                }
            }
        }

        return 0;
    }

    [GeneratedRegex(@"\{\{[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    /// <summary>Stands for what is not there: an empty list, an empty text, and a note of who wanted it.</summary>
    private sealed class Nothing(string name, SortedSet<string> asked) : IEnumerable<object>
    {
        public IEnumerator<object> GetEnumerator()
        {
            asked.Add(name);
            return Enumerable.Empty<object>().GetEnumerator();
        }

        public override string ToString()
        {
            asked.Add(name);
            return "";
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
