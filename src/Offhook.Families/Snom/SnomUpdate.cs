using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>Where and when the phone asks again, what it proves itself with, and the files that it loads beside its settings.</summary>
internal static class SnomUpdate
{
    private const string Address = "delivery.url";

    // The maker's own number of minutes between two looks for firmware.
    private const string FirmwareInterval = "1440";

    // At most this many seconds are added so that a fleet does not ask all at once; other systems add up to as many.
    private const int MaxSpread = 900;

    public static void Write(SnomDraft draft)
    {
        draft.Set("auto_reboot_on_setting_change", "on", "update");
        WriteServer(draft);
        WritePolling(draft);
        WriteFirmware(draft);
        if (draft.Secrets?.Login is { } login)
        {
            draft.Set("http_client_user", login.User, "login");
            draft.Set("http_client_pass", login.Password.Reveal(), "login");
        }

        WriteFiles(draft);
    }

    /// <summary>The address that makes a phone ask for its one file.</summary>
    /// <param name="root">Where it shall ask, without a trailing slash.</param>
    /// <param name="text">Whether it reads text: that firmware was seen to fill in its address behind a question mark.</param>
    /// <param name="list">Whether its file is a list of several.</param>
    public static string ServerUrl(string root, bool text, bool list = false) =>

        // Over TFTP there are no queries and no folders that anybody has seen: the phone forms the names itself.
        root.StartsWith("tftp:", StringComparison.Ordinal) ? root
        : text ? $"{root}/settings.php?mac={{mac}}"
        : list ? $"{root}/{SnomDocuments.ListPrefix}{{mac}}.xml" : $"{root}/{{mac}}.xml";

    /// <summary>Stored settings files that the phone reads before its own.</summary>
    public static IReadOnlyList<string> SettingFiles(DeviceSnapshot device) =>
        device.Generation == SnomGeneration.Text ? [] : device.Options.GetValueOrDefault(SnomOptions.SettingFiles)?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Stored files that the phone keeps, by their kinds.</summary>
    public static IEnumerable<(string Type, string Name)> Uploads(DeviceSnapshot device) => device.Options
        .Where(o => o.Key.StartsWith(SnomOptions.Uploads, StringComparison.Ordinal)).Select(o => (o.Key[SnomOptions.Uploads.Length..], o.Value));

    /// <summary>Certificates to trust that are for this model.</summary>
    public static IEnumerable<FileSpec> Certificates(DeviceSnapshot device) =>
        device.Generation == SnomGeneration.Text ? [] : device.Files.Values.Where(f => f.Kind == FileKind.Certificate && IsFor(f, device.Model.Name));

    /// <summary>Whether a stored file is for a model.</summary>
    public static bool IsFor(FileSpec file, string model) => file.Model is null || file.Model.Equals(model, StringComparison.OrdinalIgnoreCase);

    private static void WriteServer(SnomDraft draft)
    {
        if (draft.Server is not { } root)
        {
            return;
        }

        draft.Set("setting_server", ServerUrl(root, draft.IsText, SettingFiles(draft.Device).Count > 0), Address);

        // It knows now where to ask; with these on it would wait at each start for somebody to tell it.
        draft.Set("pnp_config", "off", Address);
        draft.Set("subscribe_config", "off", Address);
    }

    private static void WritePolling(SnomDraft draft)
    {
        if (draft.Settings.Integer(SettingSchema.UpdatePoll) is not { } seconds)
        {
            return;
        }

        var key = SettingSchema.UpdatePoll.Key;
        var period = SnomDraft.Text(seconds == 0 ? 0 : seconds + Spread(draft.Device, seconds));
        draft.Set("settings_refresh_timer", period, key);
        draft.Set("prov_polling_enabled", SnomDraft.Flag(seconds > 0), key);
        if (seconds > 0)
        {
            draft.Set("prov_polling_mode", "rel", key);
            draft.Set("prov_polling_period", period, key);
        }
    }

    // Taken from the address, so that the same phone always gets the same.
    private static long Spread(DeviceSnapshot device, long seconds) =>
        device.Id.Mac is { } mac ? (long)(mac.Value % (ulong)(Math.Min(MaxSpread, seconds / 8) + 1)) : 0;

    private static void WriteFirmware(SnomDraft draft)
    {
        var key = SettingSchema.UpdateFirmware.Key;
        if (draft.Settings.Text(SettingSchema.UpdateFirmware) is not { } target)
        {
            draft.Set("update_policy", "settings_only", key);
            return;
        }

        // What the phone runs at this moment is not for this file to know: it would change with each step of an update.
        var offer = SnomFirmware.Decide(draft.Device with { Firmware = null });
        if ((offer.Warning ?? (draft.Server is null ? null : SnomFirmware.TransportProblem(draft.Device.Generation, draft.Server))) is { } warning)
        {
            draft.Warn($"{key}: {warning}");
            draft.Set("update_policy", "settings_only", key);
            return;
        }

        if (draft.Server is not { } root)
        {
            draft.Set("update_policy", "settings_only", key);
            return;
        }

        draft.Set("update_policy", "auto_update", key);
        draft.Set("firmware_status", $"{root}/{SnomDocuments.Mac(draft.Device)}-firmware.{(draft.IsText ? "htm" : "xml")}", key);
        draft.Set("firmware_interval", draft.Device.Options.GetValueOrDefault(SnomOptions.FirmwareCheck) ?? FirmwareInterval, key);
    }

    private static void WriteFiles(SnomDraft draft)
    {
        if (draft.Server is not { } root)
        {
            return;
        }

        var number = 0;
        foreach (var file in Certificates(draft.Device))
        {
            draft.Set("certificate", ++number, $"{root}/{Uri.EscapeDataString(file.Name)}", $"file {file.Name}");
        }

        foreach (var (type, name) in Uploads(draft.Device))
        {
            if (!draft.Knows("upload"))
            {
                draft.Warn($"options.{SnomOptions.Uploads}{type}: files to keep are known of firmware 8.7 and later only, not of {draft.Device.Generation}");
            }
            else if (!draft.Device.Files.ContainsKey(name))
            {
                draft.Warn($"options.{SnomOptions.Uploads}{type}: no file '{name}' is stored; it is left out");
            }
            else
            {
                draft.Set(new SnomName("upload", type), $"{root}/{Uri.EscapeDataString(name)}", $"options.{SnomOptions.Uploads}{type}");
            }
        }

        foreach (var name in SettingFiles(draft.Device).Where(n => !draft.Device.Files.ContainsKey(n)))
        {
            draft.Warn($"options.{SnomOptions.SettingFiles}: no file '{name}' is stored; it is left out");
        }
    }
}
