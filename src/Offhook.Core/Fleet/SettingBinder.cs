using System.Collections.Immutable;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Binds <c>settings:</c> by the schema.</summary>
internal static class SettingBinder
{
    private const int MaxListItems = 32;
    private const int MaxDialRules = 200;
    private const int MaxDialText = 64;

    // Seconds; longer is a call that never starts.
    private const int MaxDialTimeout = 99;

    private static readonly string[] RuleMembers = ["match", "timeout", "rewrite"];

    public static SettingMap Bind(Binding binding, FleetNode node, SettingLevel level)
    {
        var values = SettingMap.Empty.Values.ToBuilder();
        BindBranch(binding, node, SettingTree.Root, level, values);
        return values.Count == 0 ? SettingMap.Empty : new SettingMap(values.ToImmutable());
    }

    /// <summary>Reads one value by its type; null = reported.</summary>
    public static SettingValue? BindValue(Binding binding, FleetNode node, SettingDefinition definition)
    {
        if (node.Kind == FleetNodeKind.Null)
        {
            return SettingValue.Unset;
        }

        return definition.Type switch
        {
            SettingType.Integer => NodeValues.Integer(binding, node, definition.Minimum, definition.Maximum) is { } n ? new SettingValue.Integer(n) : null,
            SettingType.Flag => NodeValues.Flag(binding, node) is { } flag ? new SettingValue.Flag(flag) : null,
            SettingType.Secret => NodeValues.Secret(binding, node) is { } secret ? new SettingValue.Hidden(secret) : null,
            SettingType.HostList or SettingType.ChoiceList or SettingType.TextList => BindList(binding, node, definition),
            SettingType.DialPlan => BindPlan(binding, node),
            _ => BindText(binding, node, definition) is { } text ? new SettingValue.Text(text) : null,
        };
    }

    private static void BindBranch(
        Binding binding, FleetNode node, SettingTree branch, SettingLevel level, ImmutableSortedDictionary<string, SettingValue>.Builder values)
    {
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            if (branch.Find(member.Name) is not { } child)
            {
                NodeValues.Unknown(binding, member, [.. branch.Children.Select(c => c.Name)]);
            }
            else if (child.Definition is not { } definition)
            {
                if (member.Value.Kind == FleetNodeKind.Null)
                {
                    binding.Mistake(member.Line, "null stands for a group of settings; a map is allowed, in which null unsets a setting");
                }

                BindBranch(binding, member.Value, child, level, values);
            }
            else if (definition.Level < level)
            {
                binding.Mistake(member.Line, $"cannot be set here; allowed: {(definition.Level == SettingLevel.Scope ? "scopes" : "scopes and devices")}");
            }
            else if (BindValue(binding, member.Value, definition) is { } value)
            {
                values[definition.Key] = value;
            }

            binding.Leave();
        }
    }

    private static string? BindText(Binding binding, FleetNode node, SettingDefinition definition)
    {
        if (definition.Type == SettingType.Choice)
        {
            return NodeValues.Choice(binding, node, definition.Choices);
        }

        if (NodeValues.Text(binding, node, definition.MaxLength) is not { } text)
        {
            return null;
        }

        return NodeValues.Accept(binding, node, text, definition.Type switch
        {
            SettingType.Host => ValueRules.Host(text),
            SettingType.Url => ValueRules.Url(text, web: false),
            SettingType.TimeZone => ValueRules.Zone(text),
            SettingType.Country => ValueRules.Country(text),
            SettingType.Language => ValueRules.Language(text),
            SettingType.Text when definition.IsPressed => ValueRules.Pressed(text),
            _ => null,
        });
    }

    private static SettingValue.List? BindList(Binding binding, FleetNode node, SettingDefinition definition)
    {
        var before = binding.Count;
        var items = ImmutableArray.CreateBuilder<string>();
        if (node.Kind == FleetNodeKind.Scalar)
        {
            AddItem(binding, node, definition, items);
        }
        else
        {
            var nodes = NodeValues.Items(binding, node, MaxListItems);
            for (var i = 0; i < nodes.Length; i++)
            {
                binding.Enter(i);
                AddItem(binding, nodes[i], definition, items);
                binding.Leave();
            }
        }

        return binding.Count == before ? new SettingValue.List(items.DrainToImmutable()) : null;
    }

    private static void AddItem(Binding binding, FleetNode node, SettingDefinition definition, ImmutableArray<string>.Builder items)
    {
        var item = definition.Type == SettingType.ChoiceList
            ? NodeValues.Choice(binding, node, definition.Choices)
            : NodeValues.Filled(binding, node) is not { } host ? null
            : definition.Type == SettingType.TextList ? NodeValues.Accept(binding, node, host, host.Contains(',') ? "holds a comma; each item of the list is given by itself" : null)
            : NodeValues.Accept(binding, node, host, ValueRules.Host(host));
        if (item is null)
        {
            return;
        }

        if (items.Contains(item))
        {
            binding.Mistake(node.Line, $"{TextRules.Show(item)} is given twice; once is allowed");
        }

        items.Add(item);
    }

    private static SettingValue.Plan? BindPlan(Binding binding, FleetNode node)
    {
        var before = binding.Count;
        var rules = ImmutableArray.CreateBuilder<DialRule>();
        var nodes = NodeValues.Items(binding, node, MaxDialRules);
        for (var i = 0; i < nodes.Length; i++)
        {
            binding.Enter(i);
            if (BindRule(binding, nodes[i]) is { } rule)
            {
                rules.Add(rule);
            }

            binding.Leave();
        }

        return binding.Count == before ? new SettingValue.Plan(rules.DrainToImmutable()) : null;
    }

    private static DialRule? BindRule(Binding binding, FleetNode node)
    {
        string? match = null, rewrite = null;
        int? timeout = null;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "match":
                    match = NodeValues.Text(binding, member.Value, MaxDialText) is { } text
                        ? NodeValues.Accept(binding, member.Value, text, ValueRules.DialMatch(text))
                        : null;
                    break;
                case "timeout":
                    timeout = (int?)NodeValues.Integer(binding, member.Value, 0, MaxDialTimeout);
                    break;
                case "rewrite":
                    rewrite = NodeValues.Text(binding, member.Value, MaxDialText);
                    break;
                default:
                    NodeValues.Unknown(binding, member, RuleMembers);
                    break;
            }

            binding.Leave();
        }

        if (node.Find("match") is null or { Kind: FleetNodeKind.Null })
        {
            NodeValues.Missing(binding, node, "match", "a dial pattern is allowed");
        }

        return match is null ? null : new DialRule(match, timeout, rewrite);
    }
}
