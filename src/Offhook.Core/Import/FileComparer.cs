using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Import.Probing;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Import;

/// <summary>
/// Holds the files that a phone has from elsewhere against those that it would get from us. Both are read by the same reader of the family, so that
/// a difference is one between the files; where they came from is not asked. Secrets never leave it: it is only told whether they differ.
/// </summary>
public sealed partial class FileComparer(FamilyRegistry families, InverseTables tables)
{
    /// <summary>Compares.</summary>
    /// <param name="material">The device with its secrets.</param>
    /// <param name="ours">Our files as the phone reads them: with secrets, not encrypted.</param>
    /// <param name="theirs">The files from elsewhere, in the order in which the phone reads them, under any names.</param>
    /// <param name="keys">Keys that may open them, beside those of the device's own switches.</param>
    public FileComparison Compare(DeviceMaterial material, IEnumerable<ImportSource> ours, IReadOnlyList<ImportSource> theirs, IReadOnlyList<ImportKey> keys)
    {
        var (family, device, secrets) = (material.Family, material.Snapshot.Device, material.Snapshot.Secrets);
        var table = tables.Of(family, device.Model, device.Generation);
        var own = secrets.Options.Values.Select(o => new ImportKey("", o.Reveal()));
        var there = Read(family, device.Id, theirs, [.. keys, .. own]);
        var here = Read(family, device.Id, [.. ours], []);
        var sources = Sources(material);
        var known = Known(secrets);
        var rows = there.Values.Keys.Union(here.Values.Keys, StringComparer.Ordinal).Select(name =>
        {
            var (has, gets) = (there.Values.GetValueOrDefault(name), here.Values.GetValueOrDefault(name));
            var state = has is null ? ComparisonState.OnlyHere
                : gets is null ? ComparisonState.OnlyThere
                : Same(family, name, has.Text, gets.Text) ? ComparisonState.Same : ComparisonState.Changed;
            var hidden = has?.IsSecret is true || gets?.IsSecret is true || IsSecret(family, name) || secrets.Parameters.ContainsKey(name)
                || known.Contains(has?.Text ?? "") || known.Contains(gets?.Text ?? "");
            return new ComparedParameter(name, state, Shown(has, hidden), Shown(gets, hidden))
            {
                Setting = sources.GetValueOrDefault(name) ?? table.Meaning(name),
                IsSecret = hidden,
                IsServers = table.Governed.Contains(name),
                IsFactory = state == ComparisonState.OnlyThere && has!.IsExported && Importer.IsFactory(family, device.Generation, name, has.Text),
                File = has?.File ?? "",
                Line = has?.Line ?? 0,
            };
        });
        var read = theirs.Select(f => f.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new FileComparison
        {
            Parameters = [.. rows.OrderBy(r => r.Name, NaturalOrder.Instance)],
            Unread = there.Unread,
            Left = there.Left,
            Further = [.. there.Further.Distinct(StringComparer.Ordinal).Where(f => !read.Contains(f[(f.LastIndexOf('/') + 1)..]))],
        };
    }

    // What our own files hold has a name that tells where it comes from; a template's does not.
    private Dictionary<string, string> Sources(DeviceMaterial material)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var expected in material.Family.Expected(material.Snapshot.Device))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is { Kind: { Format: not null, Audience: Audience.Device } } match)
            {
                foreach (var parameter in Renderer.Parameters(material.Family, match, material.Snapshot, material.Snapshot.Secrets).Items)
                {
                    sources[parameter.Name] = parameter.Source;
                }
            }
        }

        return sources;
    }

    private static Side Read(IFamily family, DeviceId id, IReadOnlyList<ImportSource> files, IReadOnlyList<ImportKey> keys)
    {
        var side = new Side();
        var recogniser = new FileRecogniser(new FamilyRegistry([family]), keys);
        var read = new List<RecognisedFile>();
        foreach (var source in files)
        {
            if (recogniser.Read(source, out var problem) is not { } file)
            {
                side.Unread.Add(new ImportedRemark(source.Path, problem!.Line, problem.What, problem.Reason));
            }
            else if (file.Content.Device is { } other && other != id)
            {
                side.Left.Add(new ImportedRemark(source.Path, 0, other.ToString(), "it is another device's file"));
            }
            else
            {
                read.Add(file);
            }
        }

        // What a model's phones share stands below what is the phone's own, whichever it reads first.
        foreach (var file in read.OrderBy(f => f.Match?.Kind.Audience is Audience.Model or Audience.Public ? 0 : 1))
        {
            side.Put(family, file);
        }

        return side;
    }

    private static bool Same(IFamily family, string name, string there, string here) =>
        family.Import?.MeansTheSame(name, there, here) ?? string.Equals(there, here, StringComparison.Ordinal);

    // A name that the catalogue does not know may be anything; where it speaks of a password, its value is not shown.
    private static bool IsSecret(IFamily family, string name) => family.Describe(name) is { } info ? info.IsSecret : SecretName().IsMatch(name);

    private static string? Shown(Held? held, bool hidden) => held is null ? null : hidden ? Secret.Stars : held.Text;

    private static HashSet<string> Known(DeviceSecrets secrets) =>
    [
        .. secrets.LinePasswords.Values.Concat(secrets.Settings.Values).Concat(secrets.Options.Values).Concat(secrets.Parameters.Values)
            .Concat(secrets.Handsets.Values.SelectMany(h => new[] { h.AccessCode, h.AuthPassword }).OfType<Secret>())
            .Concat(secrets.Token is { } token ? [token] : []).Concat(secrets.Login is { } login ? [login.Password] : [])
            .Select(s => s.Reveal()).Where(s => s.Length > 0),
    ];

    [GeneratedRegex("pass|pwd|secret|pin$|token|cipher|encrypt.*key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    private sealed record Held(string Text, bool IsSecret, string File, int Line, bool IsExported = false);

    /// <summary>What one side's files say.</summary>
    private sealed class Side
    {
        public Dictionary<string, Held> Values { get; } = new(StringComparer.Ordinal);

        public List<ImportedRemark> Unread { get; } = [];

        public List<ImportedRemark> Left { get; } = [];

        public List<string> Further { get; } = [];

        public void Put(IFamily family, RecognisedFile file)
        {
            var path = file.Source.Path;
            foreach (var parameter in file.Content.Parameters)
            {
                Values[parameter.Name] = new Held(parameter.Value, IsSecret: false, path, parameter.Line, file.Content.IsExport);
            }

            foreach (var contact in file.Content.Contacts)
            {
                var numbers = string.Join(", ", contact.Numbers.Select(n => $"{n.Type} {n.Number}"));
                Values[$"phonebook[{contact.Name}]"] = new Held(numbers, IsSecret: false, path, 0);
            }

            foreach (var handset in file.Content.Handsets)
            {
                PutMembers($"handsets[{handset.Fields.Key}]", new DeviceSpec { Id = default, Family = family.Name, Model = "", Scope = Nowhere, Handsets = [handset] }, "handsets", path);
            }

            foreach (var group in file.Content.HandsetGroups)
            {
                foreach (var (name, value) in group.Parameters.Values.Where(p => p.Value is not null))
                {
                    var full = string.Create(CultureInfo.InvariantCulture, $"handsetGroups[{group.Id}].{name}");
                    Values[full] = new Held(value!.Text ?? value.Secret!.Reveal(), value.Secret is not null, path, 0);
                }
            }

            Left.AddRange(file.Content.Left.Select(r => new ImportedRemark(path, r.Line, r.What, r.Reason)));
            Further.AddRange(file.Content.Further);
        }

        private static readonly ScopePath Nowhere = ScopePath.Parse("elsewhere");

        // A portable has the members that fleet files have of it.
        private void PutMembers(string prefix, DeviceSpec spec, string list, string path)
        {
            using var json = JsonDocument.Parse(SpecCodec.Write(spec, NoSealer.Instance, SecretForm.Plain));
            foreach (var member in json.RootElement.GetProperty(list)[0].EnumerateObject())
            {
                var hidden = member.Name is "accessCode" or "authPassword";
                var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
                Values[$"{prefix}.{member.Name}"] = new Held(text, hidden, path, 0);
            }
        }
    }
}

/// <summary>Names with numbers in the order in which people count: <c>key[2]</c> before <c>key[10]</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (i, j) = (0, 0);
        while (i < x!.Length && j < y!.Length)
        {
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                var (a, b) = (Digits(x, ref i), Digits(y, ref j));
                var order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (x[i] != y[j])
            {
                return x[i].CompareTo(y[j]);
            }
            else
            {
                i++;
                j++;
            }
        }

        return (x.Length - i).CompareTo(y!.Length - j) is var rest and not 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static string Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[start..at].TrimStart('0');
    }
}
