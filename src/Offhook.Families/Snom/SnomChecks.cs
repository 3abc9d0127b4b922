using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Snom;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class SnomChecks
{
    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model)
    {
        if (device.Id.Mac is null)
        {
            yield return new Mistake("uuid", "these phones are known by their MAC address only");
        }

        foreach (var mistake in CheckLines(device, model)
            .Concat(CheckKeys(device, device.Keys, "keys", model.Keys, $"the {model.Name}")).Concat(CheckModules(device, model)).Concat(CheckOptions(device)))
        {
            yield return mistake;
        }
    }

    private static IEnumerable<Mistake> CheckLines(DeviceSpec device, PhoneModel model)
    {
        for (var i = 0; i < device.Lines.Length; i++)
        {
            var line = device.Lines[i];
            if (line.Index < 1 || line.Index > model.Lines)
            {
                yield return new Mistake($"lines[{i}].index", $"{line.Index} is not possible; the {model.Name} has lines 1 to {model.Lines}");
            }

            foreach (var (member, value) in new[] { ("number", line.Number), ("display", line.Display), ("label", line.Label), ("user", line.User), ("password", line.Password?.Reveal()) })
            {
                if (value is not null && SnomXmlText.Check(value) is { } problem)
                {
                    yield return new Mistake($"lines[{i}].{member}", problem);
                }
            }
        }
    }

    private static IEnumerable<Mistake> CheckModules(DeviceSpec device, PhoneModel model)
    {
        for (var i = 0; i < device.Modules.Length; i++)
        {
            var module = device.Modules[i];
            if (module.Index < 1 || module.Index > model.Modules)
            {
                yield return new Mistake($"modules[{i}].index", model.Modules == 0
                    ? $"no modules are known of the {model.Name}; their keys can be given as parameters"
                    : $"{module.Index} is not possible; the {model.Name} takes modules 1 to {model.Modules}");
                continue;
            }

            foreach (var mistake in CheckKeys(device, module.Keys, $"modules[{i}].keys", model.ModuleKeys, $"a module of the {model.Name}"))
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
            if (key.Index < 1 || key.Index > limit)
            {
                yield return new Mistake($"{list}[{i}].index", limit == 0
                    ? $"no programmable keys are known of {owner}; they can be given as parameters"
                    : $"{key.Index} is not possible; {owner} has keys 1 to {limit}");
            }

            if (key.Line is { } line && !device.Lines.Any(l => l.Index == line))
            {
                yield return new Mistake($"{list}[{i}].line", $"there is no line {line}; lines of this device: {(device.Lines.IsEmpty ? "none" : string.Join(", ", device.Lines.Select(l => l.Index)))}");
            }

            if (key.Type is KeyType.Blf or KeyType.Speed or KeyType.Intercom or KeyType.Park or KeyType.Pickup or KeyType.Dtmf or KeyType.Url && string.IsNullOrEmpty(key.Value))
            {
                yield return new Mistake($"{list}[{i}].value", $"a key of type {key.Type.ToString().ToLowerInvariant()} needs a value");
            }

            foreach (var (member, value) in new[] { ("value", key.Value), ("label", key.Label) })
            {
                if (value is not null && SnomXmlText.Check(value) is { } problem)
                {
                    yield return new Mistake($"{list}[{i}].{member}", problem);
                }
            }
        }
    }

    private static IEnumerable<Mistake> CheckOptions(DeviceSpec device)
    {
        foreach (var name in device.Options.Values.Keys.Where(n => n.StartsWith(SnomOptions.Uploads, StringComparison.Ordinal)))
        {
            var type = name[SnomOptions.Uploads.Length..];
            if (!SnomOptions.UploadTypes.Contains(type))
            {
                yield return new Mistake($"options.{name}", $"'{type}' is no kind of file that these phones keep; {string.Join(", ", SnomOptions.UploadTypes)} are");
            }
        }

        if (device.Options.Text(SnomOptions.FirmwareCheck) is { } minutes && SnomCatalogue.Get("firmware_interval").Check(minutes) is { } wrong)
        {
            yield return new Mistake($"options.{SnomOptions.FirmwareCheck}", wrong);
        }
    }
}
