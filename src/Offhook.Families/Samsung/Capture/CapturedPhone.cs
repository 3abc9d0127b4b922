using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;

namespace Offhook.Families.Samsung.Capture;

/// <summary>A captured file that can be read.</summary>
internal sealed record CapturedDocument(ImportSource Source, DocumentMatch Match, CapturedXml Xml)
{
    public DocumentKind Kind => Match.Kind;
}

/// <summary>A file as a part of one phone.</summary>
/// <param name="Document">The file.</param>
/// <param name="Line">1-based line that it is about; 0 = none.</param>
internal sealed record PhoneDocument(CapturedDocument Document, int Line);

/// <summary>A phone and the files that belong to it.</summary>
internal sealed class CapturedPhone(DeviceId id)
{
    public DeviceId Id { get; } = id;

    /// <summary>The user id that its first file hands out.</summary>
    public string UserId { get; set; } = "";

    public List<PhoneDocument> Documents { get; } = [];

    /// <summary>Kinds that its user's file lists, in order.</summary>
    public List<string> Profiles { get; } = [];

    /// <summary>The ids of its lines in names of files, in order.</summary>
    public List<string> LineIds { get; } = [];

    /// <summary>The user group in names of files; empty for none.</summary>
    public string Group { get; set; } = "";

    /// <summary>The language in names of files; empty where none says one.</summary>
    public string Language { get; set; } = "";
}

/// <summary>
/// Finds which files are whose. Two names are certain: that of the file that a MAC address names, and <c>sec_user_</c> with the user id that stands somewhere in it. What else is
/// the phone's is what its user's file names, anywhere and in any form.
/// </summary>
internal sealed class CaptureGatherer(IReadOnlyList<CapturedDocument> documents, Func<string, DocumentMatch?> match, List<ImportedRemark> notes)
{
    private static readonly char[] ListMarks = [' ', ',', ';', '|', '\t', '\r', '\n'];

    private readonly HashSet<CapturedDocument> used = [];

    public IReadOnlyList<CapturedPhone> Gather() =>
        [.. documents.Where(d => d.Kind == SamsungDocuments.Mac).Select(d => (Document: d, Id: DeviceId.TryParse(d.Match.Captured, out var id) && id.IsMac ? id : (DeviceId?)null))
            .Where(d => d.Id is not null).GroupBy(d => d.Id!.Value).OrderBy(g => g.Key).Select(g => Gather(g.Key, g.First().Document))];

    /// <summary>Files that belong to no phone.</summary>
    public IEnumerable<CapturedDocument> Unused => documents.Where(d => !used.Contains(d));

    /// <summary>Names of files in a value, each with its kind: alone, below directories, or in a list.</summary>
    public static IEnumerable<(string Text, DocumentMatch Match)> FilesIn(string value, Func<string, DocumentMatch?> match)
    {
        foreach (var item in value.Split(ListMarks, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = item[(item.LastIndexOf('/') + 1)..];
            if (name.StartsWith("sec_", StringComparison.OrdinalIgnoreCase) && match(name) is { } found && SamsungDocuments.ProfileKinds.Contains(SamsungDocuments.ShortName(found.Kind)))
            {
                yield return (name, found);
            }
        }
    }

    private CapturedPhone Gather(DeviceId id, CapturedDocument first)
    {
        var phone = new CapturedPhone(id);
        Take(phone, first, 0);
        foreach (var shared in new[] { "sec_boot.xml", "sec_phone.xml" })
        {
            if (Find(shared, first) is { } document)
            {
                Take(phone, document, 0);
            }
            else
            {
                Note(first, $"there is no {shared}; the starter template stands in its place");
            }
        }

        var user = first.Xml.Places.Select(p => Find($"sec_user_{p.Value}.xml", first)).FirstOrDefault(f => f is not null)
            ?? (documents.Where(d => d.Kind == SamsungDocuments.User).ToList() is [var only] ? only : null);
        if (user is null)
        {
            Note(first, "no value in it is the user id of a sec_user file beside it, so the phone's other files cannot be found");
            return phone;
        }

        phone.UserId = user.Match.Captured;
        Take(phone, user, 0);
        foreach (var (name, listed) in user.Xml.Places.SelectMany(p => FilesIn(p.Value, match)).DistinctBy(f => f.Text, StringComparer.OrdinalIgnoreCase))
        {
            TakeListed(phone, user, name, listed);
        }

        if (documents.FirstOrDefault(d => d.Kind == SamsungDocuments.Aom && DeviceId.TryParse(d.Match.Captured, out var its) && its == id) is { } module)
        {
            Take(phone, module, 0);
        }

        return phone;
    }

    private void TakeListed(CapturedPhone phone, CapturedDocument user, string name, DocumentMatch listed)
    {
        var kind = SamsungDocuments.ShortName(listed.Kind);
        if (!phone.Profiles.Contains(kind))
        {
            phone.Profiles.Add(kind);
        }

        if (listed.Kind == SamsungDocuments.Line)
        {
            phone.LineIds.Add(listed.Captured);
            phone.Group = listed.Part.Length > 0 ? listed.Part : phone.Group;
        }
        else if (listed.Kind == SamsungDocuments.SoftMenu || listed.Kind == SamsungDocuments.ProgramKey)
        {
            phone.Language = phone.Language.Length > 0 ? phone.Language : listed.Captured;
        }
        else if (listed.Kind.SharedWithoutIdentity && listed.Captured.Length > 0 && listed.Kind != SamsungDocuments.DialTone
            && !string.Equals(listed.Captured, SamsungDocuments.OwnPrefix + phone.UserId, StringComparison.OrdinalIgnoreCase))
        {
            phone.Group = phone.Group.Length > 0 ? phone.Group : listed.Captured;
        }

        if (Find(name, user) is { } document)
        {
            Take(phone, document, listed.Kind == SamsungDocuments.Line ? phone.LineIds.Count : 0);
        }
        else
        {
            Note(user, $"it lists {name}, which was not captured; the starter template stands in its place");
        }
    }

    private void Take(CapturedPhone phone, CapturedDocument document, int line)
    {
        used.Add(document);
        phone.Documents.Add(new PhoneDocument(document, line));
    }

    // The file of this name that lies nearest: folders may be those of one phone each, or those of the server.
    private CapturedDocument? Find(string name, CapturedDocument from) => documents.Where(d => string.Equals(d.Source.Name, name, StringComparison.OrdinalIgnoreCase))
        .MaxBy(d => d.Source.Folder.Split('/').Zip(from.Source.Folder.Split('/')).TakeWhile(p => p.First == p.Second).Count());

    private void Note(CapturedDocument document, string text) => notes.Add(new ImportedRemark(document.Source.Path, 0, "", text));
}
