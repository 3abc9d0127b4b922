using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Security;

namespace Offhook.Families.Spectralink;

/// <summary>Reads a server's own export, or what others wrote for it: configuration, users, handset groups.</summary>
internal sealed class SpectralinkImport : IFamilyImport
{
    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        if (match is null || match.Kind == SpectralinkDocuments.FirmwareVersion)
        {
            return null;
        }

        if (match.Kind == SpectralinkDocuments.Config)
        {
            return ParameterFile.Read(source, match, SpectralinkConfigFormat.Instance) with { Models = ModelsOf(match) };
        }

        if (match.Kind == SpectralinkDocuments.GroupIndex)
        {
            // Versions are ours to give; the groups themselves stand in files of their own.
            return new ReadFile { Device = DeviceOf(match), Models = [.. ModelsOf(match).Intersect(WithGroups)] };
        }

        return match.Kind == SpectralinkDocuments.Users ? ReadUsers(source.Content.Span, match) : ReadGroup(source.Content.Span, match);
    }

    /// <summary>Reads the list of users.</summary>
    /// <exception cref="FormatException">It is no such list; the message names the line.</exception>
    public static ReadFile ReadUsers(ReadOnlySpan<byte> content, DocumentMatch match)
    {
        var handsets = ImmutableArray.CreateBuilder<HandsetSpec>();
        var left = new List<ImportRemark>();
        foreach (var user in Load(content, "users").Elements())
        {
            var handset = new HandsetSpec();
            foreach (var element in user.Elements())
            {
                var name = element.Name.LocalName;
                var value = element.Value.Trim();
                if (user.Name.LocalName != "user" || SpectralinkField.All.FirstOrDefault(f => f.Element == name) is not { } field)
                {
                    left.Add(new ImportRemark(LineOf(element), name, "no member of a user is known by this name"));
                }
                else if (value.Length > 0 && field.Check(value) is { } wrong)
                {
                    left.Add(new ImportRemark(LineOf(element), name, wrong));
                }
                else if (value.Length > 0)
                {
                    handset = field.Take(handset, value);
                }
            }

            handsets.Add(handset);
        }

        var isDect = handsets.Any(h => h.Fields.LocalNo is not null);
        return new ReadFile
        {
            Device = DeviceOf(match),
            Models = [.. ModelsOf(match).Where(m => SpectralinkModel.All.First(s => s.Name == m).IsTwoGenerations == isDect)],
            Handsets = handsets.ToImmutable(),
            Left = left,
        };
    }

    /// <summary>Reads one group of settings for handsets; its version is passed over, ours are our own.</summary>
    /// <exception cref="FormatException">It is no such file; the message names the line.</exception>
    public static ReadFile ReadGroup(ReadOnlySpan<byte> content, DocumentMatch match)
    {
        var root = Load(content, "cota");
        if (!int.TryParse(root.Element("info")?.Element("group")?.Value.Trim() ?? match.Part, NumberStyles.None, CultureInfo.InvariantCulture, out var group))
        {
            throw new FormatException($"line {LineOf(root)}: it does not say the number of its group");
        }

        var values = ParameterMap.Empty.Values.ToBuilder();
        foreach (var leaf in root.Element("data")?.Descendants().Where(e => !e.HasElements) ?? [])
        {
            var name = string.Join('.', leaf.AncestorsAndSelf().TakeWhile(e => e.Parent is not null && e.Name.LocalName != "data").Select(e => e.Name.LocalName).Reverse());
            var text = leaf.Value.Trim();
            values[name] = SpectralinkCatalogue.Handsets.Find(name)?.Info.IsSecret is true ? RawValue.Hidden(Secret.FromPlain(text)) : RawValue.Open(text);
        }

        return new ReadFile
        {
            Device = DeviceOf(match),
            Models = [.. ModelsOf(match).Intersect(WithGroups)],
            HandsetGroups = [new HandsetGroupSpec(group, new ParameterMap(values.ToImmutable()))],
        };
    }

    private static IEnumerable<string> WithGroups => SpectralinkModel.All.Where(m => m.HasGroups).Select(m => m.Name);

    private static DeviceId? DeviceOf(DocumentMatch match) => DeviceId.TryParse(match.Captured, out var id) ? id : null;

    private static List<string> ModelsOf(DocumentMatch match) =>
        [.. SpectralinkModel.All.Where(m => m.HasUuid == (DeviceOf(match)?.IsMac is false)).Select(m => m.Name)];

    private static XElement Load(ReadOnlySpan<byte> content, string root)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray()), settings);
            var element = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
            return element.Name.LocalName == root ? element : throw new FormatException($"line {LineOf(element)}: the root is <{element.Name.LocalName}>, not <{root}>");
        }
        catch (XmlException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber}: this is no XML: {e.Message}"), e);
        }
    }

    private static int LineOf(XElement element) => ((IXmlLineInfo)element).LineNumber;
}
