using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Offhook.Core.Storage;

namespace Offhook.Core.Security;

/// <summary>One key of the ring, oldest first in the file.</summary>
internal sealed record RingKey(string Id, DateTimeOffset Created, byte[] Key)
{
    /// <summary>Bytes of a key: AES-256.</summary>
    public const int Length = 32;

    /// <summary>The id as associated data.</summary>
    public byte[] IdBytes { get; } = Encoding.ASCII.GetBytes(Id);

    /// <summary>Without the key.</summary>
    public override string ToString() => Id;
}

/// <summary>Reader and writer of <c>keyring.json</c>.</summary>
internal static class RingFile
{
    // A ring of one key a day would reach this after 27 years.
    private const int MaxKeys = 10_000;

    public static void Write(string file, ImmutableArray<RingKey> keys)
    {
        var document = new RingDocument([.. keys.Select(static key => new RingEntry(key.Id, key.Created, Convert.ToBase64String(key.Key)))]);
        DataFolder.Replace(file, JsonSerializer.SerializeToUtf8Bytes(document, RingJson.Default.RingDocument));
    }

    /// <exception cref="StoreException">The file is damaged.</exception>
    public static ImmutableArray<RingKey> Read(string file) => Parse(File.ReadAllBytes(file), file);

    /// <param name="content">The bytes of a ring.</param>
    /// <param name="name">What to call it in an error.</param>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static ImmutableArray<RingKey> Parse(ReadOnlySpan<byte> content, string name)
    {
        try
        {
            var entries = JsonSerializer.Deserialize(content, RingJson.Default.RingDocument)?.Keys ?? [];
            if (Array.Exists(entries, static entry => entry is null))
            {
                throw new FormatException("a key is null");
            }

            var keys = entries.Select(static entry => new RingKey(entry.Id, entry.Created, Convert.FromBase64String(entry.Key))).ToImmutableArray();
            if (keys.Length is 0 or > MaxKeys || keys.Any(static key => !IsId(key.Id) || key.Key.Length != RingKey.Length)
                || keys.DistinctBy(static key => key.Id).Count() != keys.Length)
            {
                throw new FormatException("the keys do not make a ring");
            }

            return keys;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentNullException)
        {
            // What the parser says is left out: it may quote the file.
            throw new StoreException($"The key ring '{name}' is damaged; put it back from a backup.");
        }
    }

    private static bool IsId(string id) => id.Length is >= 2 and <= 9 && id[0] == 'k'
        && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

internal sealed record RingDocument(RingEntry[] Keys);

internal sealed record RingEntry(string Id, DateTimeOffset Created, string Key)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => Id;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RingDocument))]
internal sealed partial class RingJson : JsonSerializerContext;
