using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>What a key does in the phone's words: a type and its argument.</summary>
internal static class SnomKeyText
{
    /// <summary>A key that does nothing.</summary>
    private const string Dead = "none";

    /// <summary>The text of a key; one that does nothing where this phone has nothing for it, of which the operator is told.</summary>
    public static string Of(KeySpec key, SnomDraft draft, string place)
    {
        var line = LineOf(key, draft.Device);
        var value = key.Value ?? "";
        switch (key.Type)
        {
            case KeyType.None:
                return Dead;
            case KeyType.Line:
                return "line";
            case KeyType.Blf:
                return Watch(value, line);
            case KeyType.Speed:
                return $"speed {value}";
            case KeyType.Intercom:
                return $"icom {value}";
            case KeyType.Dtmf:
                return $"dtmf {value}";
            case KeyType.Url:
                return $"url {value}";
            case KeyType.Park:
                return value.Length > 0 ? $"orbit {value}" : Nothing(draft, place, "a key of type park needs a value, the place where calls are parked");
            case KeyType.Pickup:
                return $"speed {Code(line, SettingSchema.DialPickup)}{value}";
            case KeyType.Voicemail:
                return (key.Value ?? Code(line, SettingSchema.DialVoicemail)) is { } mailbox ? $"speed {mailbox}" : "keyevent F_RETRIEVE";
            case KeyType.Dnd:
                return "keyevent F_DND";
            case KeyType.Record:
                return "keyevent F_REC";
            case KeyType.Transfer:
                return Later(draft, place, "transfer", value);
            case KeyType.Forward:
                return Later(draft, place, "redirect", value);
            default:
                return Nothing(draft, place, $"these phones have no key of type {key.Type.ToString().ToLowerInvariant()}");
        }
    }

    /// <summary>The line a key belongs to: its own, else the first.</summary>
    public static LineSnapshot? LineOf(KeySpec key, DeviceSnapshot device) =>
        key.Line is { } index ? device.Lines.FirstOrDefault(l => l.Index == index) : device.Lines.FirstOrDefault();

    // The address within brackets where the server is known, and behind the bar what is dialled to pick the call up.
    private static string Watch(string value, LineSnapshot? line)
    {
        var server = line?.Settings.Text(SettingSchema.SipServer);
        if (value.Contains('|', StringComparison.Ordinal))
        {
            return $"blf {value}";
        }

        var target = value.StartsWith('<') ? value
            : value.Contains('@', StringComparison.Ordinal) ? $"<{(value.StartsWith("sip:", StringComparison.Ordinal) ? "" : "sip:")}{value}>"
            : server is null ? value : $"<sip:{value}@{server}>";
        return Code(line, SettingSchema.DialPickup) is { } pickup ? $"blf {target}|{pickup}" : $"blf {target}";
    }

    private static string? Code(LineSnapshot? line, SettingDefinition setting) => line?.Settings.Text(setting) is { Length: > 0 } code ? code : null;

    // Seen in lists of firmware 8.9 and 10 only.
    private static string Later(SnomDraft draft, string place, string type, string value) => draft.IsSince(SnomGeneration.EightNine)
        ? $"{type} {value}".TrimEnd()
        : Nothing(draft, place, $"keys of type {type} are known of firmware 8.9 and later only, not of {draft.Device.Generation}");

    private static string Nothing(SnomDraft draft, string place, string why)
    {
        draft.Warn($"{place}: {why}; it does nothing");
        return Dead;
    }
}
