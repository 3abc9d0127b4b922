using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>
/// The phone's language, and where it finds the files of languages. Such a file fits one release of the firmware, so only stored ones whose version
/// belongs to the phone's generation are named.
/// </summary>
internal static class SnomLanguages
{
    private const string Gui = "gui_lang_";
    private const string Web = "web_lang_";
    private const string Ending = ".xml";

    public static void Write(SnomDraft draft)
    {
        var gui = Files(draft.Device, Gui, l => l.GuiCode);
        foreach (var (language, file) in gui)
        {
            WriteFile(draft, "gui_language", language, file);
        }

        foreach (var (language, file) in Files(draft.Device, Web, l => l.WebCode))
        {
            WriteFile(draft, "web_language_file", language, file);
        }

        if (draft.Settings.Text(SettingSchema.RegionLanguage) is not { } tag)
        {
            return;
        }

        var key = SettingSchema.RegionLanguage.Key;
        if (SnomRegion.Language(tag) is not { } wanted || wanted.NameOf(draft.Device.Generation) is not { Length: > 0 } name)
        {
            draft.Warn($"{key}: firmware {draft.Device.Generation} has no language '{tag}', so the phone keeps its own");
            return;
        }

        draft.Set("language", name, key);
        draft.Set("web_language", name, key);
        if (draft.Model.BuiltIn.Length > 0 && !draft.Model.BuiltIn.Equals(wanted.Tag, StringComparison.OrdinalIgnoreCase) && !gui.Any(g => g.Language == wanted))
        {
            draft.Warn(wanted.GuiCode.Length == 0 || draft.IsText
                ? $"{key}: the display of the {draft.Model.Name} has English only"
                : $"{key}: the display of the {draft.Model.Name} has English only; store {Gui}{wanted.GuiCode}{Ending} as a file of kind language, with the version of the firmware that it fits");
        }
    }

    /// <summary>Mistakes of a language file's name.</summary>
    public static IEnumerable<string> Check(FileSpec file)
    {
        var isGui = file.Name.StartsWith(Gui, StringComparison.OrdinalIgnoreCase);
        if ((!isGui && !file.Name.StartsWith(Web, StringComparison.OrdinalIgnoreCase)) || !file.Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"is no name of a language file; phones take names that begin with {Gui} or {Web} and end in {Ending}";
        }
        else if (!SnomRegion.Languages.Any(l => IsOf(file, isGui ? Gui : Web, isGui ? l.GuiCode : l.WebCode)))
        {
            yield return $"the name does not say which language it is; behind {(isGui ? Gui : Web)} one of {string.Join(", ", Codes(isGui))} is allowed, and behind that _ and anything";
        }

        if (file.Version is { } version && SnomGeneration.Of(version) is null)
        {
            yield return $"'{version}' is no version of firmware; give the one that the file fits, such as 8.7.5.35";
        }
    }

    /// <summary>Names of the language files that a device is told of.</summary>
    public static IEnumerable<string> FileNames(DeviceSnapshot device) =>
        Files(device, Gui, l => l.GuiCode).Concat(Files(device, Web, l => l.WebCode)).Select(f => f.File.Name);

    private static IEnumerable<string> Codes(bool gui) =>
        SnomRegion.Languages.Select(l => gui ? l.GuiCode : l.WebCode).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void WriteFile(SnomDraft draft, string name, SnomLanguage language, FileSpec file)
    {
        if (draft.Server is { } root)
        {
            draft.Set(new SnomName(name, language.NameOf(draft.Device.Generation)), $"{root}/{Uri.EscapeDataString(file.Name)}", $"file {file.Name}");
        }
    }

    // Of several that fit, the one of the wanted firmware, else the newest; two tags of one language (nb, no) are one.
    private static List<(SnomLanguage Language, FileSpec File)> Files(DeviceSnapshot device, string prefix, Func<SnomLanguage, string> code)
    {
        var found = new List<(SnomLanguage, FileSpec)>();
        if (device.Generation == SnomGeneration.Text)
        {
            return found;
        }

        foreach (var language in SnomRegion.Languages.DistinctBy(l => (code(l), l.NameOf(device.Generation))))
        {
            var file = language.NameOf(device.Generation).Length == 0 ? null : device.Files.Values
                .Where(f => f.Kind == FileKind.Language && IsOf(f, prefix, code(language)) && Fits(f, device))
                .OrderByDescending(f => f.Version is not null && f.Version == device.Settings.Text(SettingSchema.UpdateFirmware))
                .ThenByDescending(f => SnomVersion.TryParse(f.Version, out var version) ? version : default)
                .FirstOrDefault();
            if (file is not null)
            {
                found.Add((language, file));
            }
        }

        return found;
    }

    private static bool Fits(FileSpec file, DeviceSnapshot device) =>
        (file.Model is null || file.Model.Equals(device.Model.Name, StringComparison.OrdinalIgnoreCase))
        && (file.Version is null || SnomGeneration.Of(file.Version) == device.Generation);

    private static bool IsOf(FileSpec file, string prefix, string code) =>
        code.Length > 0 && file.Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && file.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && file.Name.AsSpan(prefix.Length, file.Name.Length - prefix.Length - Ending.Length) is var rest
        && rest.StartsWith(code, StringComparison.OrdinalIgnoreCase) && (rest.Length == code.Length || rest[code.Length] is '_' or '-');
}
