using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Phonebooks;

namespace Offhook.Families.Snom;

/// <summary>Reads what others wrote for these phones, under whatever name: text of V6, XML with its containers, each of which may be a file of its own.</summary>
internal sealed partial class SnomImport : IFamilyImport
{
    private static readonly byte[][] Roots =
    [
        .. new[] { "phone-settings", "functionKeys", "function-keys", "tbook", "phone-book", "dialplan", "dial-plan", "setting-files", "firmware-settings", "gui-languages", "web-languages", "uploads", "certificates" }
            .Select(root => Encoding.ASCII.GetBytes($"<{root}")),
    ];

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> head)
    {
        foreach (var root in Roots)
        {
            if (head.IndexOf(root.AsSpan()) >= 0)
            {
                return true;
            }
        }

        return TextLine().IsMatch(Encoding.Latin1.GetString(head));
    }

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        // Other makers' phones ask for files of the same names.
        if (!Recognises(source.Name, source.Content.Span[..Math.Min(source.Content.Length, ImportSource.HeadBytes)]))
        {
            return match is { Kind.Audience: Audience.Model or Audience.Public } ? new ReadFile { Models = Named(match.Captured) } : null;
        }

        var file = SnomFile.Read(source.Content.Span);
        var device = match is null ? null : DeviceOf(match);
        var type = match is null ? "" : device is null || match.Part.Length > 0 ? match.Captured : "";
        return new ReadFile
        {
            Device = device,
            Models = Named(type),
            Generation = GenerationOf(file),
            Parameters = [.. file.Settings.Select((s, i) => new ReadParameter(s.Key, s.Value, file.Lines[i])).Where(p => !IsOurs(p))],
            Contacts = [.. Contacts(file)],
            Further = [.. file.Lists],
            Left = [.. file.Warnings.Select(ParameterFile.Remark), .. Remarks(file)],
        };
    }

    private static string[] Named(string type) => SnomModels.TryGetType(type, out var model) ? [model.Name] : [];

    private static DeviceId? DeviceOf(DocumentMatch match) =>
        DeviceId.TryParse(match.Part, out var id) || DeviceId.TryParse(match.Captured, out id) ? id : null;

    // What a phone may change until the next file comes is ours to say; that something is written once is the operator's.
    private static bool IsOurs(ReadParameter parameter) =>
        SnomName.TryParse(parameter.Name, out var name) && name.Part == SnomName.Perm && parameter.Value != "!";

    // Text is read by the oldest; what only some generations know says which of them wrote it.
    private static string? GenerationOf(SnomFile file)
    {
        if (file.IsText)
        {
            return SnomGeneration.Text;
        }

        var known = file.Settings.Select(s => SnomCatalogue.TryGet(s.Key, out _, out var parameter) ? parameter : null).OfType<SnomParameter>().ToList();
        return known.Select(p => p.Since).Where(s => s.Length > 0 && SnomGeneration.IsSince(s, SnomGeneration.EightSeven)).OrderByDescending(SnomGeneration.Place).FirstOrDefault()
            ?? known.Select(p => p.Until).Where(u => u.Length > 0).OrderBy(SnomGeneration.Place).FirstOrDefault();
    }

    // The phone's book has an entry for each number; a book of ours has one for each name.
    private static IEnumerable<Contact> Contacts(SnomFile file) => file.Contacts.GroupBy(c => c.Name, StringComparer.Ordinal)
        .Select(g => new Contact(g.Key, [.. g.Select(c => new ContactNumber(c.Type switch { "business" => "work", "mobile" => "mobile", "home" => "home", _ => "other" }, c.Number))]));

    private static IEnumerable<ImportRemark> Remarks(SnomFile file)
    {
        foreach (var list in file.Lists)
        {
            yield return new ImportRemark(0, list, "it is a list of files; import what it names too");
        }

        if (file.Firmware.Count > 0)
        {
            yield return new ImportRemark(0, "", "it tells phones of firmware; store the firmware and set update.firmware");
        }
    }

    [GeneratedRegex(@"^(?:[a-z][a-z0-9_]{0,80}[&!$]:|user_[a-z]{1,40}\d{1,3}:|firmware: )", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TextLine();
}
