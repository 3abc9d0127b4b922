using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>What a phone asks for when it starts, in its order.</summary>
internal static class FanvilExpectation
{
    public static IEnumerable<ExpectedDocument> Of(DeviceSnapshot device)
    {
        var model = FanvilModels.Instance[device.Model];
        var mac = device.Id.Mac?.ToCompact() ?? "";
        if (device.Generation != FanvilGeneration.Old)
        {
            yield return new ExpectedDocument(FanvilDocuments.Boot.Id, $"{mac}.boot", Required: false, Answered: false);
        }

        if (model.Codes.Count > 0)
        {
            yield return new ExpectedDocument(
                FanvilDocuments.CommonConfig.Id, $"F0{model.Codes[0]}.cfg", Required: false, Answered: device.Settings.Flag(SettingSchema.UpdateCommonFile) is not false);
        }

        yield return new ExpectedDocument(FanvilDocuments.DeviceConfig.Id, $"{mac}.cfg", Required: true, Answered: true);
        foreach (var book in device.Phonebooks.Take(FanvilBooks.Places(device.Generation == FanvilGeneration.Old)))
        {
            yield return new ExpectedDocument(FanvilDocuments.Phonebook.Id, FanvilPhonebook.FileOf(book), Required: false, Answered: true);
        }

        if (device.Generation == FanvilGeneration.Old)
        {
            foreach (var item in Items(device, model))
            {
                yield return item;
            }
        }

        var image = FanvilProvisioning.Firmware(device);
        if (device.Generation != FanvilGeneration.Old && model.FirmwareText.Length > 0)
        {
            yield return new ExpectedDocument(FanvilDocuments.FirmwareText.Id, $"fanvil_{model.FirmwareText}.txt", Required: false, Answered: image is not null);
        }

        if (image is not null)
        {
            yield return new ExpectedDocument("file", image.Name, Required: false, Answered: true);
        }
    }

    private static IEnumerable<ExpectedDocument> Items(DeviceSnapshot device, FanvilModel model)
    {
        if (device.Options.GetValueOrDefault(FanvilOptions.LocalPhonebook) is { } form && !device.Phonebooks.IsEmpty)
        {
            yield return new ExpectedDocument(FanvilDocuments.Contacts.Id, FanvilPhonebook.LocalFile(form), Required: false, Answered: true);
        }

        foreach (var name in FanvilItems.Names(device))
        {
            yield return new ExpectedDocument("file", name, Required: false, device.Files.ContainsKey(name));
        }

        if (FanvilDial.AsFile(device))
        {
            yield return new ExpectedDocument(FanvilDocuments.DialPeers.Id, FanvilDial.FileName, Required: false, Answered: true);
        }

        // A door that does not know who may enter is not in step.
        if (model.TakesAccessList && FanvilAccessList.IsGiven(device))
        {
            yield return new ExpectedDocument(FanvilDocuments.AccessList.Id, FanvilAccessList.FileName, Required: true, Answered: true);
        }
    }
}
