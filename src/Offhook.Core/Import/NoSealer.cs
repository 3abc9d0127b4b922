using Offhook.Core.Security;

namespace Offhook.Core.Import;

/// <summary>Stands where a key ring would: an import has none, stores nothing, and so seals nothing.</summary>
internal sealed class NoSealer : ISecretSealer
{
    public static NoSealer Instance { get; } = new();

    public string Seal(string plain) => throw new InvalidOperationException("nothing is sealed while importing");

    public string Unseal(string seal) => throw new SecretUnreadableException("nothing is sealed while importing");

    public bool CanUnseal(string seal) => false;

    public UInt128 Fingerprint(ReadOnlySpan<byte> content) => throw new InvalidOperationException("nothing is stored while importing");
}
