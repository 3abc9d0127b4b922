using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Writes settings as nested maps in the order of the schema.</summary>
internal readonly struct SettingWriter(Utf8JsonWriter json, SpecWriter secrets)
{
    public void WriteMembers(SettingTree branch, SettingMap settings)
    {
        foreach (var child in branch.Children)
        {
            if (child.Definition is { } definition)
            {
                if (settings.Values.TryGetValue(definition.Key, out var value))
                {
                    WriteValue(child.Name, value);
                }
            }
            else if (HasAny(child, settings))
            {
                json.WriteStartObject(child.Name);
                WriteMembers(child, settings);
                json.WriteEndObject();
            }
        }
    }

    private static bool HasAny(SettingTree branch, SettingMap settings)
    {
        foreach (var child in branch.Children)
        {
            if (child.Definition is { } definition ? settings.Values.ContainsKey(definition.Key) : HasAny(child, settings))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteValue(string name, SettingValue value)
    {
        switch (value)
        {
            case SettingValue.Text text:
                json.WriteString(name, text.Value);
                break;
            case SettingValue.Integer integer:
                json.WriteNumber(name, integer.Value);
                break;
            case SettingValue.Flag flag:
                json.WriteBoolean(name, flag.Value);
                break;
            case SettingValue.Hidden hidden:
                secrets.Secret(name, hidden.Value);
                break;
            case SettingValue.List list:
                json.WriteStartArray(name);
                foreach (var item in list.Items)
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                break;
            case SettingValue.Plan plan:
                WritePlan(name, plan.Rules);
                break;
            default:
                json.WriteNull(name);
                break;
        }
    }

    private void WritePlan(string name, ImmutableArray<DialRule> rules)
    {
        json.WriteStartArray(name);
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("match"u8, rule.Match);
            if (rule.Timeout is { } timeout)
            {
                json.WriteNumber("timeout"u8, timeout);
            }

            if (rule.Rewrite is not null)
            {
                json.WriteString("rewrite"u8, rule.Rewrite);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
