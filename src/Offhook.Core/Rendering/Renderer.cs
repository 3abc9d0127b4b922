using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Globalization;
using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Rendering;

/// <summary>A document cannot be rendered. The message says which value or template is at fault; never a secret.</summary>
public sealed class RenderException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Renders documents: derived parameters, raw parameters laid over them, the format, and the maker's wrapping. The only code that does so:
/// phones, previews and the reckoner all come here.
/// </summary>
public sealed class Renderer(TemplateEngine templates, FamilyRegistry families, IStore? store = null)
{
    // A usual document fits without growing; one that needed far more does not hold its memory for ever.
    private const int DraftBytes = 16 * 1024;
    private const int MaxDraftBytes = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? draftBuffer;

    /// <summary>Renders what a device is expected to ask for and we answer with a document of its own, in the order in which it asks.</summary>
    /// <exception cref="RenderException">One of them cannot be rendered.</exception>
    public IEnumerable<(ExpectedDocument Expected, RenderedDocument Document)> RenderExpected(
        DeviceMaterial material, bool onlyRequired, bool withSecrets, bool wrapped = true)
    {
        foreach (var expected in material.Family.Expected(material.Snapshot.Device))
        {
            if (expected.Required || (!onlyRequired && expected.Answered))
            {
                var match = families.FileNames.Match(expected.FileName, material.Family.Name);
                if (match?.Kind.Audience == Audience.Device && Render(material.Family, match, material.Snapshot, withSecrets, wrapped) is { } document)
                {
                    yield return (expected, document);
                }
            }
        }
    }

    /// <summary>The derived parameters of every parameter document of a device, before raw parameters are laid over them.</summary>
    /// <param name="material">The device.</param>
    /// <param name="secrets">Null leaves out what would hold a secret.</param>
    public IEnumerable<ParameterSet> Derived(DeviceMaterial material, DeviceSecrets? secrets)
    {
        foreach (var expected in material.Family.Expected(material.Snapshot.Device))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is { Kind: { Format: not null, Audience: Audience.Device } } match)
            {
                yield return material.Family.Derive(match, material.Snapshot.Device, secrets);
            }
        }
    }

    /// <summary>What a device's documents cannot say, without making versions of them.</summary>
    /// <exception cref="RenderException">One of them cannot be rendered.</exception>
    public IEnumerable<string> Warnings(DeviceMaterial material)
    {
        foreach (var expected in material.Family.Expected(material.Snapshot.Device).Where(e => e.Required || e.Answered))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is { Kind: { Audience: Audience.Device, IndexOf: null } } match)
            {
                IReadOnlyList<string> warnings;
                try
                {
                    warnings = Body(material.Family, match, material.Snapshot, material.Snapshot.Secrets)?.Warnings ?? [];
                }
                catch (Exception e) when (e is not (RenderException or OperationCanceledException or OutOfMemoryException))
                {
                    throw new RenderException($"{match.FileName} of {material.Snapshot.Device.Id} cannot be rendered: {e.Message}", e);
                }

                foreach (var warning in warnings)
                {
                    yield return warning;
                }
            }
        }
    }

    /// <summary>Renders a document of one device. Null = this device has no such document.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="match">Which document.</param>
    /// <param name="snapshot">What it is made of.</param>
    /// <param name="withSecrets">The delivery policy's word: false leaves out whatever would hold a secret.</param>
    /// <param name="wrapped">Whether to wrap the bytes as the maker wants them on the wire; false for a readable preview.</param>
    /// <param name="shown">What the bytes are made of where that differs: a masked preview has the version of the true document.</param>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public RenderedDocument? Render(
        IFamily family, DocumentMatch match, ProvenSnapshot snapshot, bool withSecrets, bool wrapped = true, ProvenSnapshot? shown = null)
    {
        var visible = shown ?? snapshot;
        var secrets = withSecrets ? visible.Secrets : null;
        try
        {
            var body = match.Kind.IndexOf is null ? Body(family, match, visible, secrets) : WriteIndex(family, match, snapshot);
            if (body is null)
            {
                return null;
            }

            if (match.Kind.IsVersioned)
            {
                // A version names the whole document; a peer that may not have all of it must not be told that it has.
                var isWhole = withSecrets || body.Bytes.Span.SequenceEqual(Body(family, match, snapshot, snapshot.Secrets)!.Bytes.Span);
                if (isWhole)
                {
                    body = body with { Bytes = family.Versions!.Stamp(match, body.Bytes, VersionOf(family, match, snapshot).Text) };
                }
                else if (!family.Versions!.MayBePartial)
                {
                    return null;
                }
            }

            var bytes = secrets is not null && wrapped ? family.Protect(match, snapshot.Device, secrets, body.Bytes) : body.Bytes;
            return new RenderedDocument(match.FileName, bytes, body.ContentTypeOf(match.Kind), Digest(bytes)) { Warnings = body.Warnings };
        }
        catch (Exception e) when (e is not (RenderException or OperationCanceledException or OutOfMemoryException))
        {
            // A family's bug or an unreadable secret is this device's red row and nothing else.
            throw new RenderException($"{match.FileName} of {snapshot.Device.Id} cannot be rendered: {e.Message}", e);
        }
    }

    /// <summary>Renders a document that devices of a scope share; null where there is none.</summary>
    /// <exception cref="RenderException">It cannot be rendered.</exception>
    public RenderedDocument? RenderShared(IFamily family, DocumentMatch match, SharedSnapshot shared, ScopeNode? scope)
    {
        var body = shared.BaseUrl is not null && templates.Find(family, match, scope) is { } template
            ? templates.RenderShared(template, family, match, shared)
            : family.WriteShared(match, shared);
        return body is null ? null : new RenderedDocument(match.FileName, body.Bytes, body.ContentTypeOf(match.Kind), Digest(body.Bytes)) { Warnings = body.Warnings };
    }

    /// <summary>The parameters of a parameter document with raw parameters laid over them, for <c>explain</c> and diffs.</summary>
    public static ParameterSet Parameters(IFamily family, DocumentMatch match, ProvenSnapshot snapshot, DeviceSecrets? secrets)
    {
        var parameters = family.Derive(match, snapshot.Device, secrets);
        Overlay(parameters, snapshot.Device.Parameters, secrets);
        if (secrets is not null)
        {
            WrittenMarks.ClearWithdrawn(family, parameters, snapshot.Device.Parameters, secrets.Carried);
        }

        return parameters;
    }

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Digest(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    private DocumentBody? Body(IFamily family, DocumentMatch match, ProvenSnapshot snapshot, DeviceSecrets? secrets) =>
        family.Templates?.Has(match, snapshot.Device) is false ? null
        : templates.Find(family, match, snapshot.Scope) is { } template ? templates.Render(template, family, match, snapshot.Device, secrets)
        : match.Kind.Format is { } format ? WriteParameters(family, match, format, snapshot, secrets)
        : family.Write(match, snapshot.Device, secrets);

    private DocumentBody WriteIndex(IFamily family, DocumentMatch index, ProvenSnapshot snapshot)
    {
        var members = family.Expected(snapshot.Device).Where(e => e.KindId == index.Kind.IndexOf)
            .Select(e => families.FileNames.Match(e.FileName, family.Name)!)
            .Select(m => new VersionedMember(m, VersionOf(family, m, snapshot).Text))
            .ToList();
        return family.Versions!.WriteIndex(index, members);
    }

    /// <summary>
    /// What the phone holds once it took a document whole: parameters beyond those it gets anyway, and the version, where versions rise.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Held(IFamily family, DocumentMatch match, ProvenSnapshot snapshot)
    {
        var carried = WrittenMarks.After(family, match, snapshot);
        if (!match.Kind.IsVersioned || family.Versions is not { Rise: true })
        {
            return carried;
        }

        var (text, digest) = VersionOf(family, match, snapshot);
        return carried.SetItem(HeldKey + NameOf(match), $"{text} {digest}");
    }

    private const string HeldKey = ".version/";

    private static string NameOf(DocumentMatch match) => match.Distinction.Length == 0 ? match.Kind.Id : $"{match.Kind.Id}/{match.Distinction}";

    // A phone that holds other content under a version of ours takes only what is above it.
    private static long Floor(DocumentMatch match, ProvenSnapshot snapshot, string digest) =>
        snapshot.Secrets.Carried.GetValueOrDefault(HeldKey + NameOf(match))?.Split(' ') is [var version, var held] && held != digest
            && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    // Without a store there is nothing to hold a version against: bytes of tests and samples are told apart by their digest itself.
    private (string Text, string Digest) VersionOf(IFamily family, DocumentMatch match, ProvenSnapshot snapshot)
    {
        var digest = Body(family, match, snapshot, snapshot.Secrets) is { } body
            ? Content(body.Bytes, family.Versions!.Beside(match, snapshot.Device, snapshot.Secrets))
            : throw new RenderException($"{match.FileName} of {snapshot.Device.Id} is listed, but there is no such document");
        var above = family.Versions!.Rise ? Floor(match, snapshot, digest) : (long?)null;
        return (store?.DocumentVersion(snapshot.Device.Id.ToKey(), NameOf(match), digest, above).ToString(CultureInfo.InvariantCulture) ?? digest[..8], digest);
    }

    private static string Content(ReadOnlyMemory<byte> bytes, string beside) => beside.Length == 0 ? Digest(bytes) : Digest(Encoding.UTF8.GetBytes($"{Digest(bytes)} {beside}"));

    private static DocumentBody WriteParameters(
        IFamily family, DocumentMatch match, IParameterFormat format, ProvenSnapshot snapshot, DeviceSecrets? secrets)
    {
        var parameters = Parameters(family, match, snapshot, secrets);
        foreach (var parameter in parameters.Items)
        {
            if (format.Check(parameter.Value) is { } problem)
            {
                throw new RenderException($"{parameter.Name} (from {parameter.Source}) {problem}");
            }
        }

        var buffer = draftBuffer ??= new ArrayBufferWriter<byte>(DraftBytes);
        buffer.ResetWrittenCount();
        format.Write(parameters, snapshot.Device, buffer);
        if (buffer.Capacity > MaxDraftBytes)
        {
            draftBuffer = null;
        }

        // Exactly as long as it is, because documents stay in the cache.
        return new DocumentBody(buffer.WrittenSpan.ToArray(), parameters.Warnings);
    }

    private static void Overlay(ParameterSet parameters, ImmutableSortedDictionary<string, RawParameter> raw, DeviceSecrets? secrets)
    {
        foreach (var (name, value) in raw)
        {
            if (value.Value is null)
            {
                parameters.Drop(name);
            }
            else
            {
                parameters.Set(name, value.Value, $"parameters of {value.Source}");
            }
        }

        if (secrets is null)
        {
            return;
        }

        foreach (var (name, secret) in secrets.Parameters)
        {
            parameters.Set(name, secret.Reveal(), "parameters");
        }
    }
}
