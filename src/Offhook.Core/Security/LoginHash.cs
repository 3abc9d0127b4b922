using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;

namespace Offhook.Core.Security;

/// <summary>
/// Digests by which logins are found. A password is never compared: name and password together are hashed under a key of the ring and looked up, so that a
/// lookup takes the same time whether the name exists or not, and what is stored is of no use without the ring.
/// </summary>
public static class LoginHash
{
    /// <summary>Longest user name and longest password that are taken, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Digest of a name and its password.</summary>
    public static UInt128 Of(string user, string password, ISecretSealer sealer) => sealer.Fingerprint(Encoding.UTF8.GetBytes($"login\0{user}\0{password}"));

    /// <inheritdoc cref="Of(string, string, ISecretSealer)"/>
    public static UInt128 Of(DeviceLogin login, ISecretSealer sealer) => Of(login.User, login.Password.Reveal(), sealer);

    /// <summary>Digest of a name within a tenant, where it is unique; letters match in either case, as they do in names of files.</summary>
    public static UInt128 OfUser(ScopePath scope, string user)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.Tenant}\n{user.ToLowerInvariant()}"), digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
