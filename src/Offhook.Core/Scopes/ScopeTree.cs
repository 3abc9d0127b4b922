using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Core.Scopes;

/// <summary>A spec and the change that wrote it.</summary>
public readonly record struct Versioned<T>(T Spec, long Change);

/// <summary>
/// All scopes at one moment. Immutable: a request that began with one tree ends with it. Numbers of paths are handed out by
/// <see cref="ScopeDirectory"/> and never change.
/// </summary>
public sealed class ScopeTree
{
    private readonly ScopeNode?[] nodes;
    private readonly FrozenDictionary<ScopePath, ScopeNode> byPath;
    private readonly FrozenDictionary<UInt128, ScopePath> byToken;
    private readonly ImmutableArray<(IPNetwork Network, ScopePath Scope)> networks;
    private readonly FrozenSet<ScopePath> askingByDigest;
    private readonly FrozenSet<ScopePath> askingByBasic;
    private readonly FrozenSet<ScopePath> askingByBasicInClear;

    internal ScopeTree(ScopeNode?[] nodes, FrozenDictionary<UInt128, ScopePath> byToken)
    {
        this.nodes = nodes;
        this.byToken = byToken;
        byPath = nodes.OfType<ScopeNode>().ToFrozenDictionary(n => n.Path);
        networks =
        [
            .. nodes.OfType<ScopeNode>()
                .Where(n => n.Spec?.Delivery.Networks is not null)
                .SelectMany(n => n.Spec!.Delivery.Networks!.Value.Select(network => (network, n.Path)))
                .OrderByDescending(pair => pair.network.PrefixLength)
                .ThenByDescending(pair => pair.Path.Depth),
        ];
        var wanting = nodes.OfType<ScopeNode>().Where(n => n.Delivery.Proofs.Contains(Proof.Password)).ToList();
        var byBasic = wanting.Where(n => n.Delivery.Challenge != Challenge.Digest).ToList();
        askingByDigest = wanting.Where(n => n.Delivery.Challenge != Challenge.Basic).SelectMany(n => n.Path.Chain()).ToFrozenSet();
        askingByBasic = byBasic.SelectMany(n => n.Path.Chain()).ToFrozenSet();
        askingByBasicInClear = byBasic.Where(n => n.Delivery.PlainSecrets).SelectMany(n => n.Path.Chain()).ToFrozenSet();
    }

    /// <summary>
    /// How a request from a place is asked for user name and password, because the scope or one below it wants them; from nowhere in particular, because
    /// any scope does. For the password itself in clear only where such a scope lets secrets travel so: it is one. Null = it is not asked.
    /// </summary>
    public Challenge? Challenges(ScopePath? place, bool encrypted)
    {
        var basic = encrypted ? askingByBasic : askingByBasicInClear;
        var (byBasic, byDigest) = place is { } path
            ? (basic.Contains(path), askingByDigest.Contains(path))
            : (basic.Count > 0, askingByDigest.Count > 0);
        return byBasic ? byDigest ? Challenge.Both : Challenge.Basic : byDigest ? Challenge.Digest : null;
    }

    /// <summary>Every scope, in no particular order.</summary>
    public IEnumerable<ScopeNode> Nodes => nodes.OfType<ScopeNode>();

    /// <summary>The node of a number; a number that is in use always has one.</summary>
    public ScopeNode this[int number] => nodes[number]
        ?? throw new InvalidOperationException($"scope number {number} has no node");

    /// <summary>The node of a path, or null.</summary>
    public ScopeNode? Find(ScopePath path) => byPath.GetValueOrDefault(path);

    /// <summary>The scope whose URL token has this hash, or null.</summary>
    public ScopePath? FindToken(UInt128 tokenHash) => byToken.TryGetValue(tokenHash, out var path) ? path : null;

    /// <summary>The scope with the longest network that covers an address, or null.</summary>
    public ScopePath? FindNetwork(IPAddress address)
    {
        foreach (var (network, scope) in networks)
        {
            if (network.Contains(address))
            {
                return scope;
            }
        }

        return null;
    }
}

/// <summary>Holds the tree of the moment and makes the next one. One writer at a time; readers take <see cref="Current"/> and keep it.</summary>
public sealed class ScopeDirectory
{
    private readonly Lock gate = new();
    private readonly Dictionary<ScopePath, int> numbers = [];
    private readonly Func<ScopeSpec, UInt128?> tokenHash;
    private ImmutableSortedDictionary<ScopePath, Versioned<ScopeSpec>> specs = ImmutableSortedDictionary<ScopePath, Versioned<ScopeSpec>>.Empty;
    private ImmutableSortedDictionary<string, Versioned<PhonebookSpec>> phonebooks = ImmutableSortedDictionary.Create<string, Versioned<PhonebookSpec>>(StringComparer.Ordinal);

    // The newest change of a scope or of its phonebooks, deletions included: it may only rise, or a cached document would come back to life.
    private readonly Dictionary<ScopePath, long> changes = [];
    private volatile ScopeTree current = new([], FrozenDictionary<UInt128, ScopePath>.Empty);

    /// <summary>Makes a directory; <paramref name="tokenHash"/> hashes the URL token of a spec, or answers null where it has none.</summary>
    public ScopeDirectory(Func<ScopeSpec, UInt128?> tokenHash) => this.tokenHash = tokenHash;

    /// <summary>The tree of the moment.</summary>
    public ScopeTree Current => current;

    /// <summary>The specs that were written, by path.</summary>
    public ImmutableSortedDictionary<ScopePath, Versioned<ScopeSpec>> Specs => specs;

    /// <summary>The phonebooks by name.</summary>
    public ImmutableSortedDictionary<string, Versioned<PhonebookSpec>> Phonebooks => phonebooks;

    /// <summary>The number of a path; a path that nobody wrote gets a node of its own under its tenant.</summary>
    public int NumberOf(ScopePath path)
    {
        lock (gate)
        {
            if (numbers.TryGetValue(path, out var number))
            {
                return number;
            }

            Rebuild([path]);
            return numbers[path];
        }
    }

    /// <summary>Numbers of many paths at once; the tree is rebuilt once.</summary>
    public void Ensure(IReadOnlyCollection<ScopePath> paths)
    {
        lock (gate)
        {
            var missing = paths.Where(p => !numbers.ContainsKey(p)).ToList();
            if (missing.Count > 0)
            {
                Rebuild(missing);
            }
        }
    }

    /// <summary>Takes changed specs (null = deleted) and makes the next tree.</summary>
    public void Update(
        IEnumerable<KeyValuePair<ScopePath, Versioned<ScopeSpec>?>> changedScopes,
        IEnumerable<KeyValuePair<string, Versioned<PhonebookSpec>?>> changedPhonebooks,
        long change)
    {
        lock (gate)
        {
            foreach (var (path, value) in changedScopes)
            {
                specs = value is { } spec ? specs.SetItem(path, spec) : specs.Remove(path);
                Raise(path, value?.Change ?? change);
            }

            foreach (var (name, value) in changedPhonebooks)
            {
                // A withdrawn phonebook changes its scope's documents as much as a new one does.
                if (phonebooks.TryGetValue(name, out var before))
                {
                    Raise(before.Spec.Scope, change);
                }

                if (value is { } book)
                {
                    Raise(book.Spec.Scope, book.Change);
                }

                phonebooks = value is { } kept ? phonebooks.SetItem(name, kept) : phonebooks.Remove(name);
            }

            Rebuild([]);
        }
    }

    /// <summary>
    /// The tree as it would be with some specs other than they are (null = absent). Numbers are those of <see cref="Current"/>; change numbers of its
    /// nodes mean nothing.
    /// </summary>
    public ScopeTree With(
        IEnumerable<KeyValuePair<ScopePath, ScopeSpec?>> otherScopes, IEnumerable<KeyValuePair<string, PhonebookSpec?>> otherPhonebooks)
    {
        lock (gate)
        {
            var scopesThen = specs;
            foreach (var (path, spec) in otherScopes)
            {
                scopesThen = spec is null ? scopesThen.Remove(path) : scopesThen.SetItem(path, new(spec, 0));
            }

            var booksThen = phonebooks;
            foreach (var (name, book) in otherPhonebooks)
            {
                booksThen = book is null ? booksThen.Remove(name) : booksThen.SetItem(name, new(book, 0));
            }

            return Build([], scopesThen, booksThen);
        }
    }

    private void Raise(ScopePath path, long change) => changes[path] = Math.Max(change, changes.GetValueOrDefault(path));

    private void Rebuild(IEnumerable<ScopePath> wanted) => current = Build(wanted, specs, phonebooks);

    private ScopeTree Build(
        IEnumerable<ScopePath> wanted, ImmutableSortedDictionary<ScopePath, Versioned<ScopeSpec>> scopesThen,
        ImmutableSortedDictionary<string, Versioned<PhonebookSpec>> booksThen)
    {
        // A deleted scope that devices still hang under keeps its number and loses its spec.
        var paths = new SortedSet<ScopePath>(numbers.Keys);
        foreach (var path in wanted.Concat(scopesThen.Keys).Concat(booksThen.Values.Select(b => b.Spec.Scope)))
        {
            paths.UnionWith(path.Chain());
        }

        foreach (var path in paths)
        {
            numbers.TryAdd(path, numbers.Count);
        }

        var booksByScope = booksThen.Values.ToLookup(b => b.Spec.Scope, b => b.Spec);
        var nodes = new ScopeNode?[numbers.Count];
        var tokens = new Dictionary<UInt128, ScopePath>();
        foreach (var path in paths)
        {
            // Sorted order visits a parent before its children: "a" < "a/b".
            var parent = path.Parent is { } up ? nodes[numbers[up]] : null;
            var node = MakeNode(path, parent, scopesThen, booksByScope[path]);
            nodes[node.Number] = node;
            if (node.Spec is { } spec && tokenHash(spec) is { } hash)
            {
                tokens[hash] = path;
            }
        }

        return new ScopeTree(nodes, tokens.ToFrozenDictionary());
    }

    private ScopeNode MakeNode(
        ScopePath path, ScopeNode? parent, ImmutableSortedDictionary<ScopePath, Versioned<ScopeSpec>> scopesThen, IEnumerable<PhonebookSpec> ownBooks)
    {
        var found = scopesThen.TryGetValue(path, out var versioned);
        var spec = found ? versioned.Spec : null;
        var source = new SettingSource(SettingSourceKind.Scope, path.Value);
        var node = new ScopeNode
        {
            Number = numbers[path],
            Path = path,
            Parent = parent,
            Spec = spec,
            EffectiveChange = Math.Max(changes.GetValueOrDefault(path), parent?.EffectiveChange ?? 0),
            Settings = (parent?.Settings ?? SettingsCascade.Defaults).With(spec?.Settings ?? SettingMap.Empty, source),
            Delivery = (parent?.Delivery ?? EffectiveDelivery.Nothing).With(spec?.Delivery ?? new DeliverySpec()),
            Resync = (parent?.Resync ?? EffectiveResync.Nothing).With(spec?.Resync ?? new ResyncSpec(), path),
            Keys = (parent?.Keys ?? ImmutableSortedDictionary<int, KeySpec>.Empty)
                .SetItems((spec?.Keys ?? []).SelectMany(KeyRange.Expand).Select(k => KeyValuePair.Create(k.Index, k))),
            Parameters = MergeParameters(parent, spec, source),
            Templates = MergeTemplates(parent, spec, path),
            Phonebooks = [.. ownBooks, .. parent?.Phonebooks ?? []],
        };
        return node;
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SourcedRaw>> MergeParameters(
        ScopeNode? parent, ScopeSpec? spec, SettingSource source)
    {
        var merged = parent?.Parameters ?? ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, SourcedRaw>>(StringComparer.Ordinal);
        if (spec is null)
        {
            return merged;
        }

        foreach (var (family, map) in spec.Parameters)
        {
            var below = merged.GetValueOrDefault(family) ?? ImmutableSortedDictionary.Create<string, SourcedRaw>(StringComparer.Ordinal);
            merged = merged.SetItem(family, below.SetItems(map.Values.Select(p => KeyValuePair.Create(p.Key, new SourcedRaw(p.Value, source)))));
        }

        return merged;
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SourcedTemplate>> MergeTemplates(
        ScopeNode? parent, ScopeSpec? spec, ScopePath path)
    {
        var merged = parent?.Templates ?? ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, SourcedTemplate>>(StringComparer.Ordinal);
        if (spec is null)
        {
            return merged;
        }

        foreach (var (family, templates) in spec.Templates)
        {
            var below = merged.GetValueOrDefault(family) ?? ImmutableSortedDictionary.Create<string, SourcedTemplate>(StringComparer.Ordinal);
            merged = merged.SetItem(family, below.SetItems(templates.Select(t => KeyValuePair.Create(t.Key, new SourcedTemplate(t.Value, path)))));
        }

        return merged;
    }
}
