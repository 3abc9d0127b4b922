using System.Collections.Concurrent;
using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import.Probing;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Import;

/// <summary>A device with what its files mean in neutral words.</summary>
internal sealed record DraftedDevice(
    GatheredDevice Source, DeviceSpec Spec, PhoneModel Model, string Generation, InverseTable Table, IReadOnlyDictionary<string, string> File);

/// <summary>A device with its raw parameters, and how many there were of each fate.</summary>
internal sealed record CompletedDevice(DeviceSpec Spec, ImportCount Count);

/// <summary>How many parameters had each fate; see <see cref="ImportCoverage"/>.</summary>
internal readonly record struct ImportCount(long Read, long Neutral, long Raw, long Governed, long Factory, long Left, long Added);

/// <summary>Renders each draft, compares it with its files, and keeps the difference as raw parameters.</summary>
internal sealed class Remainder(FamilyRegistry families, ProbeRenderer renderer, SpecGuard guard, bool exact, IReadOnlyList<PhonebookSpec> books, ConcurrentBag<ImportedRemark> left)
{
    /// <param name="drafts">The devices as they were read.</param>
    /// <param name="common">The same devices with what rose to their scopes taken out, in the same order.</param>
    public List<CompletedDevice> Complete(List<DraftedDevice> drafts, CommonValues common)
    {
        var scopes = new ScopeDirectory(_ => null);
        scopes.Update(common.Scopes.Select(s => KeyValuePair.Create(s.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(s, 1))),
            books.Select(b => KeyValuePair.Create(b.Name, (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(b, 1))), 1);
        var positions = Enumerable.Range(0, drafts.Count).ToList();
        return Importer.Select(positions, i => Complete(drafts[i] with { Spec = common.Devices[i] }, scopes.Current.Find(common.Devices[i].Scope)!));
    }

    private CompletedDevice Complete(DraftedDevice draft, ScopeNode scope)
    {
        var derived = Render(draft, draft.Spec, scope);
        var import = families.Find(draft.Spec.Family)!.Import;
        bool Same(string name, string one, string other) => import?.MeansTheSame(name, one, other) ?? string.Equals(one, other, StringComparison.Ordinal);
        var raw = ParameterMap.Empty.Values.ToBuilder();
        var (governed, factory) = (0L, 0L);
        foreach (var (name, value) in draft.File)
        {
            var isGiven = derived.TryGetValue(name, out var given);
            if (draft.Table.Governed.Contains(name) || (isGiven && draft.Table.OfBooks.Contains(name) && given!.Value.Contains(ProbeRenderer.NoServer.Host, StringComparison.Ordinal)))
            {
                governed++;
            }
            else if (isGiven && Same(name, given!.Value, value))
            {
                continue;
            }
            else if (!isGiven && draft.Source.IsExport && Importer.IsFactory(draft.Source.Family, draft.Generation, name, value))
            {
                factory++;
            }
            else
            {
                raw[name] = draft.Source.Family.Describe(name) is { IsSecret: true } ? RawValue.Hidden(Secret.FromPlain(value)) : RawValue.Open(value);
            }
        }

        var added = derived.Values.Where(p => !draft.File.ContainsKey(p.Name) && !draft.Table.Governed.Contains(p.Name)).ToList();
        if (exact)
        {
            added.ForEach(p => raw[p.Name] = null);
        }

        var wanted = draft.Spec with { Parameters = new ParameterMap(raw.ToImmutable()) };
        var spec = guard.Admit(wanted, (path, reason) => Leave(draft, path, reason)) ?? draft.Spec;
        var kept = spec.Parameters.Values.Count(p => p.Value is not null);
        var lost = raw.Count(p => p.Value is not null) - kept;
        var portables = spec.Handsets.Length + spec.HandsetGroups.Sum(g => (long)g.Parameters.Values.Count);
        var read = draft.File.Count + portables;
        return new CompletedDevice(spec, new ImportCount(read, read - kept - lost - governed - factory, kept, governed, factory, lost, exact ? 0 : added.Count));
    }

    private Dictionary<string, Parameter> Render(DraftedDevice draft, DeviceSpec spec, ScopeNode scope) =>
        renderer.Render(spec, draft.Model, draft.Generation, scope);

    private void Leave(DraftedDevice draft, string path, string reason)
    {
        const string Prefix = "parameters.";
        var name = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : path;
        var (file, line) = draft.Source.Parameters.TryGetValue(name, out var origin)
            ? (origin.File.Path, origin.Line > 0 ? origin.Line : ParameterFile.FindLine(origin.File.Content.Span, name))
            : (draft.Source.FirstPath, 0);
        left.Add(new ImportedRemark(file, line, name, reason));
    }
}
