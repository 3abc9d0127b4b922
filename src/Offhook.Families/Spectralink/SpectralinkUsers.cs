using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Families.Spectralink;

/// <summary>The list of users. It is complete: whoever is not in it is removed.</summary>
internal static class SpectralinkUsers
{
    // As many as somebody reads.
    private const int MaxWarnings = 5;

    public static DocumentBody Write(DeviceSnapshot device, DeviceSecrets? secrets)
    {
        var model = SpectralinkModel.Of(device.Model);
        var fields = SpectralinkField.All.Where(f => f.IsOn(model)).ToList();
        return new DocumentBody(
            SpectralinkXml.Document(declared: true, xml =>
            {
                xml.WriteStartElement("users");
                for (var i = 0; i < device.Handsets.Length; i++)
                {
                    var hidden = secrets?.Handsets.GetValueOrDefault(i);
                    var handset = new HandsetSpec { Fields = device.Handsets[i], AccessCode = hidden?.AccessCode, AuthPassword = hidden?.AuthPassword };
                    xml.WriteStartElement("user");
                    foreach (var field in fields)
                    {
                        if (field.Read(handset) is { Length: > 0 } value)
                        {
                            xml.WriteElementString(field.Element, value);
                        }
                    }

                    xml.WriteFullEndElement();
                }

                xml.WriteFullEndElement();
            }),
            [.. Groupless(device, model)]);
    }

    private static IEnumerable<string> Groupless(DeviceSnapshot device, SpectralinkModel model) => !model.HasGroups ? []
        : device.Handsets.Where(h => h.ConfigGroup is { } group && device.HandsetGroups.All(g => g.Id != group))
            .GroupBy(h => h.ConfigGroup!.Value).OrderBy(g => g.Key).Take(MaxWarnings)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"handset {g.First().Key} is in group {g.Key}, which handsetGroups does not have; its settings are left alone"));
}
