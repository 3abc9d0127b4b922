using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>Where and when the phone asks again, and the files that it loads beside its configuration.</summary>
internal static class HtekUpdate
{
    /// <summary>
    /// A folder in which nothing is ever found. Left empty or unwritten, the phone would ask the maker on the Internet and upgrade itself.
    /// </summary>
    public const string NoUpgrade = "no-upgrade";

    public static void Write(HtekDraft draft)
    {
        WriteServer(draft);
        WritePolling(draft);
        WriteResources(draft);
        if (draft.Secrets is { } secrets)
        {
            WriteLogin(draft, secrets);
            HtekEncryption.Of(draft.Device, secrets).Write(draft);
        }
    }

    /// <summary>The stored firmware that this phone would ask for at the wanted version, or none.</summary>
    public static IEnumerable<FileSpec> Firmware(DeviceSnapshot device) =>
        device.Settings.Text(SettingSchema.UpdateFirmware) is { } target
            ? device.Files.Values.Where(f => f.Kind == FileKind.Firmware && f.Version == target && IsFor(f, device))
            : [];

    private static bool IsFor(FileSpec file, DeviceSnapshot device)
    {
        if (file.Model is { } model && !string.Equals(model, device.Model.Name, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rom = HtekModels.Instance.TryGet(device.Model.Name, out var known) ? known.Firmware : "";
        return rom.Length > 0
            ? file.Name.Equals(rom, StringComparison.OrdinalIgnoreCase) || IsOldImage(file.Name, rom)
            : file.Model is not null;
    }

    // Before 1.0.3.73 the same phone asked for boot_9xx.bin and img_9xx.bin instead of fw9xx.rom.
    private static bool IsOldImage(string name, string rom)
    {
        var number = rom.AsSpan(2, rom.Length - "fw.rom".Length);
        return name.Equals($"boot_{number}.bin", StringComparison.OrdinalIgnoreCase) || name.Equals($"img_{number}.bin", StringComparison.OrdinalIgnoreCase);
    }

    private static void WriteServer(HtekDraft draft)
    {
        const string source = "delivery.url";
        if (draft.Base is not { } root)
        {
            return;
        }

        // The maker's form: the protocol in P212, the addresses without it.
        var mode = root.Scheme switch
        {
            "tftp" => 0,
            "http" => 1,
            "ftp" => 2,
            "https" => 3,
            _ => -1,
        };
        if (mode < 0)
        {
            draft.Warn($"the phone cannot ask over {root.Scheme}; http, https, tftp and ftp are possible, so its provisioning address is left alone");
            return;
        }

        var bare = HtekDraft.Root(root)[(root.Scheme.Length + "://".Length)..];
        draft.Set(HtekPhoneCodes.UpgradeMode, mode, source);
        draft.Set(HtekPhoneCodes.ConfigServer, bare, source);
        if (draft.Settings.Text(SettingSchema.UpdateFirmware) is { } target)
        {
            if (Firmware(draft.Device).Any())
            {
                draft.Set(HtekPhoneCodes.FirmwareServer, bare, SettingSchema.UpdateFirmware.Key);
                return;
            }

            draft.Warn($"update.firmware: no firmware {target} for {draft.Device.Model.Name} is among the stored files, so none is offered");
        }

        draft.Set(HtekPhoneCodes.FirmwareServer, $"{bare}/{NoUpgrade}", SettingSchema.UpdateFirmware.Key);
    }

    private static void WritePolling(HtekDraft draft)
    {
        if (draft.Settings.Integer(SettingSchema.UpdatePoll) is not { } seconds)
        {
            return;
        }

        draft.Set(HtekPhoneCodes.AutoUpgrade, seconds > 0, SettingSchema.UpdatePoll.Key);
        if (seconds > 0)
        {
            draft.Set(HtekPhoneCodes.CheckInterval, draft.Minutes(seconds, SettingSchema.UpdatePoll.Key), SettingSchema.UpdatePoll.Key);
        }
    }

    private static void WriteLogin(HtekDraft draft, DeviceSecrets secrets)
    {
        if (secrets.Login is { } login)
        {
            draft.Set(HtekPhoneCodes.ServerUser, login.User, "login");
            draft.Set(HtekPhoneCodes.ServerPassword, login.Password.Reveal(), "login");
        }
    }

    private static void WriteResources(HtekDraft draft)
    {
        if (draft.Base is not { } root)
        {
            return;
        }

        if (HtekSettings.TakesPictures(draft.Device.Model))
        {
            WriteFile(draft, root, HtekPhoneCodes.Wallpaper, SettingSchema.DisplayWallpaper, FileKind.Wallpaper);
            WriteFile(draft, root, HtekPhoneCodes.Screensaver, SettingSchema.DisplayScreensaver, FileKind.Screensaver);
        }

        WriteFile(draft, root, HtekPhoneCodes.LanguageFile, SettingSchema.DisplayLanguageFile, FileKind.Language);
        if (draft.Device.Files.Values.Any(f => f.Kind == FileKind.Ringtone))
        {
            draft.Set(HtekPhoneCodes.RingFolder, HtekDraft.Root(root), "files");
        }
    }

    private static void WriteFile(HtekDraft draft, Uri root, PCode code, SettingDefinition setting, FileKind kind)
    {
        if (draft.Settings.Text(setting) is not { } name)
        {
            return;
        }

        if (!draft.Device.Files.TryGetValue(name, out var file) || file.Kind != kind)
        {
            draft.Warn($"{setting.Key}: no file '{name}' of kind {kind.ToString().ToLowerInvariant()} is stored; the phone will not find it");
        }

        draft.Set(code, HtekDraft.Url(root, Uri.EscapeDataString(name)), setting.Key);
    }
}
