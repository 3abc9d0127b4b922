using System.Security.Cryptography;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Rendering;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// Takes over a device that ran before us: reads its own exports, says what our documents would change on it, and records that it is ours once
/// somebody confirmed exactly that.
/// </summary>
internal sealed class Adoption(IStore store, FamilyRegistry families, ISecretSealer sealer, DeviceRendering rendering, Renderer renderer, ChangeWriter writer)
{
    // Enough to tell reviews apart; who confirms types or copies it.
    private const int DigestLength = 12;

    public async Task<AdoptionResult> RunAsync(
        DeviceId id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports, bool take, string? confirm, string actor, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        if (writer.Read(id) is not { } spec)
        {
            return Refused(Refusal.NoDevice(id));
        }

        if (families.Find(spec.Family)?.Exports is not { } rules)
        {
            return Refused(Refusal.Of("id", $"a device of family {spec.Family} is served from the start; there is nothing to adopt"));
        }

        var (held, mistakes) = Read(rules, exports);
        if (mistakes.Count > 0)
        {
            return Refused(Refusal.Of(mistakes));
        }

        try
        {
            return await ReviewAsync(spec, rules, held, exports, take, confirm, actor, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RenderException or FormatException)
        {
            return Refused(Refusal.Of("id", $"what it would get cannot be told: {e.Message}"));
        }
    }

    private static AdoptionResult Refused(ChangeResult result) => new(null, result);

    private static (HeldDevice Held, List<RequestMistake> Mistakes) Read(IExports rules, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports)
    {
        var held = new HeldDevice();
        var mistakes = exports.Keys.Where(k => !rules.Kinds.Contains(k)).Select(k => new RequestMistake(null, null, k, $"is no export of such a device; {string.Join(", ", rules.Kinds)} are allowed")).ToList();
        foreach (var kind in rules.Kinds)
        {
            if (!exports.TryGetValue(kind, out var content))
            {
                mistakes.Add(new(null, null, kind, "is missing; the device's own export of it is needed"));
                continue;
            }

            try
            {
                held = held.With(rules.Read(kind, content.Span));
            }
            catch (FormatException e)
            {
                mistakes.Add(new(null, null, kind, e.Message));
            }
        }

        mistakes.AddRange(held.Mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message)));
        return (held, mistakes);
    }

    private async Task<AdoptionResult> ReviewAsync(
        DeviceSpec spec, IExports rules, HeldDevice held, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports, bool take, string? confirm, string actor,
        CancellationToken cancellation)
    {
        var taking = new AdoptionTaking(spec);
        if (take)
        {
            var material = MaterialOf(spec);
            taking.Take(rules, material.Family, held, rules.After(material.Snapshot.Device, held, Sent(rules, material).Device));
        }

        var (adopted, mistakes) = SpecEditor.Apply(
            taking.Device, [new($"options.{rules.Adopted}", "true")], writer.Context(new AttachmentResolver(NoAttachments.Instance)));
        if (adopted is null)
        {
            return Refused(Refusal.Of(mistakes.Select(m => new RequestMistake(null, null, m.Path, m.Message))));
        }

        var future = MaterialOf(adopted);
        var (sent, digests) = Sent(rules, future);
        var after = rules.After(future.Snapshot.Device, held, sent);
        var digest = DigestOf([.. rules.Kinds.Select(k => Renderer.Digest(exports[k])), .. digests, .. taking.Paths]);
        var review = AdoptionComparison.Compare(held, after, digest, sealer) with { Taken = taking.Paths, Warnings = [.. held.Warnings, .. taking.Left] };
        if (confirm is null)
        {
            return new(review, new ChangeResult(null, []));
        }

        if (!string.Equals(confirm, digest, StringComparison.OrdinalIgnoreCase))
        {
            return new(review, Refusal.Of("confirm", $"stands for another difference than the one there is now; look at it again and confirm {digest}"));
        }

        var summary = $"adopt {spec.Id}: {review.Removed.Count} users removed, {review.Added.Count} added, {review.Taken.Count} values taken";
        var result = await writer.WriteAsync(adopted with { Token = adopted.Token ?? spec.Token }, actor, "adopt", summary, created: false, cancellation).ConfigureAwait(false);
        return new(review, result);
    }

    private DeviceMaterial MaterialOf(DeviceSpec spec) => rendering.Make(spec, generation: null, rendering.ReadCarried(store.ReadStatus(spec.Id)), basis: 0);

    // What would go out to a proven peer, read as an export is: whatever stands between spec and bytes, a template for one, is seen.
    private (HeldDevice Device, List<string> Digests) Sent(IExports rules, DeviceMaterial material)
    {
        var sent = new HeldDevice();
        var digests = new List<string>();
        foreach (var kind in rules.Kinds)
        {
            var expected = material.Family.Expected(material.Snapshot.Device).First(e => e.KindId == kind);
            var match = families.FileNames.Match(expected.FileName, material.Family.Name)!;
            var document = renderer.Render(material.Family, match, material.Snapshot, withSecrets: true, wrapped: false)
                ?? throw new RenderException($"there is no {expected.FileName}");
            sent = sent.With(rules.Read(kind, document.Body.Span));
            digests.Add(document.Digest);
        }

        return (sent, digests);
    }

    private static string DigestOf(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..DigestLength];
}
