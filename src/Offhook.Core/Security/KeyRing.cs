using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Offhook.Core.Storage;

namespace Offhook.Core.Security;

/// <summary>
/// The keys that seal secrets, kept in <c>keyring.json</c> of the data folder. The newest key seals; all of them open. A seal is
/// <c>ID.BASE64URL</c>: the key's id, then nonce (12 bytes), ciphertext and tag (16 bytes) of AES-256-GCM with the id as associated data.
/// </summary>
public sealed class KeyRing : ISecretSealer
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private static readonly byte[] FingerprintInfo = "offhook fingerprint 1"u8.ToArray();

    // A text that is not Unicode is refused: it would come back changed.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly TimeProvider clock;
    private readonly byte[] fingerprintKey;
    private readonly Lock rotating = new();
    private volatile RingState state;

    private KeyRing(string file, TimeProvider clock, ImmutableArray<RingKey> keys, string? warning)
    {
        this.file = file;
        this.clock = clock;
        Warning = warning;
        state = new RingState(keys);

        // From the first key for good: specs that were stored before a rotation must still compare.
        fingerprintKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[0].Key, 32, info: FingerprintInfo);
    }

    /// <summary>What the operator should know about the file, as a sentence; null = nothing.</summary>
    public string? Warning { get; }

    /// <summary>The id of the key that seals.</summary>
    public string CurrentKey => state.Current.Id;

    /// <summary>Opens the ring of a data folder; makes a new one only where no database exists that may hold secrets sealed by a lost one.</summary>
    /// <param name="folder">The data folder, which exists.</param>
    /// <param name="databaseExists">Whether there is a database that this ring belongs to.</param>
    /// <param name="clock">For the time at which a key was made.</param>
    /// <exception cref="StoreException">It is missing beside a database, unreadable or damaged.</exception>
    public static KeyRing Open(string folder, bool databaseExists, TimeProvider clock)
    {
        var file = Path.Combine(folder, DataFolder.KeyRing);
        try
        {
            if (!File.Exists(file))
            {
                if (databaseExists)
                {
                    throw new StoreException($"The key ring '{file}' is missing beside an existing database; put it back from a backup. "
                        + "A new one is not made, because it could not open the secrets that are stored.");
                }

                RingFile.Write(file, [NewKey("k1", clock)]);
            }

            return new KeyRing(file, clock, RingFile.Read(file), WarningFor(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The key ring '{file}' cannot be read or written: {e.Message.TrimEnd('.')}; give the user of the server the right to do so.", e);
        }
    }

    /// <summary>Adds a key that seals from now on; on disk when it returns. Earlier seals stay readable.</summary>
    /// <returns>The id of the new key.</returns>
    public string Rotate()
    {
        lock (rotating)
        {
            var keys = state.Keys;
            var next = 1 + keys.Max(static key => int.Parse(key.Id.AsSpan(1), CultureInfo.InvariantCulture));
            keys = keys.Add(NewKey(string.Create(CultureInfo.InvariantCulture, $"k{next}"), clock));
            try
            {
                RingFile.Write(file, keys);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The key ring '{file}' cannot be written: {e.Message.TrimEnd('.')}; the old key stays in use.", e);
            }

            state = new RingState(keys);
            return state.Current.Id;
        }
    }

    /// <inheritdoc/>
    public string Seal(string plain)
    {
        var key = state.Current;
        var bytes = Strict.GetBytes(plain);
        var length = bytes.Length;
        var sealedBytes = new byte[NonceLength + length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagLength);
        aes.Encrypt(nonce, bytes, sealedBytes.AsSpan(NonceLength, length), sealedBytes.AsSpan(NonceLength + length), key.IdBytes);
        return $"{key.Id}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <inheritdoc/>
    public string Unseal(string seal) => TryUnseal(seal, out var plain)
        ? plain
        : throw new SecretUnreadableException($"A sealed secret cannot be opened with the key ring '{file}'; it was sealed by another ring, or changed. Set the secret anew, or put the right key ring back.");

    /// <inheritdoc/>
    public bool CanUnseal(string seal) => TryUnseal(seal, out _);

    /// <inheritdoc/>
    public UInt128 Fingerprint(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(fingerprintKey, content, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private bool TryUnseal(string seal, out string plain)
    {
        plain = "";
        var dot = seal.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || state.Find(seal.AsSpan(0, dot)) is not { } key || !TryDecode(seal.AsSpan(dot + 1), out var bytes))
        {
            return false;
        }

        var opened = new byte[bytes.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key.Key, TagLength);
            aes.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength, opened.Length), bytes.AsSpan(NonceLength + opened.Length), opened, key.IdBytes);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plain = Encoding.UTF8.GetString(opened);
        CryptographicOperations.ZeroMemory(opened);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text, out var length) || length < NonceLength + TagLength)
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static RingKey NewKey(string id, TimeProvider clock) => new(id, clock.GetUtcNow(), RandomNumberGenerator.GetBytes(RingKey.Length));

    private static string? WarningFor(string file)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0
            ? $"The key ring '{file}' can be read or written by other users of this machine; run: chmod 600 '{file}'."
            : null;
    }

    private sealed class RingState(ImmutableArray<RingKey> keys)
    {
        public ImmutableArray<RingKey> Keys { get; } = keys;

        public RingKey Current => Keys[^1];

        public RingKey? Find(ReadOnlySpan<char> id)
        {
            foreach (var key in Keys)
            {
                if (id.SequenceEqual(key.Id))
                {
                    return key;
                }
            }

            return null;
        }
    }
}
