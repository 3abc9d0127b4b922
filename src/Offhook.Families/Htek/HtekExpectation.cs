using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>What a phone asks for when it starts, in the order of the maker's document.</summary>
internal static class HtekExpectation
{
    public static IEnumerable<ExpectedDocument> Of(DeviceSnapshot device)
    {
        if (device.Model.Code is { } code)
        {
            yield return new ExpectedDocument(
                HtekDocuments.ModelConfig.Id, $"cfg{code}.xml", Required: false, Answered: device.Settings.Flag(SettingSchema.UpdateCommonFile) is not false);
        }

        var mac = device.Id.Mac?.ToCompact() ?? "";
        yield return new ExpectedDocument(HtekDocuments.BinaryBackup.Id, $"cfg{mac}", Required: false, Answered: false);
        yield return new ExpectedDocument(HtekDocuments.DeviceConfig.Id, $"cfg{mac}.xml", Required: true, Answered: true);
        foreach (var file in Files(device))
        {
            yield return file;
        }
    }

    private static IEnumerable<ExpectedDocument> Files(DeviceSnapshot device)
    {
        if (HtekOptions.IsOn(device.Options, HtekOptions.LocalPhonebook) && !device.Phonebooks.IsEmpty)
        {
            yield return new ExpectedDocument(HtekDocuments.Phonebook.Id, HtekDirectory.MergedFile, Required: false, Answered: true);
        }

        foreach (var book in device.Phonebooks.Take(HtekPhoneCodes.RemoteBooks.Count))
        {
            yield return new ExpectedDocument(HtekDocuments.NamedPhonebook.Id, HtekDirectory.FileOf(book), Required: false, Answered: true);
        }

        foreach (var file in HtekUpdate.Firmware(device))
        {
            yield return Stored(file.Name, answered: true);
        }

        SettingDefinition[] settings = HtekSettings.TakesPictures(device.Model)
            ? [SettingSchema.DisplayWallpaper, SettingSchema.DisplayScreensaver, SettingSchema.DisplayLanguageFile]
            : [SettingSchema.DisplayLanguageFile];
        foreach (var setting in settings)
        {
            if (device.Settings.Text(setting) is { } name)
            {
                yield return Stored(name, device.Files.ContainsKey(name));
            }
        }

        foreach (var ring in device.Files.Values.Where(f => f.Kind == FileKind.Ringtone))
        {
            yield return Stored(ring.Name, answered: true);
        }
    }

    private static ExpectedDocument Stored(string name, bool answered) => new("file", name, Required: false, answered);
}
