namespace Offhook.Core.Security;

/// <summary>
/// A password, key or token. Its text form is stars, so that it cannot reach a log or an error by accident; it is sealed wherever it
/// is stored. Equality is equality of the clear text.
/// </summary>
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What is shown instead of any secret.</summary>
    public const string Stars = "********";

    private readonly string text;
    private readonly ISecretSealer? sealer;

    private Secret(string text, ISecretSealer? sealer)
    {
        this.text = text;
        this.sealer = sealer;
    }

    /// <summary>A secret whose clear text is at hand.</summary>
    public static Secret FromPlain(string plain) => new(plain, sealer: null);

    /// <summary>A secret that stays sealed until somebody has the right to its clear text.</summary>
    public static Secret FromSealed(string seal, ISecretSealer sealer) => new(seal, sealer);

    /// <summary>The clear text. Only a document that the delivery policy allowed, or an audited export, may ask.</summary>
    /// <exception cref="SecretUnreadableException">The key that sealed it is not in the key ring.</exception>
    public string Reveal() => sealer is null ? text : sealer.Unseal(text);

    /// <summary>The sealed form for storing; sealed anew only where it was not sealed yet.</summary>
    public string Seal(ISecretSealer with) => sealer is not null && ReferenceEquals(sealer, with) ? text : with.Seal(Reveal());

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null
        && (ReferenceEquals(this, other) || string.Equals(Reveal(), other.Reveal(), StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => 0x5ec4e7;

    /// <summary>Stars.</summary>
    public override string ToString() => Stars;
}

/// <summary>Seals secrets for storing, with the keys of the key ring.</summary>
public interface ISecretSealer
{
    /// <summary>Seals a clear text under the current key; the result is printable ASCII and differs each time.</summary>
    string Seal(string plain);

    /// <summary>The clear text of a seal.</summary>
    /// <exception cref="SecretUnreadableException">No key of the ring opens it.</exception>
    string Unseal(string seal);

    /// <summary>Whether a seal can be opened with a key of this ring.</summary>
    bool CanUnseal(string seal);

    /// <summary>A keyed digest (HMAC-SHA-256, first 128 bits) under a key of the ring: lets stored specs be compared without storing what they hide.</summary>
    UInt128 Fingerprint(ReadOnlySpan<byte> content);
}

/// <summary>A sealed secret cannot be opened with the keys at hand.</summary>
public sealed class SecretUnreadableException(string message) : Exception(message);
