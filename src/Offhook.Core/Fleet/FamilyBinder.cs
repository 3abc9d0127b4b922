using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Binds what a family decides about: its own parameters and its switches.</summary>
internal static class FamilyBinder
{
    private const int MaxParameterName = 128;
    private const int MaxParameterValue = 4096;
    private const int MaxParameters = 5000;

    /// <summary>The family of a name; null = reported.</summary>
    public static IFamily? Find(Binding binding, string name, int line)
    {
        var families = binding.Context.Families;
        if (families.Find(name) is { } family)
        {
            return family;
        }

        binding.Mistake(line, $"there is no family {TextRules.Show(name)}; {Nearest.Allowed(name, [.. families.All.Select(f => f.Name)])}");
        return null;
    }

    /// <summary>The model of a name; null = reported.</summary>
    public static PhoneModel? FindModel(Binding binding, IFamily family, string name, int line)
    {
        if (FamilyRegistry.FindModel(family, name) is { } model)
        {
            return model;
        }

        binding.Mistake(line, $"family {family.Name} has no model {TextRules.Show(name)}; {Nearest.Allowed(name, [.. family.Models.Select(m => m.Name)])}");
        return null;
    }

    /// <summary>Parameters, dotted or nested. Without a family (its mistake is reported already) only the names are gone through.</summary>
    public static ParameterMap BindParameters(Binding binding, FleetNode node, Func<string, ParameterInfo?>? describe)
    {
        var values = ParameterMap.Empty.Values.ToBuilder();
        BindParameters(binding, node, describe, "", values);
        if (values.Count > MaxParameters)
        {
            binding.Mistake(node.Line, $"has {values.Count} parameters; at most {MaxParameters} are allowed");
        }

        return values.Count == 0 ? ParameterMap.Empty : new ParameterMap(values.ToImmutable());
    }

    private static void BindParameters(
        Binding binding, FleetNode node, Func<string, ParameterInfo?>? describe, string prefix, ImmutableSortedDictionary<string, RawValue?>.Builder values)
    {
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            var name = prefix.Length == 0 ? member.Name : $"{prefix}.{member.Name}";
            var info = describe?.Invoke(name);
            if (name.Length == 0 || TextRules.CheckLine(name, MaxParameterName) is not null)
            {
                binding.Mistake(member.Line, $"is no name of a parameter; 1 to {MaxParameterName} printable characters are allowed");
            }
            else if (member.Value.Kind == FleetNodeKind.Map && !IsSecretMap(member.Value, info))
            {
                BindParameters(binding, member.Value, describe, name, values);
            }
            else
            {
                BindParameter(binding, member, name, describe is not null, info, values);
            }

            binding.Leave();
        }
    }

    private static void BindParameter(
        Binding binding, in FleetMember member, string name, bool hasCatalogue, ParameterInfo? info, ImmutableSortedDictionary<string, RawValue?>.Builder values)
    {
        if (info is not null)
        {
            // A label means the same as its code; one spelling is stored, so that levels of the cascade meet under it.
            name = info.Name;
        }
        else if (hasCatalogue)
        {
            binding.Note(member.Line, "the family does not know this parameter; it is written as given");
        }

        if (values.ContainsKey(name))
        {
            binding.Mistake(member.Line, $"the parameter {name} is given twice; once is allowed");
            return;
        }

        var node = member.Value;
        if (node.Kind == FleetNodeKind.Null)
        {
            values.Add(name, null);
        }
        else if (info is { IsSecret: true } || node.Kind == FleetNodeKind.Map)
        {
            if (NodeValues.Secret(binding, node) is { } secret)
            {
                CheckParameter(binding, node, info, secret.Reveal(), hidden: true);
                values.Add(name, RawValue.Hidden(secret));
            }
        }
        else if (NodeValues.Text(binding, node, MaxParameterValue) is { } text)
        {
            CheckParameter(binding, node, info, text, hidden: false);
            values.Add(name, RawValue.Open(text));
        }
    }

    private static void CheckParameter(Binding binding, FleetNode node, ParameterInfo? info, string value, bool hidden)
    {
        if (info?.CheckValue?.Invoke(value) is { } wrong)
        {
            // A catalogue's sentence quotes the value, which a secret's must not.
            binding.Mistake(node.Line, hidden ? $"the value is not allowed; {info.Allowed ?? "see the family's catalogue"}" : wrong);
        }
    }

    private static bool IsSecretMap(FleetNode node, ParameterInfo? info) =>
        info is { IsSecret: true } || (NodeValues.IsReference(node) && node.Members[0].Name == "sealed");

    /// <summary>The switches of a family.</summary>
    public static OptionMap BindOptions(Binding binding, FleetNode node, IFamily family)
    {
        var values = OptionMap.Empty.Values.ToBuilder();
        BindOptions(binding, node, family, "", values);
        return values.Count == 0 ? OptionMap.Empty : new OptionMap(values.ToImmutable());
    }

    private static void BindOptions(
        Binding binding, FleetNode node, IFamily family, string prefix, ImmutableSortedDictionary<string, RawValue>.Builder values)
    {
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            var name = $"{prefix}{member.Name}";
            var option = family.Options.FirstOrDefault(o => o.Covers(name));
            if (option is null && member.Value.Kind == FleetNodeKind.Map && family.Options.Any(o => o.IsBelow(name)))
            {
                BindOptions(binding, member.Value, family, $"{name}.", values);
            }
            else if (option is null)
            {
                NodeValues.Unknown(binding, member, [.. family.Options.Select(o => o.Name)]);
            }
            else if (BindOption(binding, member.Value, option) is { } value)
            {
                values[name] = value;
            }

            binding.Leave();
        }
    }

    private static RawValue? BindOption(Binding binding, FleetNode node, OptionDefinition option)
    {
        if (option.Type is SettingType.HostList or SettingType.ChoiceList or SettingType.TextList && node.Text is { } joined)
        {
            // As options are stored: one text.
            node = FleetNode.List([.. joined.Split(", ").Select(item => FleetNode.Scalar(item, node.Line, node.Column))], node.Line, node.Column);
        }

        var definition = new SettingDefinition(option.Name, option.Type, SettingLevel.Device, option.Name, option.Help) { Choices = option.Choices };
        return SettingBinder.BindValue(binding, node, definition) switch
        {
            null => null,
            SettingValue.Hidden hidden => RawValue.Hidden(hidden.Value),
            var unset when ReferenceEquals(unset, SettingValue.Unset) => null,
            var value => RawValue.Open(value.ToString()),
        };
    }
}
