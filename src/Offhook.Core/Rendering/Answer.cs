using Offhook.Core.Identification;

namespace Offhook.Core.Rendering;

/// <summary>What a door does with a request. The reason is for us; the peer sees only the outcome.</summary>
public enum AnswerKind
{
    /// <summary>Hand over <see cref="Answer.Document"/>.</summary>
    Document,

    /// <summary>Hand over <see cref="Answer.File"/>.</summary>
    File,

    /// <summary>There is no such file; also what an unproven peer is told, in the same way.</summary>
    NotFound,

    /// <summary>User name and password are asked for, of whoever names a device and does not show that it is that; see <see cref="Answer.Realm"/>.</summary>
    Unauthorized,

    /// <summary>User name and password are right and the file is somebody else's, or nobody's.</summary>
    Forbidden,

    /// <summary>The address asked for too many things that it may not have; it may ask again later.</summary>
    TooMany,

    /// <summary>Not ready yet; ask again in a moment.</summary>
    NotReady,

    /// <summary>The document cannot be rendered; the operator sees why.</summary>
    Failed,

    /// <summary>No file was asked for: the phone was told where to ask for its files.</summary>
    Told,

    /// <summary>No file was asked for, and nothing was said.</summary>
    Silent,
}

/// <summary>A rendered document, ready to be handed over many times.</summary>
/// <param name="FileName">The file as the device spells it.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Digest">SHA-256 of the bytes, lower-case hex.</param>
public sealed record RenderedDocument(string FileName, ReadOnlyMemory<byte> Body, string ContentType, string Digest)
{
    /// <summary>Strong entity tag with its quotes.</summary>
    public string ETag { get; } = $"\"{Digest[..32]}\"";

    /// <summary>Length as decimal text, made once.</summary>
    public string LengthText { get; } = Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What the operator should know about it; never a secret.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A stored file.</summary>
/// <param name="Path">Where its bytes lie.</param>
public sealed record StoredFile(Files.FileSpec Spec, string Path)
{
    /// <summary>Strong entity tag with its quotes.</summary>
    public string ETag { get; } = $"\"{Spec.Sha256[..32]}\"";

    /// <summary>Media type.</summary>
    public string ContentType => "application/octet-stream";
}

/// <summary>The answer to one request.</summary>
/// <param name="Request">Who asked for what.</param>
/// <param name="Kind">What the door does.</param>
/// <param name="Reason">Why, in a sentence for the operator; never a secret, never for the peer.</param>
public sealed record Answer(IdentifiedRequest Request, AnswerKind Kind, string Reason)
{
    /// <summary>The document, when <see cref="Kind"/> says so.</summary>
    public RenderedDocument? Document { get; init; }

    /// <summary>The stored file, when <see cref="Kind"/> says so.</summary>
    public StoredFile? File { get; init; }

    /// <summary>Whether handing it over whole counts as a delivery of the device's own document.</summary>
    public bool Counts { get; init; }

    /// <summary>Whether nothing but an operator's approval keeps a device from getting it.</summary>
    public bool AwaitsApproval { get; init; }

    /// <summary>The realm of the challenge, for <see cref="AnswerKind.Unauthorized"/>.</summary>
    public string Realm { get; init; } = "";

    /// <summary>How user name and password are asked for, for <see cref="AnswerKind.Unauthorized"/>.</summary>
    public Scopes.Challenge Challenge { get; init; }

    /// <summary>The nonce of a challenge for a digest; empty where none is asked for.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Whether what was sent is right, but for a nonce that is too old or was answered already.</summary>
    public bool IsStale { get; init; }

    /// <summary>Seconds after which to ask again, for <see cref="AnswerKind.TooMany"/> and <see cref="AnswerKind.NotReady"/>.</summary>
    public int RetryAfter { get; init; }
}
