using System.Collections.Frozen;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Fanvil;

/// <summary>Mistakes of a device that only this family can see.</summary>
internal static class FanvilChecks
{
    private const int MinCustomOption = 128;
    private const int MaxCustomOption = 254;
    private const int MaxReport = 9999;

    private static readonly FrozenSet<KeyType> NeedValue = [KeyType.Blf, KeyType.Speed, KeyType.Intercom, KeyType.Dtmf, KeyType.Url];

    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model) =>
        new DeviceChecks(model, FanvilValues.Check, NeedValue).Check(device)
            .Concat(DeviceChecks.CheckChoices(device, FanvilOptions.All))
            .Concat(CheckOptions(device))
            .Concat(FanvilAccessList.Check(device, FanvilModels.Instance[model]));

    private static IEnumerable<Mistake> CheckOptions(DeviceSpec device)
    {
        if (device.Options.Values.TryGetValue(FanvilOptions.FileKey, out var key) && FanvilCipher.CheckKey(key.Secret?.Reveal() ?? key.Text ?? "") is { } wrong)
        {
            yield return new Mistake($"options.{FanvilOptions.FileKey}", wrong);
        }

        if (device.Options.Text(FanvilOptions.FileCipher) is not null && !device.Options.Values.ContainsKey(FanvilOptions.FileKey))
        {
            yield return new Mistake($"options.{FanvilOptions.FileCipher}", $"it has no effect without options.{FanvilOptions.FileKey}");
        }

        if (device.Options.Text(FanvilOptions.FileId) is { } id && (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
        {
            yield return new Mistake($"options.{FanvilOptions.FileId}", "1 to 64 letters, digits, '.', '_' and '-' are allowed");
        }

        if (Number(device, FanvilOptions.DhcpOption) is { } dhcp && dhcp is not (0 or 43 or 66 or >= MinCustomOption and <= MaxCustomOption))
        {
            yield return new Mistake($"options.{FanvilOptions.DhcpOption}", $"{dhcp} is not possible; 0, 43, 66 and {MinCustomOption} to {MaxCustomOption} are");
        }

        if (Number(device, FanvilOptions.FailTimes) is { } times && times is < 0 or > 99)
        {
            yield return new Mistake($"options.{FanvilOptions.FailTimes}", $"{times} is not possible; 0 to 99 are");
        }

        if (Number(device, FanvilOptions.Tr069Interval) is { } interval && interval is < 1 or > MaxReport)
        {
            yield return new Mistake($"options.{FanvilOptions.Tr069Interval}", $"{interval} is not possible; 1 to {MaxReport} seconds are");
        }

        if (device.Options.IsOn(FanvilOptions.DialPeerFile) && FanvilModels.Instance.TryGet(device.Model, out var model) && !model.TakesDialPeers)
        {
            yield return new Mistake($"options.{FanvilOptions.DialPeerFile}", $"the {device.Model} takes no {FanvilDial.FileName}; door phones and access control do");
        }

        foreach (var option in new[] { FanvilOptions.Tr069User, FanvilOptions.Tr069Password, FanvilOptions.Tr069Interval })
        {
            if (device.Options.Values.ContainsKey(option) && device.Options.Text(FanvilOptions.Tr069Url) is null)
            {
                yield return new Mistake($"options.{option}", $"it has no effect without options.{FanvilOptions.Tr069Url}");
            }
        }
    }

    private static long? Number(DeviceSpec device, string option) =>
        long.TryParse(device.Options.Text(option), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
