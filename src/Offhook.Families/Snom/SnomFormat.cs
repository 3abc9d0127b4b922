using System.Buffers;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>
/// The settings file of one phone: text for the first firmware, XML with all its containers for the rest. Settings stand in the catalogue's order, whatever
/// order they were derived in; entries of the phone book come from the snapshot.
/// </summary>
internal sealed class SnomFormat : IParameterFormat
{
    public static SnomFormat Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output)
    {
        var entries = SnomEntries.Of(parameters.Items);
        if (device.Generation == SnomGeneration.Text)
        {
            SnomTextWriter.Write(entries, output);
        }
        else
        {
            SnomXmlWriter.Write(entries, SnomDirectory.Entries(device), output);
        }
    }

    /// <inheritdoc/>
    public ReadParameters Read(ReadOnlySpan<byte> content)
    {
        var file = SnomFile.Read(content);
        return new ReadParameters(file.Settings, file.Warnings) { Lines = file.Lines };
    }

    /// <inheritdoc/>
    public string? Check(string value) => SnomXmlText.Check(value);
}
