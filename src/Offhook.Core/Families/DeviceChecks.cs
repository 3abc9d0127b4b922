using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Core.Families;

/// <summary>
/// What a phone that is known by its MAC address is held to in every family: lines, keys and modules that its model has, values that its files carry,
/// options with one of their choices. A family that knows more adds to it in its own <see cref="IFamily.Check"/>.
/// </summary>
/// <param name="model">The model; its numbers are the limits.</param>
/// <param name="checkText">Says what of a text the family's files cannot carry, or null.</param>
/// <param name="needValue">The types of keys that do nothing without a value.</param>
public sealed class DeviceChecks(PhoneModel model, Func<string, string?> checkText, IReadOnlySet<KeyType> needValue)
{
    /// <summary>Mistakes in the id, lines, keys and modules, in this order.</summary>
    public IEnumerable<Mistake> Check(DeviceSpec device)
    {
        if (device.Id.Mac is null)
        {
            yield return new Mistake("uuid", "these phones are known by their MAC address only");
        }

        foreach (var mistake in CheckLines(device).Concat(CheckKeys(device, device.Keys, "keys", KeyLayout.Places(device, model), $"the {model.Name}{(KeyLayout.Places(device, model) > model.Keys ? " with its modules" : "")}")).Concat(CheckModules(device)))
        {
            yield return mistake;
        }
    }

    /// <summary>Options whose value is none of their choices.</summary>
    public static IEnumerable<Mistake> CheckChoices(DeviceSpec device, IEnumerable<OptionDefinition> options)
    {
        foreach (var option in options.Where(o => o.Choices.Count > 0))
        {
            if (device.Options.Text(option.Name) is { } text && !option.Choices.Contains(text))
            {
                yield return new Mistake($"options.{option.Name}", $"'{text}' is not possible; {string.Join(", ", option.Choices)} are");
            }
        }
    }

    private IEnumerable<Mistake> CheckLines(DeviceSpec device)
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

    private IEnumerable<Mistake> CheckModules(DeviceSpec device)
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

            foreach (var mistake in CheckKeys(device, module.Keys, $"{path}.keys", model.ModuleKeys, $"a module of the {model.Name}"))
            {
                yield return mistake;
            }
        }
    }

    private IEnumerable<Mistake> CheckKeys(DeviceSpec device, ImmutableArray<KeySpec> keys, string list, int limit, string owner)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            var path = Path(list, i);
            var last = key.Index + KeyRange.Span(key) - 1;
            if (key.Index < 1 || last > limit)
            {
                yield return new Mistake($"{path}.index", limit == 0
                    ? $"no programmable keys are known of {owner}; they can be given as parameters"
                    : $"{last} is not possible; {owner} has keys 1 to {limit}");
            }

            if (key.Line is { } line && !device.Lines.Any(l => l.Index == line))
            {
                yield return new Mistake($"{path}.line", $"there is no line {line}; lines of this device: {Lines(device)}");
            }

            if (needValue.Contains(key.Type) && string.IsNullOrEmpty(key.Value))
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

    private Mistake? CheckText(string path, string? text) => text is not null && checkText(text) is { } problem ? new Mistake(path, problem) : null;

    private static string Path(string list, int position) => string.Create(CultureInfo.InvariantCulture, $"{list}[{position}]");

    private static string Lines(DeviceSpec device) =>
        device.Lines.IsEmpty ? "none" : string.Join(", ", device.Lines.Select(l => l.Index.ToString(CultureInfo.InvariantCulture)));
}
