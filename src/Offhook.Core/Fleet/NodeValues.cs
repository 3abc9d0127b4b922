using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>Reads single values, maps and lists from nodes, reporting what is wrong. Null answers mean: absent, or reported.</summary>
internal static class NodeValues
{
    /// <summary>Greatest index of a line, key or module; more than any phone has.</summary>
    public const int MaxIndex = 999;

    /// <summary>Longest secret.</summary>
    public const int MaxSecret = 255;

    public static ReadOnlySpan<FleetMember> Members(Binding binding, FleetNode node)
    {
        if (node.Kind is not (FleetNodeKind.Map or FleetNodeKind.Null))
        {
            binding.Mistake(node.Line, $"is {node.KindName}; a map is allowed");
        }

        return node.Members;
    }

    public static ReadOnlySpan<FleetNode> Items(Binding binding, FleetNode node, int most)
    {
        if (node.Kind is not (FleetNodeKind.List or FleetNodeKind.Null))
        {
            binding.Mistake(node.Line, $"is {node.KindName}; a list is allowed");
        }

        if (node.Items.Length > most)
        {
            binding.Mistake(node.Line, $"has {node.Items.Length} items; at most {most} are allowed");
            return [];
        }

        return node.Items;
    }

    public static void Unknown(Binding binding, in FleetMember member, IReadOnlyCollection<string> allowed) =>
        binding.Mistake(member.Line, $"unknown member; {Nearest.Allowed(member.Name, allowed)}");

    /// <summary>Reports a member that must be there.</summary>
    public static void Missing(Binding binding, FleetNode node, string member, string allowed) =>
        binding.Mistake(node.Line, member, $"is missing; {allowed}");

    public static string? Text(Binding binding, FleetNode node, int maxLength = 255)
    {
        if (node.Kind == FleetNodeKind.Null)
        {
            return null;
        }

        if (node.Text is not { } text)
        {
            binding.Mistake(node.Line, $"is {node.KindName}; a single line of text is allowed");
            return null;
        }

        return Accept(binding, node, text, TextRules.CheckLine(text, maxLength));
    }

    /// <summary>A text that must not be empty.</summary>
    public static string? Filled(Binding binding, FleetNode node, int maxLength = 255)
    {
        var text = Text(binding, node, maxLength);
        if (text is { Length: > 0 } || (text is null && node.Kind != FleetNodeKind.Null))
        {
            return text;
        }

        binding.Mistake(node.Line, $"is empty; 1 to {maxLength} characters are allowed");
        return null;
    }

    public static long? Integer(Binding binding, FleetNode node, long minimum, long maximum)
    {
        if (node.Kind == FleetNodeKind.Null)
        {
            return null;
        }

        var allowed = (minimum, maximum) is (long.MinValue, long.MaxValue) ? "a whole number is allowed" : $"{minimum} to {maximum} are allowed";
        if (node.Text is not { } text || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            binding.Mistake(node.Line, $"{Shown(node)} is no whole number; {allowed}");
            return null;
        }

        if (value >= minimum && value <= maximum)
        {
            return value;
        }

        binding.Mistake(node.Line, $"{value} is out of range; {allowed}");
        return null;
    }

    public static bool? Flag(Binding binding, FleetNode node)
    {
        switch (node.Text)
        {
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            case null when node.Kind == FleetNodeKind.Null:
                return null;
            default:
                binding.Mistake(node.Line, $"{Shown(node)} is no flag; true or false is allowed");
                return null;
        }
    }

    public static T? Word<T>(Binding binding, FleetNode node) where T : struct, Enum
    {
        if (EnumNames.TryRead<T>(node.Text, out var value))
        {
            return value;
        }

        binding.Mistake(node.Line, $"{Shown(node)} is not known; {Nearest.Allowed(node.Text ?? "", EnumNames.All<T>())}");
        return null;
    }

    public static string? Choice(Binding binding, FleetNode node, IReadOnlyList<string> choices)
    {
        if (node.Text is { } text && choices.Contains(text))
        {
            return text;
        }

        binding.Mistake(node.Line, $"{Shown(node)} is not known; {Nearest.Allowed(node.Text ?? "", choices)}");
        return null;
    }

    /// <summary>A scope, whose tenant must exist.</summary>
    public static ScopePath? Scope(Binding binding, FleetNode node, ScopeIndex scopes)
    {
        if (!ScopePath.TryParse(node.Text, out var path))
        {
            binding.Mistake(node.Line, $"{Shown(node)} is no scope; {ScopePath.Allowed} are allowed");
            return null;
        }

        if (!scopes.HasTenant(path.Tenant))
        {
            binding.Mistake(node.Line, $"there is no tenant '{path.Tenant}'; {Nearest.Allowed(path.Tenant, scopes.Tenants)}");
            return null;
        }

        return path;
    }

    /// <summary>A secret in the clear, or where it is to be found. No message shows any of it.</summary>
    public static Secret? Secret(Binding binding, FleetNode node)
    {
        const string Allowed = "a text, { env: NAME }, { file: PATH } or { sealed: … } is allowed";
        switch (node.Kind)
        {
            case FleetNodeKind.Null:
                return null;
            case FleetNodeKind.Scalar:
                return Plain(binding, node.Line, node.Text!);
            case FleetNodeKind.Map when IsReference(node):
                return Referred(binding, node.Members[0]);
            default:
                binding.Mistake(node.Line, $"is {node.KindName} that is no secret; {Allowed}");
                return null;
        }
    }

    /// <summary>Whether a map has the form of a secret that stands elsewhere.</summary>
    public static bool IsReference(FleetNode node) =>
        node.Members is [{ Name: "env" or "file" or "sealed", Value.Kind: FleetNodeKind.Scalar }];

    /// <summary>A list of things that have an index; one without has the index of the one before it, plus 1. The answer is ordered by index.</summary>
    public static ImmutableArray<T> Indexed<T>(Binding binding, FleetNode node, Func<Binding, FleetNode, int, T?> bind, Func<T, int>? span = null)
        where T : class
    {
        var found = new SortedList<int, T>();
        var lines = new Dictionary<int, int>();
        var previous = 0;
        var items = Items(binding, node, MaxIndex);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            var item = items[i];
            var index = previous + 1;
            if (item.Find("index") is { } given)
            {
                binding.Enter("index");
                index = (int)(Integer(binding, given, 1, MaxIndex) ?? index);
                binding.Leave();
            }

            if (!lines.TryAdd(index, item.Line))
            {
                binding.Mistake(item.Line, "index", $"{index} is given already in line {lines[index]}; each index is allowed once");
            }

            previous = index;
            if (bind(binding, item, index) is { } bound)
            {
                found.TryAdd(index, bound);
                previous = index + (span?.Invoke(bound) ?? 1) - 1;
            }

            // An item may stand for several.
            for (var further = index + 1; further <= previous; further++)
            {
                if (further > MaxIndex || !lines.TryAdd(further, item.Line))
                {
                    binding.Mistake(item.Line, "index", further > MaxIndex
                        ? $"{index} to {previous} are more than {MaxIndex}, the highest index"
                        : $"it stands for {index} to {previous}, and {further} is given already in line {lines[further]}; each index is allowed once");
                    break;
                }
            }

            binding.Leave();
        }

        return [.. found.Values];
    }

    /// <summary>How a value is named in an error; for secrets it must not be used.</summary>
    public static string Shown(FleetNode node) => node.Text is { } text ? TextRules.Show(text) : node.KindName;

    public static string? Accept(Binding binding, FleetNode node, string text, string? wrong)
    {
        if (wrong is null)
        {
            return text;
        }

        binding.Mistake(node.Line, wrong);
        return null;
    }

    private static Secret? Referred(Binding binding, in FleetMember reference)
    {
        var target = reference.Value.Text!;
        var line = reference.Value.Line;
        if (reference.Name == "sealed")
        {
            if (binding.Context.Sealer.CanUnseal(target))
            {
                return Security.Secret.FromSealed(target, binding.Context.Sealer);
            }

            binding.Mistake(line, "the seal cannot be opened; what a server with the same key ring exported is allowed");
            return null;
        }

        var text = reference.Name == "env"
            ? binding.Context.References.Environment(target)
            : binding.Context.References.SecretFile(binding.File, target);
        if (text is null)
        {
            binding.Mistake(line, reference.Name == "env"
                ? $"the environment variable {TextRules.Show(target)} is not set; one that is set is allowed"
                : $"the file {TextRules.Show(target)} cannot be read; a file that exists, its path relative to this one, is allowed");
            return null;
        }

        return Plain(binding, line, reference.Name == "file" ? WithoutLineEnd(text) : text);
    }

    private static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    private static Secret? Plain(Binding binding, int line, string text)
    {
        var wrong = text.Length == 0 ? $"the secret is empty; 1 to {MaxSecret} characters are allowed, or no such member" : TextRules.CheckLine(text, MaxSecret);
        if (wrong is null)
        {
            return Security.Secret.FromPlain(text);
        }

        binding.Mistake(line, wrong);
        return null;
    }
}
