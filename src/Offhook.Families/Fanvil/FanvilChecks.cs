using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Fanvil;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class FanvilChecks
{
    private const int MinCustomOption = 128;
    private const int MaxCustomOption = 254;
    private const int MaxReport = 9999;

    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model)
    {
        if (device.Id.Mac is null)
        {
            yield return new Mistake("uuid", "these phones are known by their MAC address only");
        }

        var known = FanvilModels.Instance[model];
        foreach (var mistake in CheckLines(device, known)
            .Concat(CheckKeys(device, device.Keys, "keys", known.Keys, $"the {known.Name}"))
            .Concat(CheckModules(device, known))
            .Concat(CheckOptions(device))
            .Concat(FanvilAccessList.Check(device, known)))
        {
            yield return mistake;
        }
    }

    private static IEnumerable<Mistake> CheckLines(DeviceSpec device, FanvilModel model)
    {
        for (var i = 0; i < device.Lines.Length; i++)
        {
            var line = device.Lines[i];
            var path = Path("lines", i);
            if (line.Index < 1 || line.Index > model.Lines)
            {
                yield return new Mistake($"{path}.index", $"{line.Index} is not possible; the {model.Name} has lines 1 to {model.Lines}");
            }

            foreach (var (member, value) in new[] { ("number", line.Number), ("display", line.Display), ("label", line.Label), ("user", line.User), ("password", line.Password?.Reveal()) })
            {
                if (CheckText($"{path}.{member}", value) is { } mistake)
                {
                    yield return mistake;
                }
            }
        }
    }

    private static IEnumerable<Mistake> CheckModules(DeviceSpec device, FanvilModel model)
    {
        for (var i = 0; i < device.Modules.Length; i++)
        {
            var module = device.Modules[i];
            var path = Path("modules", i);
            if (module.Index < 1 || module.Index > model.Modules)
            {
                yield return new Mistake($"{path}.index", model.Modules == 0
                    ? $"no modules are known of the {model.Name}; their keys can be given as parameters"
                    : $"{module.Index} is not possible; the {model.Name} takes modules 1 to {model.Modules}");
                continue;
            }

            foreach (var mistake in CheckKeys(device, module.Keys, $"{path}.keys", FanvilModel.ModuleKeys, $"a module of the {model.Name}"))
            {
                yield return mistake;
            }
        }
    }

    private static IEnumerable<Mistake> CheckKeys(DeviceSpec device, ImmutableArray<KeySpec> keys, string list, int limit, string owner)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            var path = Path(list, i);
            if (key.Index < 1 || key.Index > limit)
            {
                yield return new Mistake($"{path}.index", limit == 0
                    ? $"no programmable keys are known of {owner}; they can be given as parameters"
                    : $"{key.Index} is not possible; {owner} has keys 1 to {limit}");
            }

            if (key.Line is { } line && !device.Lines.Any(l => l.Index == line))
            {
                yield return new Mistake($"{path}.line", $"there is no line {line}; lines of this device: {Lines(device)}");
            }

            if (key.Type is KeyType.Blf or KeyType.Speed or KeyType.Intercom or KeyType.Dtmf or KeyType.Url && string.IsNullOrEmpty(key.Value))
            {
                yield return new Mistake($"{path}.value", $"a key of type {key.Type.ToString().ToLowerInvariant()} needs a value");
            }

            if (CheckText($"{path}.value", key.Value) is { } value)
            {
                yield return value;
            }

            if (CheckText($"{path}.label", key.Label) is { } label)
            {
                yield return label;
            }
        }
    }

    private static IEnumerable<Mistake> CheckOptions(DeviceSpec device)
    {
        foreach (var option in FanvilOptions.All.Where(o => o.Choices.Count > 0))
        {
            if (device.Options.Text(option.Name) is { } text && !option.Choices.Contains(text))
            {
                yield return new Mistake($"options.{option.Name}", $"'{text}' is not possible; {string.Join(", ", option.Choices)} are");
            }
        }

        if (device.Options.Values.TryGetValue(FanvilOptions.FileKey, out var key) && FanvilCipher.CheckKey(key.Secret?.Reveal() ?? key.Text ?? "") is { } wrong)
        {
            yield return new Mistake($"options.{FanvilOptions.FileKey}", wrong);
        }

        if (device.Options.Text(FanvilOptions.FileCipher) is not null && !device.Options.Values.ContainsKey(FanvilOptions.FileKey))
        {
            yield return new Mistake($"options.{FanvilOptions.FileCipher}", $"it has no effect without options.{FanvilOptions.FileKey}");
        }

        if (device.Options.Text(FanvilOptions.FileId) is { } id && (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
        {
            yield return new Mistake($"options.{FanvilOptions.FileId}", "1 to 64 letters, digits, '.', '_' and '-' are allowed");
        }

        if (Number(device, FanvilOptions.DhcpOption) is { } dhcp && dhcp is not (0 or 43 or 66 or >= MinCustomOption and <= MaxCustomOption))
        {
            yield return new Mistake($"options.{FanvilOptions.DhcpOption}", $"{dhcp} is not possible; 0, 43, 66 and {MinCustomOption} to {MaxCustomOption} are");
        }

        if (Number(device, FanvilOptions.FailTimes) is { } times && times is < 0 or > 99)
        {
            yield return new Mistake($"options.{FanvilOptions.FailTimes}", $"{times} is not possible; 0 to 99 are");
        }

        if (Number(device, FanvilOptions.Tr069Interval) is { } interval && interval is < 1 or > MaxReport)
        {
            yield return new Mistake($"options.{FanvilOptions.Tr069Interval}", $"{interval} is not possible; 1 to {MaxReport} seconds are");
        }

        if (device.Options.IsOn(FanvilOptions.DialPeerFile) && FanvilModels.Instance.TryGet(device.Model, out var model) && !model.TakesDialPeers)
        {
            yield return new Mistake($"options.{FanvilOptions.DialPeerFile}", $"the {device.Model} takes no {FanvilDial.FileName}; door phones and access control do");
        }

        foreach (var option in new[] { FanvilOptions.Tr069User, FanvilOptions.Tr069Password, FanvilOptions.Tr069Interval })
        {
            if (device.Options.Values.ContainsKey(option) && device.Options.Text(FanvilOptions.Tr069Url) is null)
            {
                yield return new Mistake($"options.{option}", $"it has no effect without options.{FanvilOptions.Tr069Url}");
            }
        }
    }

    private static long? Number(DeviceSpec device, string option) =>
        long.TryParse(device.Options.Text(option), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Mistake? CheckText(string path, string? text) => text is not null && FanvilValues.Check(text) is { } problem ? new Mistake(path, problem) : null;

    private static string Path(string list, int position) => string.Create(CultureInfo.InvariantCulture, $"{list}[{position}]");

    private static string Lines(DeviceSpec device) =>
        device.Lines.IsEmpty ? "none" : string.Join(", ", device.Lines.Select(l => l.Index.ToString(CultureInfo.InvariantCulture)));
}
