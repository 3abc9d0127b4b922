using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>What a phone asks for, in order. Which of its names it uses for its own file depends on the address it was given; they are one document.</summary>
internal static class SnomExpectation
{
    public static IEnumerable<ExpectedDocument> Of(DeviceSnapshot device)
    {
        var mac = SnomDocuments.Mac(device);
        yield return new ExpectedDocument(
            SnomDocuments.Model.Id, $"{device.Model.Name}.htm", Required: false, Answered: device.Settings.Flag(SettingSchema.UpdateCommonFile) is not false);
        if (SnomUpdate.SettingFiles(device).Count > 0)
        {
            yield return new ExpectedDocument(SnomDocuments.List.Id, $"{SnomDocuments.ListPrefix}{mac}.xml", Required: false, Answered: true);
            foreach (var name in SnomUpdate.SettingFiles(device))
            {
                yield return Stored(name, device.Files.ContainsKey(name));
            }
        }

        yield return new ExpectedDocument(SnomDocuments.Settings.Id, $"{mac}.xml", Required: true, Answered: true);
        if (device.Settings.Text(SettingSchema.UpdateFirmware) is not null)
        {
            yield return new ExpectedDocument(SnomDocuments.Firmware.Id, $"{mac}-firmware.xml", Required: false, Answered: true);
        }

        foreach (var name in SnomFirmware.FileNames(device)
            .Concat(SnomLanguages.FileNames(device)).Concat(SnomUpdate.Uploads(device).Select(u => u.Name)).Concat(SnomUpdate.Certificates(device).Select(c => c.Name)))
        {
            yield return Stored(name, device.Files.ContainsKey(name));
        }
    }

    private static ExpectedDocument Stored(string name, bool answered) => new("file", name, Required: false, answered);
}
