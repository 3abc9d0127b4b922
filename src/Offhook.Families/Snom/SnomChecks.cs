using System.Collections.Frozen;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Snom;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class SnomChecks
{
    private static readonly FrozenSet<KeyType> NeedValue = [KeyType.Blf, KeyType.Speed, KeyType.Intercom, KeyType.Park, KeyType.Pickup, KeyType.Dtmf, KeyType.Url];

    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) =>
        new DeviceChecks(model, SnomXmlText.Check, NeedValue).Check(device).Concat(CheckOptions(device));

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
