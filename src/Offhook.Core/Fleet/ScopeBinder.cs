using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Binds one entry of <c>scopes:</c>.</summary>
internal sealed class ScopeBinder(Binding binding)
{
    // Characters; the largest file that a template stands for is a tenth of it.
    private const int MaxTemplate = 262_144;

    private static readonly string[] ScopeMembers = ["name", "settings", "delivery", "resync", "parameters", "templates", "keys", "token"];

    /// <summary>The scope; null where it has no usable name.</summary>
    public ScopeSpec? Bind(FleetNode node)
    {
        if (node.Kind != FleetNodeKind.Map)
        {
            binding.Mistake(node.Line, $"is {node.KindName}; a map is allowed");
            return null;
        }

        var scope = new ScopeSpec { Path = default };
        foreach (ref readonly var member in node.Members)
        {
            binding.Enter(member.Name);
            scope = BindMember(scope, member);
            binding.Leave();
        }

        if (node.Find("name") is null)
        {
            NodeValues.Missing(binding, node, "name", $"{ScopePath.Allowed} are allowed");
        }

        return scope.Path.Depth == 0 ? null : scope;
    }

    private ScopeSpec BindMember(ScopeSpec scope, in FleetMember member)
    {
        var value = member.Value;
        switch (member.Name)
        {
            case "name":
                if (!ScopePath.TryParse(value.Text, out var path))
                {
                    binding.Mistake(value.Line, $"{NodeValues.Shown(value)} is no scope; {ScopePath.Allowed} are allowed");
                }

                return scope with { Path = path };
            case "settings":
                return scope with { Settings = SettingBinder.Bind(binding, value, SettingLevel.Scope) };
            case "delivery":
                return scope with { Delivery = DeliveryBinder.Bind(binding, value) };
            case "resync":
                return scope with { Resync = ResyncBinder.Bind(binding, value) };
            case "parameters":
                return scope with { Parameters = BindParameters(value) };
            case "templates":
                return scope with { Templates = BindTemplates(value) };
            case "keys":
                return scope with { Keys = KeyBinder.BindKeys(binding, value) };
            case "token":
                return scope with { Token = NodeValues.Secret(binding, value) };
            default:
                NodeValues.Unknown(binding, member, ScopeMembers);
                return scope;
        }
    }

    private ImmutableSortedDictionary<string, ParameterMap> BindParameters(FleetNode node)
    {
        var families = ImmutableSortedDictionary.CreateBuilder<string, ParameterMap>(StringComparer.Ordinal);
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            if (FamilyBinder.Find(binding, member.Name, member.Line) is { } family
                && FamilyBinder.BindParameters(binding, member.Value, family.Describe) is { Values.Count: > 0 } parameters)
            {
                families[family.Name] = parameters;
            }

            binding.Leave();
        }

        return families.ToImmutable();
    }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> BindTemplates(FleetNode node)
    {
        var families = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            if (FamilyBinder.Find(binding, member.Name, member.Line) is { } family && BindTemplates(member.Value, family) is { Count: > 0 } templates)
            {
                families[family.Name] = templates;
            }

            binding.Leave();
        }

        return families.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> BindTemplates(FleetNode node, IFamily family)
    {
        var templates = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            var name = member.Name;
            if (family.Documents.FirstOrDefault(d => d.Id == name) is not { } kind)
            {
                binding.Mistake(member.Line, $"family {family.Name} has no such document; {Nearest.Allowed(name, [.. family.Documents.Select(d => d.Id).Distinct()])}");
            }
            else if (BindTemplate(member.Value, family, kind) is { } text)
            {
                templates[name] = text;
            }

            binding.Leave();
        }

        return templates.ToImmutable();
    }

    private string? BindTemplate(FleetNode node, IFamily family, DocumentKind kind)
    {
        if (node.Text is not { } text)
        {
            if (node.Kind != FleetNodeKind.Null)
            {
                binding.Mistake(node.Line, $"is {node.KindName}; the text of a template is allowed");
            }

            return null;
        }

        return NodeValues.Accept(binding, node, text, TextRules.CheckBlock(text, MaxTemplate) ?? binding.Context.CheckTemplate?.Invoke(family, kind, text));
    }
}
