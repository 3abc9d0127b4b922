using System.Security.Cryptography;
using System.Text;

namespace Offhook.Server.Admin;

/// <summary>The first owner's token. Its text form is stars; only its digest is kept in memory for comparison.</summary>
public sealed class AdminToken
{
    /// <summary>Its file in the data folder, mode 0600.</summary>
    public const string FileName = "admin.token";

    // 32 bytes of randomness, written in the 32 letters of RFC 4648 base32, because people copy it by hand at times.
    private const int RandomBytes = 32;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] digest;

    /// <summary>A token with this text.</summary>
    public AdminToken(string text) => digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads the token of a data folder, or makes it when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The file holds no token.</exception>
    public static AdminToken ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, Make() + "\n");
        }

        var text = File.ReadAllText(path).Trim();
        return text.Length >= RandomBytes
            ? new AdminToken(text)
            : throw new InvalidDataException($"{path} holds no token of at least {RandomBytes} characters; delete the file and a new one is made");
    }

    /// <summary>Whether this is the token; takes the same time wherever a difference lies.</summary>
    public bool Matches(ReadOnlySpan<char> presented)
    {
        // Bounded by the header limit of the listener; hashing first hides the length of the true one.
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(presented.Length)];
        var length = Encoding.UTF8.GetBytes(presented, bytes);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(bytes.AsSpan(0, length)), digest);
    }

    /// <inheritdoc/>
    public override string ToString() => "***";

    private static string Make()
    {
        var random = RandomNumberGenerator.GetBytes(RandomBytes);
        var text = new StringBuilder(RandomBytes * 8 / 5 + 1);
        var (buffer, bits) = (0, 0);
        foreach (var value in random)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }
        }

        return text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString();
    }
}
