using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Samsung;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class SamsungChecks
{
    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model)
    {
        if (!device.Id.IsMac)
        {
            yield return new Mistake("uuid", "these phones are known by their MAC address only");
        }

        if (device.Login?.User is { } user && user.AsSpan().ContainsAnyExcept("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ."))
        {
            yield return new Mistake("login.user", $"'{user}' stands in names of files; letters, digits and '.' are allowed");
        }

        if (device.Options.Text(SamsungOptions.GroupName) is { Length: > 0 } group
            && (group.StartsWith(SamsungDocuments.OwnPrefix, StringComparison.OrdinalIgnoreCase) || !IsWord(group)))
        {
            yield return new Mistake($"options.{SamsungOptions.GroupName}", $"'{group}' stands in names of files; letters and digits, not beginning with 'u', are allowed");
        }

        if (device.Options.Text(SamsungOptions.LanguageName) is { Length: > 0 } language && (language.Length != 3 || language.AsSpan().ContainsAnyExceptInRange('a', 'z')))
        {
            yield return new Mistake($"options.{SamsungOptions.LanguageName}", $"'{language}' is no language; three lower-case letters such as eng are allowed");
        }

        foreach (var line in device.Lines.Where(l => l.Index > model.Lines))
        {
            yield return new Mistake(string.Create(CultureInfo.InvariantCulture, $"lines[{device.Lines.IndexOf(line)}].index"), $"{line.Index} is more than any of these phones is taken to have; 1 to {model.Lines} are allowed");
        }

        foreach (var mistake in CheckKeys("keys", device.Keys, model.Keys).Concat(CheckModules(device, model)))
        {
            yield return mistake;
        }
    }

    private static bool IsWord(string text) => !text.Any(c => !char.IsAsciiLetterOrDigit(c));

    private static IEnumerable<Mistake> CheckModules(DeviceSpec device, PhoneModel model)
    {
        for (var i = 0; i < device.Modules.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"modules[{i}]");
            if (device.Modules[i].Index > model.Modules)
            {
                yield return new Mistake($"{path}.index", "one add-on module is all that any source speaks of; 1 is allowed");
            }
            else
            {
                foreach (var mistake in CheckKeys($"{path}.keys", device.Modules[i].Keys, model.ModuleKeys))
                {
                    yield return mistake;
                }
            }
        }
    }

    private static IEnumerable<Mistake> CheckKeys(string path, IReadOnlyList<KeySpec> keys, int most)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i].Index > most)
            {
                yield return new Mistake(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}].index"), $"{keys[i].Index} is more than any of these phones is taken to have; 1 to {most} are allowed");
            }
        }
    }
}
