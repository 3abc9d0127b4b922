using System.Globalization;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Where and when the phone asks again, how else it may find us, and the firmware that it is offered.</summary>
internal static class FanvilProvisioning
{
    private const int SecondsOfHour = 3600;

    public static void Write(FanvilDraft draft)
    {
        WriteServer(draft);
        WriteWays(draft);
        WriteTr069(draft);
        WriteFirmware(draft);
        if (draft.Secrets?.Login is { } login)
        {
            draft.Set(FanvilFields.User, login.User, "login");
            draft.Set(FanvilFields.Password, login.Password.Reveal(), "login");
        }

        draft.Set(FanvilFields.UpdateSecrets, value: false, "the form of this file");
    }

    /// <summary>The stored firmware that this phone is to run, or null.</summary>
    public static FileSpec? Firmware(DeviceSnapshot device) => device.Settings.Text(SettingSchema.UpdateFirmware) is { } target
        ? device.Files.Values.FirstOrDefault(f => f.Kind == FileKind.Firmware && f.Version == target && string.Equals(f.Model, device.Model.Name, StringComparison.OrdinalIgnoreCase))
        : null;

    private static void WriteServer(FanvilDraft draft)
    {
        const string Source = "delivery.url";
        if (draft.Base is not { } root)
        {
            return;
        }

        var protocol = root.Scheme switch { "ftp" => 1, "tftp" => 2, "http" => 4, "https" => 5, _ => 0 };
        if (protocol == 0)
        {
            draft.Warn($"the phone cannot ask over {root.Scheme}; http, https, tftp and ftp are possible, so its provisioning address is left alone");
            return;
        }

        draft.Set(FanvilFields.Server, FanvilDraft.Root(root), Source);
        draft.Set(FanvilFields.FileName, "$mac.cfg", Source);
        draft.Set(FanvilFields.Protocol, protocol, Source);
        var poll = draft.Settings.Integer(SettingSchema.UpdatePoll) ?? 0;
        draft.Set(FanvilFields.Mode, poll > 0 ? 2 : 1, SettingSchema.UpdatePoll.Key);
        if (poll > 0)
        {
            draft.Set(FanvilFields.Interval, draft.Coarser(poll, SecondsOfHour, "hours", "hours", SettingSchema.UpdatePoll.Key), SettingSchema.UpdatePoll.Key);
        }
    }

    private static void WriteWays(FanvilDraft draft)
    {
        Option(draft, FanvilOptions.DhcpOption, FanvilFields.DhcpOption);
        Flag(draft, FanvilOptions.PlugAndPlay, FanvilFields.Pnp);
        Flag(draft, FanvilOptions.SaveProvisionInfo, FanvilFields.SaveInfo);
        Option(draft, FanvilOptions.FailTimes, FanvilFields.FailTimes);
    }

    private static void WriteTr069(FanvilDraft draft)
    {
        if (draft.Device.Options.GetValueOrDefault(FanvilOptions.Tr069Url) is not { } url)
        {
            return;
        }

        draft.Set(FanvilFields.Tr069, value: true, $"options.{FanvilOptions.Tr069Url}");
        draft.Set(FanvilFields.Tr069Url, url, $"options.{FanvilOptions.Tr069Url}");
        Option(draft, FanvilOptions.Tr069User, FanvilFields.Tr069User);
        Option(draft, FanvilOptions.Tr069Interval, FanvilFields.Tr069Interval);
        if (draft.Secrets?.Options.GetValueOrDefault(FanvilOptions.Tr069Password) is { } password)
        {
            draft.Set(FanvilFields.Tr069Password, password.Reveal(), $"options.{FanvilOptions.Tr069Password}");
        }
    }

    private static void WriteFirmware(FanvilDraft draft)
    {
        if (draft.Settings.Text(SettingSchema.UpdateFirmware) is not { } target)
        {
            return;
        }

        var key = SettingSchema.UpdateFirmware.Key;
        var image = Firmware(draft.Device);
        if (image is null)
        {
            draft.Warn($"{key}: no firmware {target} of the {draft.Model.Name} is among the stored files, so none is offered");
        }

        if (!draft.IsOld)
        {
            draft.Set(FanvilFields.AutoUpgrade, image is not null, key);
        }

        if (draft.Base is { } root && image is not null)
        {
            draft.Set(FanvilFields.ImageUrl, draft.Url(root, image.Name), key);
            draft.Set(FanvilFields.UpgradeServer, FanvilDraft.Root(root), key);
        }
    }

    private static void Option(FanvilDraft draft, string option, FanvilField field)
    {
        if (draft.Device.Options.GetValueOrDefault(option) is { } value)
        {
            draft.Set(field, value, $"options.{option}");
        }
    }

    private static void Flag(FanvilDraft draft, string option, FanvilField field)
    {
        if (draft.Device.Options.GetValueOrDefault(option) is { } value)
        {
            draft.Set(field, value == "true", string.Create(CultureInfo.InvariantCulture, $"options.{option}"));
        }
    }
}
