using System.Buffers;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>The maker's configuration files: text or XML, in the names of either generation. Phones tell them apart by their content, not by the file's name.</summary>
internal sealed class FanvilFormat : IParameterFormat
{
    public static FanvilFormat Instance { get; } = new();

    /// <summary>Whether a device gets XML. A newer phone does unless the operator says otherwise, because its dial rules are known in that form only.</summary>
    public static bool IsXml(DeviceSnapshot device) =>
        device.Options.GetValueOrDefault(FanvilOptions.Format) is { } wanted ? wanted == FanvilOptions.XmlFormat : device.Generation != FanvilGeneration.Old;

    /// <inheritdoc/>
    public void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output)
    {
        var form = FanvilCatalogue.Of(device.Generation);
        if (IsXml(device))
        {
            FanvilXml.Write(parameters.Items, form, FanvilVersions.None, output);
        }
        else
        {
            FanvilText.Write(parameters.Items, form, FanvilVersions.None, output);
        }
    }

    /// <inheritdoc/>
    public ReadParameters Read(ReadOnlySpan<byte> content)
    {
        var text = FanvilTextReader.Decode(content);
        return FanvilTextReader.Looks(text) ? FanvilTextReader.Read(text) : FanvilXmlReader.Read(text);
    }

    /// <inheritdoc/>
    public string? Check(string value) => FanvilValues.Check(value);
}
