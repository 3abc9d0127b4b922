using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>
/// The parts that device and scope readers share. Each method begins with the reader on the value and ends with it on the value's last
/// token. A value of another kind than expected is passed over, as an unknown member is.
/// </summary>
internal static class SpecReader
{
    /// <summary>Goes to the next member of the object; false at its end. Afterwards the reader stands on the member's value.</summary>
    public static bool NextMember(ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            return false;
        }

        // Names of the schema need no escapes; one written with an escape is unknown and passed over.
        name = json.ValueSpan;
        json.Read();
        return true;
    }

    /// <summary>Goes to the next item of the array; false at its end.</summary>
    public static bool NextItem(ref Utf8JsonReader json) => json.Read() && json.TokenType != JsonTokenType.EndArray;

    public static string? Text(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.GetString();
            case JsonTokenType.Number:
                return System.Text.Encoding.UTF8.GetString(json.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                json.Skip();
                return null;
        }
    }

    public static int? Integer(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var value))
        {
            return value;
        }

        json.Skip();
        return null;
    }

    /// <summary>A secret in the clear or sealed; null for anything else.</summary>
    public static Secret? Secret(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return Security.Secret.FromPlain(json.GetString()!);
        }

        Secret? secret = null;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (NextMember(ref json, out var name))
            {
                var isSeal = name.SequenceEqual("sealed"u8);
                if (Text(ref json) is { } seal && isSeal)
                {
                    secret = Security.Secret.FromSealed(seal, sealer);
                }
            }
        }
        else
        {
            json.Skip();
        }

        return secret;
    }

    public static ImmutableArray<KeySpec> Keys(ref Utf8JsonReader json)
    {
        var keys = ImmutableArray.CreateBuilder<KeySpec>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return [];
        }

        while (NextItem(ref json))
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                keys.Add(Key(ref json));
            }
            else
            {
                json.Skip();
            }
        }

        return keys.DrainToImmutable();
    }

    private static KeySpec Key(ref Utf8JsonReader json)
    {
        int index = 0;
        int? line = null;
        KeyType type = default;
        KeyMode mode = default;
        string? value = null, label = null;
        while (NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("index"u8): index = Integer(ref json) ?? 0; break;
                case var n when n.SequenceEqual("type"u8): EnumNames.TryRead(Text(ref json), out type); break;
                case var n when n.SequenceEqual("value"u8): value = Text(ref json); break;
                case var n when n.SequenceEqual("label"u8): label = Text(ref json); break;
                case var n when n.SequenceEqual("line"u8): line = Integer(ref json); break;
                case var n when n.SequenceEqual("mode"u8): EnumNames.TryRead(Text(ref json), out mode); break;
                default: json.Skip(); break;
            }
        }

        return new KeySpec(index, type) { Value = value, Label = label, Line = line, Mode = mode };
    }

    public static ParameterMap Parameters(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return ParameterMap.Empty;
        }

        var values = ParameterMap.Empty.Values.ToBuilder();
        while (NextRaw(ref json, sealer, out var name, out var value))
        {
            values[name] = value;
        }

        return new ParameterMap(values.ToImmutable());
    }

    public static OptionMap Options(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return OptionMap.Empty;
        }

        var values = OptionMap.Empty.Values.ToBuilder();
        while (NextRaw(ref json, sealer, out var name, out var value))
        {
            if (value is not null)
            {
                values[name] = value;
            }
        }

        return new OptionMap(values.ToImmutable());
    }

    private static bool NextRaw(ref Utf8JsonReader json, ISecretSealer sealer, out string name, out RawValue? value)
    {
        json.Read();
        (name, value) = ("", null);
        if (json.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        name = json.GetString()!;
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            value = Secret(ref json, sealer) is { } secret ? RawValue.Hidden(secret) : null;
        }
        else if (json.TokenType != JsonTokenType.Null)
        {
            value = Text(ref json) is { } text ? RawValue.Open(text) : null;
        }

        return true;
    }
}
