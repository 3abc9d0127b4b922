using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>
/// What a phone loads beside its configuration: addresses that the older generation takes as <c>Auto … Url</c>. How the newer one is told is not known
/// but for firmware and remote phone books.
/// </summary>
internal static class FanvilItems
{
    public const string Background = "background.bmp";

    public static void Write(FanvilDraft draft)
    {
        var options = draft.Device.Options;
        Stored(draft, FanvilFields.EtcUrl, options.GetValueOrDefault(FanvilOptions.Certificate), FileKind.Certificate, $"options.{FanvilOptions.Certificate}");
        if (draft.Model.IsAndroid)
        {
            Refuse(draft, options.ContainsKey(FanvilOptions.Customisation), $"options.{FanvilOptions.Customisation}", "Android phones take none");
            Refuse(draft, draft.Settings.Text(SettingSchema.DisplayWallpaper) is not null, SettingSchema.DisplayWallpaper.Key, "Android phones take none");
        }
        else
        {
            Stored(draft, FanvilFields.PackUrl, options.GetValueOrDefault(FanvilOptions.Customisation), FileKind.File, $"options.{FanvilOptions.Customisation}");
            Stored(draft, FanvilFields.LogoUrl, draft.Settings.Text(SettingSchema.DisplayWallpaper), FileKind.Wallpaper, SettingSchema.DisplayWallpaper.Key);
        }

        Made(draft, FanvilFields.AccessUrl, FanvilAccessList.IsGiven(draft.Device) && draft.Model.TakesAccessList, FanvilAccessList.FileName, $"options.{FanvilOptions.AccessList}");
        Made(draft, FanvilFields.DialPeerUrl, FanvilDial.AsFile(draft.Device), FanvilDial.FileName, $"options.{FanvilOptions.DialPeerFile}");
        if (options.GetValueOrDefault(FanvilOptions.LocalPhonebook) is { } form && !draft.Device.Phonebooks.IsEmpty)
        {
            Made(draft, FanvilFields.BookUrl, given: true, FanvilPhonebook.LocalFile(form), $"options.{FanvilOptions.LocalPhonebook}");
            draft.Set(FanvilFields.ClearBook, value: true, $"options.{FanvilOptions.LocalPhonebook}");
        }
    }

    /// <summary>Stored files that the phone is sent to.</summary>
    public static IEnumerable<string> Names(DeviceSnapshot device)
    {
        var android = FanvilModels.Instance[device.Model].IsAndroid;
        string?[] names =
        [
            device.Options.GetValueOrDefault(FanvilOptions.Certificate), android ? null : device.Options.GetValueOrDefault(FanvilOptions.Customisation),
            android ? null : device.Settings.Text(SettingSchema.DisplayWallpaper),
        ];
        return device.Generation == FanvilGeneration.Old ? names.OfType<string>() : [];
    }

    /// <summary>
    /// Digests of what the older generation's addresses lead to. A phone that holds its configuration already looks for new items in none (D: the same
    /// configuration is not taken twice), so other content behind the same address has to make the configuration new.
    /// </summary>
    public static string Contents(DeviceSnapshot device, DeviceSecrets secrets)
    {
        if (device.Generation != FanvilGeneration.Old)
        {
            return "";
        }

        var made = new[]
        {
            FanvilAccessList.Write(device, secrets), FanvilDial.WriteFile(device),
            device.Options.GetValueOrDefault(FanvilOptions.LocalPhonebook) is { } form ? FanvilPhonebook.WriteLocal(device.Phonebooks, form) : null,
        };
        return string.Join(' ', Names(device).Select(n => device.Files.GetValueOrDefault(n)?.Sha256).Append(FanvilProvisioning.Firmware(device)?.Sha256).OfType<string>()
            .Concat(made.OfType<DocumentBody>().Select(b => Renderer.Digest(b.Bytes))));
    }

    private static void Stored(FanvilDraft draft, FanvilField field, string? name, FileKind kind, string source)
    {
        if (name is null)
        {
            return;
        }

        if (!draft.Device.Files.TryGetValue(name, out var file) || file.Kind != kind)
        {
            draft.Warn($"{source}: no file '{name}' of kind {kind.ToString().ToLowerInvariant()} is stored; the phone will not find it");
        }

        Made(draft, field, given: true, name, source);
    }

    private static void Made(FanvilDraft draft, FanvilField field, bool given, string name, string source)
    {
        if (!given || draft.Base is not { } root)
        {
            return;
        }

        Refuse(draft, !draft.IsOld, source, "how the newer generation is told of it is not known");
        if (draft.IsOld && root.Scheme is "tftp" or "ftp" && draft.Device.BaseUrl is not null && name is FanvilAccessList.FileName or FanvilDial.FileName)
        {
            draft.Warn($"{source}: over {root.Scheme} a phone says who it is by a URL token only; let delivery.proof ask for one");
        }

        draft.Set(field, draft.Url(root, name), source);
    }

    private static void Refuse(FanvilDraft draft, bool given, string source, string why)
    {
        if (given)
        {
            draft.Warn($"{source}: {why}, so it is not sent");
        }
    }
}
