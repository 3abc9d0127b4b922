using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Reads stored settings by the schema's types.</summary>
internal static class SettingReader
{
    public static SettingMap Read(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        var values = SettingMap.Empty.Values.ToBuilder();
        ReadBranch(ref json, SettingTree.Root, values, sealer);
        return values.Count == 0 ? SettingMap.Empty : new SettingMap(values.ToImmutable());
    }

    private static void ReadBranch(
        ref Utf8JsonReader json, SettingTree branch, ImmutableSortedDictionary<string, SettingValue>.Builder values, ISecretSealer sealer)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var child = Find(ref json, branch);
            json.Read();
            if (child is null)
            {
                json.Skip();
            }
            else if (child.Definition is not { } definition)
            {
                ReadBranch(ref json, child, values, sealer);
            }
            else if (ReadValue(ref json, definition, sealer) is { } value)
            {
                values[definition.Key] = value;
            }
        }
    }

    private static SettingTree? Find(ref Utf8JsonReader json, SettingTree branch)
    {
        foreach (var child in branch.Children)
        {
            if (json.ValueTextEquals(child.Name))
            {
                return child;
            }
        }

        return null;
    }

    private static SettingValue? ReadValue(ref Utf8JsonReader json, SettingDefinition definition, ISecretSealer sealer)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return SettingValue.Unset;
        }

        switch (definition.Type)
        {
            case SettingType.Secret:
                return SpecReader.Secret(ref json, sealer) is { } secret ? new SettingValue.Hidden(secret) : null;
            case SettingType.Integer when json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number):
                return new SettingValue.Integer(number);
            case SettingType.Flag when json.TokenType is JsonTokenType.True or JsonTokenType.False:
                return new SettingValue.Flag(json.GetBoolean());
            case SettingType.HostList or SettingType.ChoiceList when json.TokenType == JsonTokenType.StartArray:
                return new SettingValue.List(ReadTexts(ref json));
            case SettingType.DialPlan when json.TokenType == JsonTokenType.StartArray:
                return new SettingValue.Plan(ReadRules(ref json));
            case SettingType.Integer or SettingType.Flag or SettingType.HostList or SettingType.ChoiceList or SettingType.DialPlan:
                json.Skip();
                return null;
            default:
                return SpecReader.Text(ref json) is { } text ? new SettingValue.Text(text) : null;
        }
    }

    private static ImmutableArray<string> ReadTexts(ref Utf8JsonReader json)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        while (SpecReader.NextItem(ref json))
        {
            if (SpecReader.Text(ref json) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts.DrainToImmutable();
    }

    private static ImmutableArray<DialRule> ReadRules(ref Utf8JsonReader json)
    {
        var rules = ImmutableArray.CreateBuilder<DialRule>();
        while (SpecReader.NextItem(ref json))
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            string? match = null, rewrite = null;
            int? timeout = null;
            while (SpecReader.NextMember(ref json, out var name))
            {
                switch (name)
                {
                    case var n when n.SequenceEqual("match"u8): match = SpecReader.Text(ref json); break;
                    case var n when n.SequenceEqual("timeout"u8): timeout = SpecReader.Integer(ref json); break;
                    case var n when n.SequenceEqual("rewrite"u8): rewrite = SpecReader.Text(ref json); break;
                    default: json.Skip(); break;
                }
            }

            if (match is not null)
            {
                rules.Add(new DialRule(match, timeout, rewrite));
            }
        }

        return rules.DrainToImmutable();
    }
}
