using Offhook.Core.Identification;
using Offhook.Core.Security;
using Offhook.Protocols.Sip.Digest;

namespace Offhook.Server.Doors.Http;

/// <summary>An answer to a digest challenge (RFC 7616), as it stands in an <c>Authorization</c> field.</summary>
internal sealed class DigestCredentials : DigestLogin
{
    // Longest field that is read: every part at its greatest length, and some.
    private const int MaxField = 2_048;

    private readonly DigestAnswer answer;
    private readonly string method;
    private readonly bool isForThis;

    private DigestCredentials(DigestAnswer answer, string method, bool isForThis)
        : base(answer.User, answer.Realm, answer.Nonce, answer.Count) => (this.answer, this.method, this.isForThis) = (answer, method, isForThis);

    /// <summary>The answer in a field; null where it holds none, or one to a challenge that we never make.</summary>
    public static DigestCredentials? Read(string? field, string method, string rawTarget) =>
        field is { Length: <= MaxField } && DigestAnswer.TryParse(field, out var answer) && answer is { Quality: DigestChallenge.Auth, Session: false, IsUserHashed: false }
            ? new DigestCredentials(answer, method, IsSame(answer.Uri, rawTarget))
            : null;

    /// <inheritdoc/>
    public override bool Fits(Secret password) => isForThis && answer.IsRight(password.Reveal(), method);

    // Some write the whole address where its path belongs.
    private static bool IsSame(string said, string asked) =>
        said == asked || (said.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(said, UriKind.Absolute, out var whole) && whole.PathAndQuery == asked);
}
