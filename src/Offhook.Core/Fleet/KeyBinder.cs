using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Core.Fleet;

/// <summary>Binds keys and modules.</summary>
internal static class KeyBinder
{
    private const int MaxLabel = 64;

    private static readonly string[] KeyMembers = ["index", "type", "value", "label", "line", "mode"];
    private static readonly string[] ModuleMembers = ["index", "keys"];

    public static ImmutableArray<KeySpec> BindKeys(Binding binding, FleetNode node) => NodeValues.Indexed(binding, node, BindKey, KeyRange.Span);

    public static ImmutableArray<ModuleSpec> BindModules(Binding binding, FleetNode node) => NodeValues.Indexed(binding, node, BindModule);

    private static KeySpec? BindKey(Binding binding, FleetNode node, int index)
    {
        KeyType? type = null;
        var key = new KeySpec(index, KeyType.None);
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            var value = member.Value;
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "index": break;
                case "type": type = NodeValues.Word<KeyType>(binding, value); break;
                case "value": key = key with { Value = Range(binding, value, WithVariables(binding, value, NodeValues.Text(binding, value), isLabel: false)) }; break;
                case "label": key = key with { Label = WithVariables(binding, value, NodeValues.Text(binding, value, MaxLabel), isLabel: true) }; break;
                case "line": key = key with { Line = (int?)NodeValues.Integer(binding, value, 1, NodeValues.MaxIndex) }; break;
                case "mode": key = key with { Mode = NodeValues.Word<KeyMode>(binding, value) ?? KeyMode.Managed }; break;
                default: NodeValues.Unknown(binding, member, KeyMembers); break;
            }

            binding.Leave();
        }

        if (node.Find("type") is null)
        {
            NodeValues.Missing(binding, node, "type", $"allowed: {string.Join(", ", EnumNames.All<KeyType>())}");
        }

        return type is { } known ? key with { Type = known } : null;
    }

    private static string? Range(Binding binding, FleetNode node, string? text)
    {
        if (KeyRange.Problem(text) is { } problem)
        {
            binding.Mistake(node.Line, problem);
        }

        return text;
    }

    private static string? WithVariables(Binding binding, FleetNode node, string? text, bool isLabel)
    {
        if (Variables.FindUnknown(text, isLabel) is { } unknown)
        {
            binding.Mistake(node.Line, $"there is no variable {{{unknown}}}{(isLabel ? "" : " in a value")}; allowed: {Variables.Allowed}{(isLabel ? $", {Variables.AllowedInLabels}" : "")}");
        }

        return text;
    }

    private static ModuleSpec BindModule(Binding binding, FleetNode node, int index)
    {
        var keys = ImmutableArray<KeySpec>.Empty;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "index": break;
                case "keys": keys = BindKeys(binding, member.Value); break;
                default: NodeValues.Unknown(binding, member, ModuleMembers); break;
            }

            binding.Leave();
        }

        return new ModuleSpec(index, keys);
    }
}
