using System.Globalization;
using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Spectralink;

/// <summary>Settings of handset groups and the list that names their versions.</summary>
internal sealed class SpectralinkGroups : IHandsetRules, IDocumentVersions
{
    private static ReadOnlySpan<byte> AfterGroup => "</group>"u8;

    /// <inheritdoc/>
    public ParameterInfo? Describe(string parameter) => SpectralinkCatalogue.Handsets.Find(parameter)?.Info;

    /// <inheritdoc/>
    public string? NormaliseIpei(string ipei) => SpectralinkIpei.TryParse(ipei, out var normal, out _) ? normal : null;

    /// <summary>The file of one group without its version; null where the device has no such group.</summary>
    public static DocumentBody? Write(DocumentMatch match, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        // One spelling of a number only: another one would be another document with a version of its own.
        if (!SpectralinkModel.Of(device.Model).HasGroups || device.HandsetGroups.FirstOrDefault(g => Number(g.Id) == match.Part) is not { Id: var id } group)
        {
            return null;
        }

        var values = group.Parameters.Select(p => (Name: p.Key, p.Value))
            .Concat(secrets?.HandsetGroups.Where(s => s.Key.Group == id).Select(s => (s.Key.Name, Value: s.Value.Reveal())) ?? [])
            .OrderBy(v => SpectralinkCatalogue.Handsets.Find(v.Name)?.Order ?? int.MaxValue).ThenBy(v => v.Name, StringComparer.Ordinal);
        var (tree, warnings) = (new SpectralinkXml(), new List<string>());
        foreach (var (name, value) in values)
        {
            tree.Set(name, value);
            if (SpectralinkCatalogue.Handsets.Find(name) is { Info.IsSecret: false, Sample: var sample } && IsNumber(sample) && !IsNumber(value))
            {
                warnings.Add($"handsetGroups[{Number(id)}].parameters.{name}: the maker's example has a number here, {sample}; which others are allowed is not published");
            }
        }

        return new DocumentBody(
            SpectralinkXml.Document(declared: false, xml =>
            {
                xml.WriteStartElement("cota");
                xml.WriteStartElement("info");
                xml.WriteElementString("group", Number(id));
                xml.WriteFullEndElement();
                xml.WriteStartElement("data");
                tree.Write(xml);
                xml.WriteFullEndElement();
                xml.WriteFullEndElement();
            }),
            warnings);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Stamp(DocumentMatch document, ReadOnlyMemory<byte> body, string version)
    {
        var at = body.Span.IndexOf(AfterGroup);
        return at < 0
            ? throw new FormatException("the file has no <info><group>, after which its version stands")
            : new byte[][] { body[..(at + AfterGroup.Length)].ToArray(), Encoding.UTF8.GetBytes($"<version>{version}</version>"), body[(at + AfterGroup.Length)..].ToArray() }
                .SelectMany(part => part).ToArray();
    }

    /// <inheritdoc/>
    public DocumentBody WriteIndex(DocumentMatch index, IReadOnlyList<VersionedMember> members) =>
        new(Encoding.ASCII.GetBytes(string.Concat(members.Select(m => $"GROUP{m.Document.Part} VERSION{m.Version}\n"))), []);

    private static bool IsNumber(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
