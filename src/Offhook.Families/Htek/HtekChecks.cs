using System.Collections.Frozen;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Htek;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class HtekChecks
{
    private static readonly FrozenSet<KeyType> NeedValue = [KeyType.Blf, KeyType.Speed, KeyType.Intercom, KeyType.Pickup, KeyType.Dtmf, KeyType.Url];

    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model)
    {
        var limits = device.Options.Text(HtekOptions.Generation) == HtekGeneration.First ? model with { Lines = Math.Min(model.Lines, HtekLines.OwnServers) } : model;
        return new DeviceChecks(limits, text => HtekXmlText.Check(text), NeedValue).Check(device)
            .Concat(CheckOptions(device)).Concat(DeviceChecks.CheckChoices(device, HtekOptions.All)).Concat(CheckNameTags(device));
    }

    private static IEnumerable<Mistake> CheckOptions(DeviceSpec device)
    {
        if (device.Options.Values.TryGetValue(HtekOptions.EncryptionKey, out var key) && HtekCipher.CheckKey(key.Secret?.Reveal() ?? key.Text ?? "") is { } problem)
        {
            yield return new Mistake($"options.{HtekOptions.EncryptionKey}", problem);
        }
    }

    private static IEnumerable<Mistake> CheckNameTags(DeviceSpec device)
    {
        if (device.Options.IsOn(HtekOptions.NameTags) && !(HtekModels.Instance.TryGet(device.Model, out var model) && model.NameTags))
        {
            yield return new Mistake(
                $"options.{HtekOptions.NameTags}",
                $"files with names for elements are known of {string.Join(", ", HtekModels.Instance.All.Where(m => m.NameTags).Select(m => m.Name))} only, not of {device.Model}");
        }
    }
}
