using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;

namespace Offhook.Families.Spectralink;

/// <summary>Mistakes of a server that only this family can see.</summary>
internal static class SpectralinkChecks
{
    private const int MaxGroup = 9999;
    private const int MaxGroups = 99;

    public static IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel phone)
    {
        var model = SpectralinkModel.Of(phone);
        return CheckDevice(device, model).Concat(CheckOptions(device, model)).Concat(CheckParameters(device, model))
            .Concat(SpectralinkHandsetChecks.Check(device, model)).Concat(CheckGroups(device, model));
    }

    public static IEnumerable<string> CheckFile(FileCandidate file)
    {
        if (file.Spec is { Kind: FileKind.Firmware, Model: { } name } && SpectralinkModel.All.FirstOrDefault(m => m.Name == name) is { TakesZip: false } && IsZip(file.Spec.Name))
        {
            yield return $"the {name} takes no firmware packed as ZIP; the image itself is allowed";
        }
    }

    private static IEnumerable<Mistake> CheckDevice(DeviceSpec device, SpectralinkModel model)
    {
        if (model.HasUuid == device.Id.IsMac)
        {
            yield return new Mistake(model.HasUuid ? "mac" : "uuid", $"the {model.Name} is known by its {(model.HasUuid ? "UUID" : "MAC address")} only");
        }

        foreach (var (list, count) in new[] { ("lines", device.Lines.Length), ("keys", device.Keys.Length), ("modules", device.Modules.Length) })
        {
            if (count > 0)
            {
                yield return new Mistake(list, "a DECT server has none of its own; handsets are allowed");
            }
        }
    }

    private static IEnumerable<Mistake> CheckOptions(DeviceSpec device, SpectralinkModel model)
    {
        if (device.Options.IsOn(SpectralinkOptions.Merge) && !model.Merges)
        {
            yield return new Mistake($"options.{SpectralinkOptions.Merge}", $"the {model.Name} replaces its whole configuration always; false or nothing is allowed");
        }

        if (device.Options.IsOn(SpectralinkOptions.DefaultFirmware) && !model.TakesDefaultImage)
        {
            yield return new Mistake($"options.{SpectralinkOptions.DefaultFirmware}", $"the {model.Name} has no default image; false or nothing is allowed");
        }

        // The guide asks for both images in one ZIP, the server's and the one of its base stations and media resources.
        if (device.Options.IsOn(SpectralinkOptions.DefaultFirmware) && model.HasUuid && device.Options.Text(SpectralinkOptions.Firmware + SpectralinkOptions.Server) is { Length: > 0 } shared && !IsZip(shared))
        {
            yield return new Mistake($"options.{SpectralinkOptions.DefaultFirmware}", $"the {model.Name} gives others an image only from a ZIP that holds its own and theirs; such a file for options.firmware.kws, or false, is allowed");
        }

        foreach (var name in device.Options.Values.Keys.Where(n => n.StartsWith(SpectralinkOptions.Firmware, StringComparison.Ordinal)))
        {
            var image = device.Options.Text(name) ?? "";
            if ((SpectralinkOptions.CheckSlot(name[SpectralinkOptions.Firmware.Length..], model) ?? CheckImage(image, model)) is { } wrong)
            {
                yield return new Mistake($"options.{name}", wrong);
            }
        }
    }

    private static string? CheckImage(string image, SpectralinkModel model) =>
        image.AsSpan().ContainsAny("/\\ ") ? "is no name of a file; one without blanks and slashes is allowed"
        : IsZip(image) && !model.TakesZip ? $"the {model.Name} takes no firmware packed as ZIP; the image itself is allowed"
        : null;

    private static bool IsZip(string image) => image.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Mistake> CheckParameters(DeviceSpec device, SpectralinkModel model)
    {
        foreach (var (name, value) in device.Parameters.Values)
        {
            if (value is null && SpectralinkConfig.IsOurs(name) && (!model.Merges || device.Options.Text(SpectralinkOptions.Merge) is "false"))
            {
                yield return new Mistake($"parameters.{name}", SpectralinkConfig.MustStay);
            }
            else if (!SpectralinkXml.IsName(name))
            {
                yield return new Mistake($"parameters.{name}", "is no name of elements; letters, digits, '_' and '-' between dots are allowed");
            }
            else if (SpectralinkCatalogue.Server.Find(name) is { } known && !model.Has(known.On))
            {
                yield return new Mistake($"parameters.{name}", $"the {model.Name} has no such parameter");
            }
        }
    }

    private static IEnumerable<Mistake> CheckGroups(DeviceSpec device, SpectralinkModel model)
    {
        if (!model.HasGroups && !device.HandsetGroups.IsEmpty)
        {
            yield return new Mistake("handsetGroups", $"the {model.Name} configures no handsets; leave the member out");
            yield break;
        }

        var groups = device.HandsetGroups.Select(g => g.Id).Concat(device.Handsets.Select(h => h.Fields.ConfigGroup).OfType<int>()).Distinct().Count();
        if (groups > MaxGroups)
        {
            yield return new Mistake("handsetGroups", $"{groups} groups are used; at most {MaxGroups} are allowed");
        }

        for (var i = 0; i < device.HandsetGroups.Length; i++)
        {
            var group = device.HandsetGroups[i];
            var path = string.Create(CultureInfo.InvariantCulture, $"handsetGroups[{i}]");
            if (group.Id is < 1 or > MaxGroup)
            {
                yield return new Mistake($"{path}.id", $"{group.Id} is out of range; 1 to {MaxGroup} are allowed");
            }

            foreach (var (name, value) in group.Parameters.Values)
            {
                if (!SpectralinkXml.IsName(name))
                {
                    yield return new Mistake($"{path}.parameters.{name}", "is no name of elements; letters, digits, '_' and '-' between dots are allowed");
                }
                else if ((value?.Text ?? value?.Secret?.Reveal()) is { } text && SpectralinkXml.Check(text) is { } wrong)
                {
                    yield return new Mistake($"{path}.parameters.{name}", wrong);
                }
            }
        }
    }
}
