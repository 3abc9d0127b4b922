using System.Xml;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Samsung;

/// <summary>
/// The files that SCM phones ask for, and the names under which they are told to. Names and order are evidenced; which of the names behind <c>sec_user</c>
/// a phone asks for is decided by that file.
/// </summary>
internal static class SamsungDocuments
{
    public const string Family = "samsung";

    /// <summary>In front of a login's name in names of files that are otherwise a group's.</summary>
    public const string OwnPrefix = "u";

    public static readonly DocumentKind Boot = Make("sec_boot", "sec_boot.xml", Audience.Public);
    public static readonly DocumentKind Mac = Make("sec_mac", "sec_{mac}.xml") with { HandsOutLogin = true };
    public static readonly DocumentKind Phone = Make("sec_phone", "sec_phone.xml") with { SharedWithoutIdentity = true };
    public static readonly DocumentKind User = Make("sec_user", "sec_user_{name}.xml");
    public static readonly DocumentKind Line = Make("sec_line", "sec_line_{name}.xml", aliases: "sec_line_{name}_{name}.xml");
    public static readonly DocumentKind Service = MakeShared("sec_service");
    public static readonly DocumentKind DialPlan = MakeShared("sec_dialplan");
    public static readonly DocumentKind DialTone = MakeShared("sec_dialtone");
    public static readonly DocumentKind SoftMenu = MakeShared("sec_softmenu");
    public static readonly DocumentKind ProgramKey = MakeShared("sec_program_key");
    public static readonly DocumentKind Supplement = Make("sec_supplement", "sec_supplement_{name}.xml", aliases: ["sec_supplement_{name}_{name}.xml", "sec_key_{name}.xml"]);
    public static readonly DocumentKind Aom = Make("sec_aom", "sec_aom_{mac}.xml");

    public static IReadOnlyList<DocumentKind> All { get; } =
        [Boot, Mac, Phone, User, Line, Service, DialPlan, SoftMenu, DialTone, ProgramKey, Supplement, Aom];

    /// <summary>What <c>sec_user</c> may list, without the beginning that all names have, in the order in which phones were seen to fetch it.</summary>
    public static IReadOnlyList<string> ProfileKinds { get; } =
        [.. new[] { Line, Service, DialPlan, SoftMenu, DialTone, ProgramKey, Supplement }.Select(ShortName)];

    /// <summary>A kind's name without what all have in front.</summary>
    public static string ShortName(DocumentKind kind) => kind.Id["sec_".Length..];

    /// <summary>What a phone asks for, in its order. Whether the shared files behind its user can be seen to arrive depends on whether it says who asks.</summary>
    public static IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device)
    {
        var named = device.ProvesByPassword;
        yield return new ExpectedDocument(Boot.Id, "sec_boot.xml", Required: false, Answered: true);
        yield return new ExpectedDocument(Mac.Id, $"sec_{SamsungIdentity.Mac(device)}.xml", Required: true, Answered: true);
        yield return new ExpectedDocument(Phone.Id, "sec_phone.xml", Required: named, Answered: true);
        yield return new ExpectedDocument(User.Id, $"sec_user_{SamsungIdentity.User(device)}.xml", Required: true, Answered: true);
        foreach (var (kind, file) in Profiles(device))
        {
            yield return new ExpectedDocument(kind.Id, file, Required: named || !kind.SharedWithoutIdentity || SamsungIdentity.IsOwn(kind, file), Answered: true);
        }

        if (!device.Modules.IsEmpty)
        {
            yield return new ExpectedDocument(Aom.Id, $"sec_aom_{SamsungIdentity.Mac(device)}.xml", Required: SamsungModels.IsNamedWithModule(device.Model), Answered: true);
        }
    }

    /// <summary>The files that <c>sec_user</c> lists, which are exactly those that there are, in the order in which phones were seen to fetch them, or as the operator says.</summary>
    public static IEnumerable<(DocumentKind Kind, string File)> Profiles(DeviceSnapshot device)
    {
        var order = device.Parameters.GetValueOrDefault(SamsungOptions.Profiles)?.Value is { Length: > 0 } said ? said.Split(' ', StringSplitOptions.RemoveEmptyEntries) : ProfileKinds;
        foreach (var name in order)
        {
            var kind = All.First(k => ShortName(k) == name);
            if (kind != Line)
            {
                yield return (kind, NameOf(kind, device));
                continue;
            }

            foreach (var file in LineFiles(device))
            {
                yield return (Line, file);
            }
        }
    }

    /// <summary>The files of a device's lines.</summary>
    public static IEnumerable<string> LineFiles(DeviceSnapshot device) => device.Lines.Select(l => $"sec_line_{SamsungIdentity.LineId(device, l)}{GroupPart(device)}.xml");

    /// <summary>The name of a device's file of a kind that it has one of; of its first line.</summary>
    public static string NameOf(DocumentKind kind, DeviceSnapshot device)
    {
        if (kind == Line)
        {
            return LineFiles(device).FirstOrDefault() ?? "";
        }

        if (kind == SoftMenu || kind == ProgramKey)
        {
            return $"{kind.Id}_{SamsungLanguages.Of(device)}.xml";
        }

        var user = SamsungIdentity.User(device);
        if (kind == Supplement)
        {
            return $"sec_supplement_{user}.xml";
        }

        // Without a password nothing but its name tells whose such a file is. No source writes sec_dialtone with a group.
        var group = GroupPart(device);
        return $"{kind.Id}{(group.Length > 0 ? kind == DialTone ? "" : group : device.ProvesByPassword ? "" : $"_{OwnPrefix}{user}")}.xml";
    }

    private static string GroupPart(DeviceSnapshot device) => SamsungOptions.Group(device) is { Length: > 0 } name ? $"_{name}" : "";

    /// <summary>Why bytes are no XML, or null.</summary>
    public static string? CheckXml(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var text = new StringReader(MarkupText.Decode(bytes.Span).TrimStart('\uFEFF'));
            using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
            }

            return null;
        }
        catch (XmlException e)
        {
            return Plain(e);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    // The reader's words are for programmers, and end with the line once more.
    private static string Plain(XmlException e)
    {
        if (e.LineNumber == 0)
        {
            return e.Message.Contains("DTD", StringComparison.Ordinal) ? "it has a document type (DTD), which is not allowed" : "it has no element";
        }

        var end = e.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return $"line {e.LineNumber}, position {e.LinePosition}: {(end > 0 ? e.Message[..end] : e.Message)}";
    }

    private static DocumentKind MakeShared(string id) => Make(id, $"{id}.xml", aliases: $"{id}_{{name}}.xml") with { SharedWithoutIdentity = true };

    private static DocumentKind Make(string id, string pattern, Audience audience = Audience.Device, params string[] aliases) =>
        new(id, pattern, audience, "text/xml; charset=utf-8") { Aliases = aliases, CheckBody = CheckXml };
}
