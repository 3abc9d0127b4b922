using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Security;

namespace Offhook.Families.Samsung.Capture;

/// <summary>Makes a template of a captured file: everything stays as it is, but for the values that are the phone's, its site's or ours.</summary>
internal sealed class CaptureWriter(CaptureVariables variables, Func<string, DocumentMatch?> match, List<ImportedRemark> recognised, List<ImportedRemark> left, List<ImportedRemark> notes)
{
    private static readonly char[] TokenMarks = [':', '/', '@', ';', ',', '?', '&', '=', '<', '>', ' '];

    private readonly List<(int Start, int Length, string Text)> cuts = [];

    /// <summary>The template of a file.</summary>
    public string Write(PhoneDocument document, IReadOnlyList<Finding> findings, CapturedKeys? keys)
    {
        cuts.Clear();
        var xml = document.Document.Xml;
        if (keys is not null)
        {
            cuts.Add((keys.Start, keys.End - keys.Start, keys.Template));
            Say(recognised, document, xml.LineOf(keys.Start), "keys", $"{keys.Keys.Length} keys; types {string.Join(", ", keys.Spellings.Select(s => $"'{s.Key}' = {s.Value.ToString().ToLowerInvariant()}"))}");
        }

        WriteLineFiles(document, findings);
        foreach (var place in xml.Places.Where(p => !cuts.Exists(c => p.Start >= c.Start && p.Start < c.Start + c.Length)).ToList())
        {
            if (document.Document.Kind == SamsungDocuments.User && CaptureGatherer.FilesIn(place.Value, match).ToList() is { Count: > 1 } listed)
            {
                WriteList(document, place, listed);
                continue;
            }

            var finding = findings.FirstOrDefault(f => f.Place == place);
            if (!(finding is not null && Replace(document, finding)) && !ReplaceByValue(document, place) && place.Value.Length > 0)
            {
                Say(left, document, place.Line, place.Path, CaptureWords.MayBeShown(place) ? $"'{place.Value}'" : $"{place.Value.Length} characters, not shown");
            }
        }

        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, length, replacement) in cuts.OrderBy(c => c.Start))
        {
            text.Append(xml.Text, at, start - at).Append(replacement);
            at = start + length;
        }

        return text.Append(xml.Text, at, xml.Text.Length - at).ToString();
    }

    // One element for each line, so that a phone with two lists two.
    private void WriteLineFiles(PhoneDocument document, IReadOnlyList<Finding> findings)
    {
        var xml = document.Document.Xml;
        var items = findings.Where(f => f is { Role: Role.File, Key: "line" }).Select(f => f.Place).ToList();
        if (items.Count == 0 || items[0].Element.Parent is not { } parent || items.Exists(p => p.Element.Parent != parent || p.Element.Name != items[0].Element.Name || Beside(p) is not { } said || said != Beside(items[0])))
        {
            return;
        }

        var at = parent.Children.IndexOf(items[0].Element);
        var start = at == 0 ? parent.BodyStart : parent.Children[at - 1].End;
        var before = xml.Text[start..items[0].Element.Start];
        if (before.Any(c => !char.IsWhiteSpace(c)) || items.Where((p, i) => i > 0 && (parent.Children[at + i] != p.Element || xml.Text[items[i - 1].Element.End..p.Element.Start] != before)).Any())
        {
            return;
        }

        var place = items[0];
        var name = FileName(place);
        var head = xml.Text[place.Element.Start..(place.Start + place.Raw.Length - name.Length)];
        var tail = xml.Text[(place.Start + place.Raw.Length)..place.Element.End];
        cuts.Add((start, items[^1].Element.End - start, $"{{{{#each samsung.lineFiles}}}}{before}{head}{place.Write("file")}{tail}{{{{/each}}}}"));
        foreach (var item in items)
        {
            Say(recognised, document, item.Line, item.Path, $"'{item.Value}' is samsung.lineFiles");
        }
    }

    // Several names in one value: each becomes its variable, and those of lines, which stand together, as many as a phone has.
    private void WriteList(PhoneDocument document, CapturedPlace place, List<(string Text, DocumentMatch Match)> listed)
    {
        var items = new List<(int Start, int End, DocumentKind Kind)>();
        foreach (var (name, found) in listed)
        {
            var start = place.Raw.IndexOf(name, items.Count > 0 ? items[^1].End : 0, StringComparison.Ordinal);
            if (start < 0)
            {
                Say(notes, document, place.Line, place.Path, "lists several files in a spelling that is not understood, and stays as it is");
                return;
            }

            items.Add((start, start + name.Length, found.Kind));
        }

        for (var i = 0; i < items.Count; i++)
        {
            var (start, end, kind) = items[i];
            if (kind != SamsungDocuments.Line)
            {
                var variable = $"samsung.files.{SamsungDocuments.ShortName(kind)}";
                Cut(document, place, start, end - start, place.Write(variable), $"'{place.Raw[start..end]}' in it is {variable}");
                continue;
            }

            var last = i;
            while (last + 1 < items.Count && items[last + 1].Kind == SamsungDocuments.Line)
            {
                last++;
            }

            var (follows, text) = last + 1 < items.Count
                ? (items[last + 1].Start, $"{{{{#each samsung.lineFiles}}}}{place.Write("file")}{place.Raw[items[last].End..items[last + 1].Start]}{{{{/each}}}}")
                : (items[last].End, $"{{{{#each samsung.lineFiles}}}}{{{{#unless @first}}}}{(i > 0 ? place.Raw[items[i - 1].End..start] : place.Raw[end..items[i + 1].Start])}{{{{/unless}}}}{place.Write("file")}{{{{/each}}}}");
            Cut(document, place, start, follows - start, text, $"'{place.Raw[start..items[last].End]}' in it is samsung.lineFiles");
            i = last;
        }
    }

    // What an element says beside the file's name, where it says the same of every line; null where it may count them.
    private static string? Beside(CapturedPlace place)
    {
        var others = place.Element.Places.Where(p => p != place).Select(p => p.Raw).ToList();
        return others.Exists(o => o.Any(char.IsAsciiDigit)) ? null : string.Join('\0', others);
    }

    private string FileName(CapturedPlace place) => CaptureGatherer.FilesIn(place.Value, match).First().Text;

    private bool Replace(PhoneDocument document, Finding finding)
    {
        var place = finding.Place;
        switch (finding.Role)
        {
            case Role.File:
                var name = FileName(place);
                var variable = $"samsung.files.{finding.Key}";
                return Cut(document, place, place.Raw.Length - name.Length, name.Length, place.Write(variable), $"'{name}' is {variable}");
            case Role.ServerPath:
                return Cut(document, place, 0, 0, place.Write("samsung.path"), $"'{place.Value}' is below samsung.path");
            case Role.Firmware:
                return Cut(
                    document, place, 0, place.Raw.Length, $"{{{{#if samsung.firmware}}}}{place.Write("samsung.firmware")}{{{{else}}}}{place.Raw}{{{{/if}}}}",
                    $"'{place.Value}' stays, unless firmware is set (samsung.firmware)");
            case Role.Server when CaptureWords.IsUrl(place.Value):
                return false;
        }

        if (variables.Of(document, finding) is not { } found)
        {
            return false;
        }

        // What was taken for a name may be a password after all.
        var isSecret = finding.Role == Role.Password || (finding.Role is Role.User or Role.Display && place.Value.Any(char.IsLetter) && CaptureWords.LooksSecret(place.Value));
        var shown = isSecret ? Secret.Stars : $"'{place.Value}'";
        return Cut(document, place, 0, place.Raw.Length, place.Write(found), $"{shown} is {found}");
    }

    // A value that is the phone's in a place that no word tells, alone or inside an address.
    private bool ReplaceByValue(PhoneDocument document, CapturedPlace place)
    {
        var kind = document.Document.Kind;
        var isOwn = kind.Audience == Audience.Device && !kind.SharedWithoutIdentity;
        string[] whole = isOwn ? ["line.password", "login.password", "line.display", "samsung.registrarHost"] : [];
        foreach (var variable in whole.Where(v => place.Value.Length >= 3 && variables.Value(document, v) == place.Value))
        {
            var secret = variable.EndsWith("password", StringComparison.Ordinal);
            return Cut(document, place, 0, place.Raw.Length, place.Write(variable), $"{(secret ? Secret.Stars : $"'{place.Value}'")} is {variable}");
        }

        if (place.Raw != place.Value || place.Value.AsSpan().IndexOfAny("@/:") < 0)
        {
            return false;
        }

        string[] parts = kind == SamsungDocuments.Line ? ["line.number", "samsung.registrarHost", "samsung.host", "samsung.mac"]
            : isOwn ? ["samsung.userId", "samsung.host", "samsung.registrarHost", "samsung.mac"]
            : ["samsung.host", "samsung.registrarHost"];
        var replaced = false;
        for (var at = 0; at < place.Value.Length;)
        {
            var end = place.Value.AsSpan(at).IndexOfAny(TokenMarks) is >= 0 and var length ? at + length : place.Value.Length;
            var token = place.Value[at..end];
            if (token.Length >= 3 && Array.Find(parts, p => variables.Value(document, p) == token) is { } variable)
            {
                replaced |= Cut(document, place, at, token.Length, place.Write(variable), $"'{token}' in it is {variable}");
            }

            at = end + 1;
        }

        return replaced;
    }

    private bool Cut(PhoneDocument document, CapturedPlace place, int offset, int length, string text, string what)
    {
        var all = document.Document.Xml.Text;
        var (start, end) = (place.Start + offset, place.Start + offset + length);

        // Braces and backslashes beside a variable would be read as part of it.
        if (all[start - 1] is '{' or '\\' || all[end] == '}')
        {
            return false;
        }

        if (length == place.Raw.Length && place.Spell(place.Value) != place.Raw)
        {
            Say(notes, document, place.Line, place.Path, "means the same afterwards, but the templates spell its escaped characters in another way");
        }

        cuts.Add((start, length, text));
        Say(recognised, document, place.Line, place.Path, what);
        return true;
    }

    private static void Say(List<ImportedRemark> list, PhoneDocument document, int line, string what, string text) =>
        list.Add(new ImportedRemark(document.Document.Source.Path, line, what, text));
}
