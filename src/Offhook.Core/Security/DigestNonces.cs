using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Security;

/// <summary>
/// Numbers that challenges carry (RFC 7616, 3.3). Nothing is kept of one: it holds the time at which it was made, and is signed with a key of the ring, so that every server
/// of the ring knows it again, also after a restart. It is good for one realm, one address and a while. What was answered already is kept, so that an answer that somebody
/// overheard is good for nothing; that is bounded, and each server's own.
/// </summary>
public sealed class DigestNonces(ISecretSealer sealer, TimeProvider time)
{
    /// <summary>A phone asks for its files within a minute; who takes longer is asked once more, without a wrong password.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // Servers of one ring whose clocks differ by more have other troubles.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    // As many phones as boot within the lifetime behind one server, at some 60 bytes each; beyond, the nonces of the older half are asked for once more.
    private const int MaxAnswered = 65_536;

    // Answers may overtake each other on parallel connections; by more than this no phone does.
    private const int Window = 64;

    private const int TimeBytes = 8;
    private const int SignatureBytes = 16;
    private static readonly int TextLength = Base64Url.GetEncodedLength(TimeBytes + SignatureBytes);

    private readonly Lock gate = new();
    private Dictionary<UInt128, Answered> young = [];
    private Dictionary<UInt128, Answered> old = [];
    private long forgotten;

    /// <summary>A nonce for a challenge.</summary>
    public string Make(string realm, IPAddress address) => Write(time.GetUtcNow().ToUnixTimeMilliseconds(), realm, address);

    /// <summary>Whether an answer to a nonce is believed: it is ours, for this realm and address, young enough, and this count of it was not seen. Takes the count.</summary>
    public bool Take(string nonce, uint count, string realm, IPAddress address)
    {
        if (nonce.Length != TextLength || !Base64Url.IsValid(nonce))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(nonce);
        var made = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var expected = Write(made, realm, address);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(nonce)))
        {
            return false;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return made <= now + (long)Ahead.TotalMilliseconds && now - made < (long)Lifetime.TotalMilliseconds && IsFirst(BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(TimeBytes)), made, count);
    }

    private string Write(long made, string realm, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[TimeBytes + SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, made);
        var whose = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[TimeBytes..], sealer.Fingerprint(Encoding.UTF8.GetBytes($"digest nonce\0{made}\0{realm}\0{whose}")));
        return Base64Url.EncodeToString(bytes);
    }

    private bool IsFirst(UInt128 key, long made, uint count)
    {
        lock (gate)
        {
            if (made <= forgotten)
            {
                return false;
            }

            if (!young.TryGetValue(key, out var answered) && !old.TryGetValue(key, out answered))
            {
                if (young.Count >= MaxAnswered / 2)
                {
                    // What was answered of the older half is not known any more, so none of it is believed.
                    forgotten = old.Count == 0 ? forgotten : old.Values.Max(a => a.Made);
                    (old, young) = (young, []);
                }

                answered = new Answered(made);
            }

            young[key] = answered;
            old.Remove(key);
            return answered.Take(count);
        }
    }

    /// <summary>The counts of one nonce that were seen: the highest, and which of those just below it.</summary>
    private sealed class Answered(long made)
    {
        private uint highest;
        private ulong seen;

        public long Made => made;

        public bool Take(uint count)
        {
            if (count == 0)
            {
                return false;
            }

            if (count > highest)
            {
                var step = count - highest;
                seen = step >= Window ? 1 : (seen << (int)step) | 1;
                highest = count;
                return true;
            }

            var back = highest - count;
            if (back >= Window || (seen >> (int)back & 1) != 0)
            {
                return false;
            }

            seen |= 1UL << (int)back;
            return true;
        }
    }
}
