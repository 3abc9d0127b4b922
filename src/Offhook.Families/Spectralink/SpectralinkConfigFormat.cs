using System.Buffers;
using Offhook.Core.Rendering;

namespace Offhook.Families.Spectralink;

/// <summary>The server's configuration: nested elements, in the catalogue's order, those that it does not know last.</summary>
internal sealed class SpectralinkConfigFormat : IParameterFormat
{
    public static SpectralinkConfigFormat Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ParameterSet parameters, DeviceSnapshot device, IBufferWriter<byte> output)
    {
        var (tree, model) = (new SpectralinkXml(), SpectralinkModel.Of(device.Model));
        foreach (var (name, value, _, source) in parameters.Items.OrderBy(p => SpectralinkCatalogue.Server.Find(p.Name)?.Order ?? int.MaxValue))
        {
            // A scope may give a parameter to servers of many models.
            if (SpectralinkCatalogue.Server.Find(name) is { } known && !model.Has(known.On))
            {
                parameters.Warnings.Add($"{name} ({source}) is left out: the {model.Name} has no such parameter");
                continue;
            }

            tree.Set(name, value);
        }

        output.Write(SpectralinkXml.Document(declared: true, xml =>
        {
            xml.WriteStartElement("config");
            if (SpectralinkOptions.Merges(device))
            {
                xml.WriteAttributeString("merge_type", "merge");
            }

            tree.Write(xml);
            xml.WriteFullEndElement();
        }).Span);
    }

    /// <inheritdoc/>
    public ReadParameters Read(ReadOnlySpan<byte> content) => SpectralinkXml.Read(content, "config");

    /// <inheritdoc/>
    public string? Check(string value) => SpectralinkXml.Check(value);
}
