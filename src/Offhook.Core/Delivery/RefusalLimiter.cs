using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Core.Delivery;

/// <summary>
/// Limits how often one address may be refused, so that guessing MACs is slow; phones that get what they ask for are never limited. An IPv6
/// peer counts as its /64. The table is bounded: when it is full the oldest half is forgotten.
/// </summary>
public sealed class RefusalLimiter(TimeProvider time, int burst = RefusalLimiter.Burst, int perMinute = RefusalLimiter.PerMinute)
{
    /// <summary>Refusals allowed at once. An office of 500 phones behind one address that boots against an empty server stays below it.</summary>
    public const int Burst = 2_000;

    /// <summary>Refusals allowed per minute beyond the burst: a block of 2^24 addresses then takes more than a month.</summary>
    public const int PerMinute = 300;

    /// <summary>Seconds that a limited peer is told to wait.</summary>
    public const int RetryAfter = 60;

    // 64 bytes each, so about 4 MB.
    private const int MaxAddresses = 65_536;

    private readonly ConcurrentDictionary<UInt128, Bucket> buckets = new();

    /// <summary>Counts a refusal; false when the address had too many.</summary>
    /// <param name="address">The peer.</param>
    /// <param name="about">What the refusals of one address are counted apart by; null = all together.</param>
    public bool Allow(IPAddress address, string? about = null)
    {
        if (buckets.Count >= MaxAddresses)
        {
            Forget();
        }

        return Take(buckets.GetOrAdd(KeyOf(address, about), _ => new Bucket(burst, time.GetTimestamp())), count: 1);
    }

    /// <summary>Whether the next refusal would be one too many; nothing is counted.</summary>
    public bool IsSpent(IPAddress address, string? about = null) => buckets.TryGetValue(KeyOf(address, about), out var bucket) && !Take(bucket, count: 0);

    private bool Take(Bucket bucket, int count)
    {
        lock (bucket)
        {
            var now = time.GetTimestamp();
            bucket.Tokens = Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalMinutes * perMinute));
            bucket.At = now;
            if (bucket.Tokens < 1)
            {
                return false;
            }

            bucket.Tokens -= count;
            return true;
        }
    }

    private static UInt128 KeyOf(IPAddress address, string? about)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out _);
        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }
        else
        {
            // Its four bytes alone would be the /64 of an IPv6 network that begins alike.
            bytes[15] = 4;
        }

        var key = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return about is null ? key : key ^ BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(about)));
    }

    private void Forget()
    {
        foreach (var (key, _) in buckets.OrderBy(b => b.Value.At).Take(MaxAddresses / 2).ToList())
        {
            buckets.TryRemove(key, out _);
        }
    }

    private sealed class Bucket(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;

        public long At { get; set; } = at;
    }
}
