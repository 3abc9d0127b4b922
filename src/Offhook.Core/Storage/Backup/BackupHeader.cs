using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Storage.Backup;

/// <summary>
/// The open head of a backup and the key it leads to. 56 bytes, numbers big-endian: magic <c>OFFHOOKB</c>; version (1 byte, 1); key
/// derivation (1 byte, 1 = PBKDF2 with HMAC-SHA-256); two zero bytes; iterations (4 bytes); chunk length (4 bytes); four zero bytes;
/// salt (16 bytes); check (16 bytes), by which a wrong passphrase is told from a damaged file.
/// </summary>
internal sealed class BackupHeader
{
    public const int Length = 56;
    public const int ChunkLength = 1024 * 1024;

    private const int Iterations = 600_000;

    // A forged header must not keep the server busy for hours, nor weaken the key unseen.
    private const int FewestIterations = 100_000;
    private const int MostIterations = 10_000_000;
    private const byte Version = 1;
    private const byte Pbkdf2Sha256 = 1;
    private const int SaltAt = 24;
    private const int CheckAt = 40;
    private static readonly byte[] Magic = "OFFHOOKB"u8.ToArray();

    private BackupHeader(byte[] bytes, byte[] key) => (Bytes, Key) = (bytes, key);

    /// <summary>As written; authenticated with every chunk.</summary>
    public byte[] Bytes { get; }

    /// <summary>The AES-256 key of the chunks.</summary>
    public byte[] Key { get; }

    /// <summary>A head with a fresh salt.</summary>
    public static BackupHeader Create(string passphrase)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes, 0);
        bytes[8] = Version;
        bytes[9] = Pbkdf2Sha256;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), Iterations);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), ChunkLength);
        RandomNumberGenerator.Fill(bytes.AsSpan(SaltAt, 16));
        var (key, check) = Derive(passphrase, bytes, Iterations);
        check.CopyTo(bytes, CheckAt);
        return new BackupHeader(bytes, key);
    }

    /// <summary>Reads a head and opens it with a passphrase.</summary>
    /// <exception cref="BackupException">It is no backup, of an unknown version, or the passphrase is wrong.</exception>
    public static BackupHeader Read(Stream stream, string name, string passphrase)
    {
        var bytes = new byte[Length];
        if (stream.ReadAtLeast(bytes, Length, throwOnEndOfStream: false) < Length || !bytes.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new BackupException($"'{name}' is not a backup of Offhook.");
        }

        if (bytes[8] != Version || bytes[9] != Pbkdf2Sha256)
        {
            throw new BackupException($"'{name}' is a backup of version {bytes[8]}.{bytes[9]}; this build reads {Version}.{Pbkdf2Sha256}.");
        }

        var iterations = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12));
        if (iterations is < FewestIterations or > MostIterations || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)) != ChunkLength)
        {
            throw new BackupException($"'{name}' is damaged: its head names impossible values.");
        }

        var (key, check) = Derive(passphrase, bytes, iterations);
        return CryptographicOperations.FixedTimeEquals(check, bytes.AsSpan(CheckAt))
            ? new BackupHeader(bytes, key)
            : throw new BackupException($"The passphrase does not open '{name}'.");
    }

    private static (byte[] Key, byte[] Check) Derive(string passphrase, byte[] header, int iterations)
    {
        var secret = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), header.AsSpan(SaltAt, 16), iterations, HashAlgorithmName.SHA256, 32);
        var key = HKDF.Expand(HashAlgorithmName.SHA256, secret, 32, "offhook backup chunks"u8.ToArray());
        var check = HKDF.Expand(HashAlgorithmName.SHA256, secret, 32, "offhook backup check"u8.ToArray());
        return (key, HMACSHA256.HashData(check, header.AsSpan(0, CheckAt))[..16]);
    }
}

/// <summary>A backup cannot be made or restored; the message says why and what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
