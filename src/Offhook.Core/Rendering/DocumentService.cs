using System.Collections.Immutable;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>
/// Finds the document that a request asks for, from the cache where its basis is still the newest. A cached answer costs no SQL.
/// </summary>
public sealed class DocumentService
{
    private readonly DeviceRendering rendering;
    private readonly Renderer renderer;
    private readonly DocumentCache cache;
    private readonly DocumentCache shared;
    private readonly ScopeDirectory scopes;
    private readonly FamilyRegistry families;
    private readonly RolloutDirectory rollouts;

    /// <summary>Makes the service; <paramref name="cacheBytes"/> bounds what is cached.</summary>
    public DocumentService(
        DeviceRendering rendering, Renderer renderer, ScopeDirectory scopes, FamilyRegistry families, RolloutDirectory rollouts, long cacheBytes)
    {
        this.rendering = rendering;
        this.renderer = renderer;
        this.scopes = scopes;
        this.families = families;
        this.rollouts = rollouts;
        cache = new DocumentCache(cacheBytes);
        shared = new DocumentCache(Math.Max(1 << 20, cacheBytes / 16));
    }

    /// <summary>Answers from the cache so far.</summary>
    public long CacheHits => cache.Hits + shared.Hits;

    /// <summary>Answers that had to be rendered so far.</summary>
    public long CacheMisses => cache.Misses + shared.Misses;

    /// <summary>Bytes of the younger half of the cache.</summary>
    public long CacheBytes => cache.Bytes + shared.Bytes;

    /// <summary>A document of a device, or null when it has none of that name.</summary>
    /// <param name="entry">The device.</param>
    /// <param name="match">The document.</param>
    /// <param name="trust">What the peer may have; never <see cref="Trust.Refused"/>.</param>
    /// <param name="firmware">What this request said about firmware; null = nothing.</param>
    /// <param name="withheld">Why it is not handed out although it exists; null where it is, or does not exist.</param>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public RenderedDocument? Get(in DeviceEntry entry, DocumentMatch match, Trust trust, string? firmware, out string? withheld)
    {
        withheld = null;
        var generation = rendering.GenerationFor(entry, firmware);
        var basis = rendering.Basis(entry);
        var view = rollouts.ViewFor(entry);
        var said = match.Kind.DependsOnFirmware ? firmware : null;
        var key = new DocumentKey(entry.Id.Bits, match.Kind.Id, match.Distinction, Variant(generation, said), trust == Trust.Full, view?.Number ?? 0);
        if (cache.Find(key, basis) is { } cached)
        {
            return cached;
        }

        // Read the basis once more from the material: it is never older than what was read into it.
        var wanted = generation.Length == 0 ? null : generation;
        var material = view is null ? rendering.Load(entry, wanted) : rendering.Load(entry, wanted, view);
        if (view is not null && material is not null && material.Family.Name != match.Family)
        {
            // Its model changes, and it is not its turn yet.
            return null;
        }

        if (said is not null && material is not null)
        {
            material = material with { Snapshot = material.Snapshot with { Device = material.Snapshot.Device with { Firmware = said } } };
        }

        if (material?.Family.Withheld(match, material.Snapshot.Device, trust == Trust.Full) is { } reason)
        {
            withheld = reason;
            return null;
        }

        var document = material is null ? null : renderer.Render(material.Family, match, material.Snapshot, trust == Trust.Full);
        if (document is not null)
        {
            cache.Put(key, basis, document);
        }

        return document;
    }

    /// <summary>A document that devices of a model share, or null when there is none.</summary>
    /// <param name="match">The document.</param>
    /// <param name="scope">Whose phones share it; null = nobody's.</param>
    /// <param name="firmware">What this request said about firmware; null = nothing.</param>
    /// <param name="token">The URL token of the scope, or of one above it, that the request carried; phones are then told to go on asking under it.</param>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public RenderedDocument? GetShared(DocumentMatch match, ScopePath? scope, string? firmware = null, string? token = null)
    {
        var node = scope is { } path ? scopes.Current.Find(path) : null;
        var said = match.Kind.DependsOnFirmware ? firmware : null;
        var variant = Variant(Variant(node?.Path.Value ?? "", said), token is null ? null : $"/{token}");
        var key = new DocumentKey(UInt128.Zero, $"{match.Family}/{match.Kind.Id}", match.Distinction, variant, WithSecrets: false);
        var basis = Math.Max(node?.EffectiveChange ?? 0, rendering.FilesOf(match.Family).Change);
        if (shared.Find(key, basis) is { } cached)
        {
            return cached;
        }

        var snapshot = new SharedSnapshot(match.Captured, node?.Path, node?.Settings.Open ?? ResolvedSettings.Defaults)
        {
            Firmware = said,
            Parameters = ParametersOf(node, match.Family),
            BaseUrl = node is null ? null : BaseUrl(node, token),
            Files = rendering.FilesOf(match.Family).Files,
        };
        var document = renderer.RenderShared(families.Find(match.Family)!, match, snapshot, node);
        if (document is not null)
        {
            shared.Put(key, basis, document);
        }

        return document;
    }

    private static ImmutableSortedDictionary<string, RawParameter> ParametersOf(ScopeNode? node, string family)
    {
        var open = ImmutableSortedDictionary.CreateBuilder<string, RawParameter>(StringComparer.Ordinal);
        if (node?.Parameters.GetValueOrDefault(family) is { } given)
        {
            open.AddRange(given.Where(p => p.Value.Value?.Secret is null).Select(p => KeyValuePair.Create(p.Key, new RawParameter(p.Value.Value?.Text, p.Value.Source))));
        }

        return open.ToImmutable();
    }

    private Uri? BaseUrl(ScopeNode node, string? token)
    {
        var url = node.Delivery.Url ?? rendering.PublicUrl;
        return token is not null ? new Uri($"{url.AbsoluteUri.TrimEnd('/')}/{token}") : node.Delivery.Proofs.Contains(Proof.Token) ? null : url;
    }

    private static string Variant(string name, string? firmware) => firmware is null ? name : $"{name}\n{firmware}";
}
