using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Rendering;

namespace Offhook.Families.Samsung.Capture;

/// <summary>Makes templates of files captured from a running system, whatever the names in them are: only names of files are known.</summary>
internal sealed class CaptureReader : ICaptureReader
{
    public static CaptureReader Instance { get; } = new();

    public string FolderHelp => "Folder with the sec_*.xml files of one phone or several, captured from a running system";

    public CapturedSet Read(IReadOnlyList<ImportSource> files, CaptureContext context) => new Run(context).Read(files);

    private sealed class Run(CaptureContext context)
    {
        private readonly List<ImportedRemark> recognised = [];
        private readonly List<ImportedRemark> left = [];
        private readonly List<ImportedRemark> notes = [];
        private readonly List<ImportedRemark> unread = [];
        private readonly List<(DocumentKind Kind, PhoneDocument Document, string Text)> made = [];

        public CapturedSet Read(IReadOnlyList<ImportSource> files)
        {
            var gatherer = new CaptureGatherer([.. files.Select(Open).OfType<CapturedDocument>()], context.Match, notes);
            var phones = gatherer.Gather();
            if (phones.Count == 0)
            {
                notes.Add(new ImportedRemark("", 0, "", "no file is named after a MAC address (sec_F4D9FB000001.xml); without one nobody can tell which values are a phone's"));
            }

            unread.AddRange(gatherer.Unused.Select(d => new ImportedRemark(d.Source.Path, 0, "", "no phone of this folder asks for it")));
            var found = phones.Select(p => (Phone: p, Draft: Draft(p, phones))).ToList();
            return new CapturedSet
            {
                Templates = Agreed(),
                Devices = [.. found.Select(f => f.Draft)],
                Server = server,
                Recognised = Once(recognised),
                Left = Once(left),
                Notes = Once(notes),
                Unread = unread,
            };
        }

        private Uri? server;

        private static List<ImportedRemark> Once(List<ImportedRemark> remarks) => [.. remarks.Distinct().OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line)];

        private CapturedDocument? Open(ImportSource source)
        {
            CapturedDocument? Refuse(string why)
            {
                unread.Add(new ImportedRemark(source.Path, 0, "", why));
                return null;
            }

            if (!source.Name.StartsWith("sec_", StringComparison.OrdinalIgnoreCase) || context.Match(source.Name) is not { } match)
            {
                return Refuse("phones ask for no file of this name, as far as is known");
            }

            if (source.Problem is { } problem)
            {
                return Refuse(problem);
            }

            if (source.Content.Length > ImportSource.MaxBytes || SamsungDocuments.CheckXml(source.Content) is { } wrong && (wrong.Length > 0))
            {
                return Refuse(SamsungDocuments.CheckXml(source.Content) ?? $"it has {source.Content.Length} bytes; at most {ImportSource.MaxBytes} are read");
            }

            var text = MarkupText.Decode(source.Content.Span);
            return !MarkupText.Encode(text).AsSpan().SequenceEqual(source.Content.Span) ? Refuse("its bytes are not those of the encoding that it names")
                : text.Contains("{{", StringComparison.Ordinal) ? Refuse("it holds '{{', which begins a variable in templates")
                : new CapturedDocument(source, match, CapturedXml.Read(text));
        }

        private CapturedDevice Draft(CapturedPhone phone, IReadOnlyList<CapturedPhone> all)
        {
            var roles = new CaptureRoles(phone, context.Match);
            var findings = phone.Documents.ToDictionary(d => d, d => roles.Of(d).ToList());
            var own = findings.Where(f => f.Key.Line > 0).SelectMany(f => f.Value.Where(v => v.Role == Role.Number).Select(v => (Number: v.Place.Value, f.Key.Line)))
                .Concat(phone.LineIds.Select((id, at) => (id, at + 1))).Append((phone.UserId, 1)).DistinctBy(n => n.Item1, StringComparer.Ordinal).ToDictionary(n => n.Item1, n => n.Item2, StringComparer.Ordinal);
            var others = all.Where(p => p != phone).SelectMany(p => p.LineIds.Append(p.UserId)).ToHashSet(StringComparer.Ordinal);
            var keys = phone.Documents.ToDictionary(d => d, d => Keys(d, own, others));
            var draft = new CaptureDraft(
                phone, [.. phone.Documents.SelectMany(d => findings[d].Select(f => (d, f)))], context, KeysIn(keys, k => k != SamsungDocuments.Aom), KeysIn(keys, k => k == SamsungDocuments.Aom));
            server ??= draft.Server;
            Note(phone, draft);
            var variables = new CaptureVariables(draft);
            var writer = new CaptureWriter(variables, context.Match, recognised, left, notes);
            foreach (var document in phone.Documents)
            {
                var text = writer.Write(document, findings[document], keys[document]);
                made.Add((document.Document.Kind, document, text));
                Warn(document, text, draft.Spec);
            }

            return new CapturedDevice(draft.Spec, [.. phone.Documents.Select(d => new CapturedFile(Named(d, variables.NameOf(d)), d.Document.Source))]);
        }

        private static ImmutableArray<KeySpec> KeysIn(Dictionary<PhoneDocument, CapturedKeys?> keys, Func<DocumentKind, bool> of) =>
            keys.Where(k => of(k.Key.Document.Kind)).Select(k => k.Value).FirstOrDefault(k => k is not null)?.Keys ?? [];

        private CapturedKeys? Keys(PhoneDocument document, Dictionary<string, int> own, HashSet<string> others)
        {
            var kind = document.Document.Kind;
            if (kind != SamsungDocuments.Supplement && kind != SamsungDocuments.Aom)
            {
                return null;
            }

            var keys = new CaptureKeys(kind == SamsungDocuments.Aom ? "samsung.moduleKeys" : "samsung.keys", own, others).Find(document.Document.Xml, out var problem);
            if (keys is null)
            {
                notes.Add(new ImportedRemark(document.Document.Source.Path, 0, "keys", $"not recognised, so they stand in the template as they are: {problem ?? "no list of keys is in it"}"));
            }

            return keys;
        }

        private void Note(CapturedPhone phone, CaptureDraft draft)
        {
            var path = phone.Documents[0].Document.Source.Path;
            var settings = phone.Documents.Find(d => d.Document.Kind == SamsungDocuments.Phone)?.Document.Source.Path ?? path;
            if (context.ModelOf(phone.Id) is null)
            {
                notes.Add(new ImportedRemark(path, 0, phone.Id.ToString(), $"no file says which model it is; {draft.Spec.Model} is taken; --model {SamsungDocuments.Family}=NAME says it"));
            }

            if (phone.UserId.Length > 0 && draft.Spec.Login is null)
            {
                notes.Add(new ImportedRemark(path, 0, phone.Id.ToString(), "no password was recognised in it; the server will make one, and what stands there now is not replaced"));
            }

            foreach (var document in phone.Documents.Where(d => d.Document.Kind == SamsungDocuments.Boot))
            {
                notes.AddRange(document.Document.Xml.Places.Where(p => CaptureWords.IsHost(p.Value) && CaptureWords.Has(p, CaptureWords.Image)).Select(p => new ImportedRemark(
                    document.Document.Source.Path, p.Line, p.Path, $"phones go on asking {p.Value} for firmware; take it out of the template where that system goes away")));
            }

            if (draft.Zones.Count > 1)
            {
                notes.Add(new ImportedRemark(settings, 0, "time.zone", $"{draft.Zones[0]} is taken; {string.Join(", ", draft.Zones.Skip(1).Take(3))} do the same"));
            }

            if (draft.Spec.Parameters.Values.GetValueOrDefault(SamsungOptions.DirectoryUrl)?.Text is { } url && Uri.TryCreate(url, UriKind.Absolute, out var directory) && directory.Host == draft.Server.Host)
            {
                notes.Add(new ImportedRemark(settings, 0, SamsungOptions.DirectoryUrl, $"still names the captured system, {directory.Host}"));
            }
        }

        private string Named(PhoneDocument document, string name)
        {
            if (!string.Equals(name, document.Document.Source.Name, StringComparison.Ordinal) && document.Document.Kind != SamsungDocuments.Mac)
            {
                notes.Add(new ImportedRemark(document.Document.Source.Path, 0, "", $"is called {name} here, and sec_user lists it so"));
            }

            return name;
        }

        // What was not recognised in one place may be known from another.
        private void Warn(PhoneDocument document, string text, DeviceSpec spec)
        {
            var secrets = spec.Lines.Select(l => l.Password).Append(spec.Login?.Password).OfType<Offhook.Core.Security.Secret>().Select(s => s.Reveal()).Where(s => s.Length >= 6);
            if (secrets.Any(s => text.Contains(s, StringComparison.Ordinal)))
            {
                notes.Add(new ImportedRemark(document.Document.Source.Path, 0, "", "a password of the phone still stands in the template made of it, in a place where no value was expected"));
            }

            foreach (var place in document.Document.Xml.Places.Where(p => p.Value.Length > 0 && CaptureWords.Has(p, CaptureWords.Password) && text.Contains(p.Raw, StringComparison.Ordinal)
                && left.Exists(r => r.File == document.Document.Source.Path && r.What == p.Path && r.Line == p.Line)))
            {
                notes.Add(new ImportedRemark(document.Document.Source.Path, place.Line, place.Path, "looks like a password, and stands in the template in clear"));
            }
        }

        // The text that most phones agree on; the others are told of.
        private ImmutableSortedDictionary<string, string> Agreed()
        {
            var all = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var kind in made.GroupBy(m => m.Kind.Id))
            {
                var taken = kind.GroupBy(m => m.Text, StringComparer.Ordinal).MaxBy(g => g.Count())!;
                all[kind.Key] = taken.Key;
                foreach (var (_, document, text) in kind.Where(m => m.Text != taken.Key).DistinctBy(m => m.Document.Document))
                {
                    var at = text.AsSpan().CommonPrefixLength(taken.Key);
                    notes.Add(new ImportedRemark(
                        document.Document.Source.Path, text.AsSpan(0, at).Count('\n') + 1, "",
                        $"differs from here on from {taken.First().Document.Document.Source.Path} in something that no variable says; the template is made of the latter"));
                }
            }

            return all.ToImmutable();
        }
    }
}
