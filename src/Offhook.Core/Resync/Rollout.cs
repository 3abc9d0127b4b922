using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Offhook.Core.Devices;

namespace Offhook.Core.Resync;

/// <summary>How far a rollout is. The words are stored and shown.</summary>
public enum RolloutState
{
    /// <summary>Its devices are being worked out; all of them keep their bytes.</summary>
    Reckoning,

    /// <summary>One device of each model has it.</summary>
    First,

    /// <summary>It goes on in waves over the models that proved themselves.</summary>
    Waves,

    /// <summary>It waits for somebody to resume or undo it; whoever has not fetched keeps his bytes.</summary>
    Stopped,

    /// <summary>A later change wrote everything again that this one wrote; it only remembers who has not got it.</summary>
    Superseded,

    /// <summary>Every device may have it.</summary>
    Done,

    /// <summary>The change was taken back.</summary>
    Undone,
}

/// <summary>
/// A change that is brought to many devices in waves. Kept like a spec, so that it becomes visible with its change, on every server at once, and
/// each of its steps has a change number of its own.
/// </summary>
public sealed record Rollout
{
    /// <summary>What it is stored under.</summary>
    public required string Key { get; init; }

    /// <summary>The change that it brings; 0 until that is committed.</summary>
    public long Change { get; init; }

    /// <summary>How far it is.</summary>
    public RolloutState State { get; init; }

    /// <summary>Who made the change.</summary>
    public string Actor { get; init; } = "";

    /// <summary>What the change is, for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Names of what it changes that can cut a phone off.</summary>
    public ImmutableArray<string> CutsOff { get; init; } = [];

    /// <summary>Whether it can reach every device: a new build, or another address of ours.</summary>
    public bool Everywhere { get; init; }

    /// <summary>Our address before it; null where it did not change.</summary>
    public string? FormerUrl { get; init; }

    /// <summary>Devices whose bytes it changes, as counted when they were worked out.</summary>
    public int Reaches { get; init; }

    /// <summary>Devices whose documents could not be rendered before the change.</summary>
    public int FailedBefore { get; init; }

    /// <summary>Keys of the devices that got it first.</summary>
    public ImmutableArray<string> First { get; init; } = [];

    /// <summary>Families and models of which one has it and came back, as <c>family/model</c>.</summary>
    public ImmutableArray<string> Proven { get; init; } = [];

    /// <summary>How many of a thousand devices may have it, by the hash of their id; only of proven models.</summary>
    public int Released { get; init; }

    /// <summary>Whether somebody released it to all at once, proven or not.</summary>
    public bool ToAll { get; init; }

    /// <summary>When the current step began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it stopped; null = it did not.</summary>
    public string? Why { get; init; }

    /// <summary>The rollout that took its place; null = none.</summary>
    public string? By { get; init; }

    /// <summary>Whether somebody may be waiting for it still.</summary>
    [JsonIgnore]
    public bool IsOpen => State is not (RolloutState.Done or RolloutState.Undone);

    /// <summary>Whether it goes on by itself.</summary>
    [JsonIgnore]
    public bool Moves => State is RolloutState.Reckoning or RolloutState.First or RolloutState.Waves;

    /// <summary>Writes it for the store.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, RolloutJson.Default.Rollout);

    /// <summary>Reads it; <paramref name="change"/> is the number that its stored version was written by.</summary>
    /// <exception cref="JsonException">The bytes are no rollout.</exception>
    public static Rollout Read(ReadOnlySpan<byte> json, long change)
    {
        var read = JsonSerializer.Deserialize(json, RolloutJson.Default.Rollout) ?? throw new JsonException("no rollout");
        return read.Change == 0 ? read with { Change = change } : read;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Rollout))]
internal sealed partial class RolloutJson : JsonSerializerContext;

/// <summary>Spreads devices evenly, by a hash of their id that is the same on every server and for ever.</summary>
public static class Spread
{
    /// <summary>A number below <paramref name="parts"/>.</summary>
    public static int Of(DeviceId id, int parts) => (int)((UInt128)Hash(id) * (uint)parts >> 64);

    /// <summary>A number from 0 to below 1.</summary>
    public static double Fraction(DeviceId id) => Hash(id) / (double)(1UL << 63) / 2;

    // The finaliser of SplitMix64: neighbouring MACs, of phones from one box, come out far apart.
    private static ulong Hash(DeviceId id)
    {
        var x = (ulong)id.Bits ^ (ulong)(id.Bits >> 64);
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return x ^ (x >> 31);
    }
}
