namespace Offhook.Core.Devices;

/// <summary>What a device is known by in the whole server: its MAC address or, where it has none of its own, a UUID.</summary>
public readonly record struct DeviceId : IComparable<DeviceId>
{
    // A MAC is kept in the low 48 bits with a marker above them that no UUID of version 1 to 8 can have (its variant bits are 10).
    private static readonly UInt128 MacMarker = (UInt128)0x4d41_435f << 96;

    private readonly UInt128 value;

    private DeviceId(UInt128 value) => this.value = value;

    /// <summary>The 128 bits that are compared, hashed and stored.</summary>
    public UInt128 Bits => value;

    /// <summary>Whether this is a MAC address (else a UUID).</summary>
    public bool IsMac => (value >> 48) == (MacMarker >> 48);

    /// <summary>The MAC address, where it is one.</summary>
    public MacAddress? Mac => IsMac ? MacAddress.FromNumber((ulong)(value & 0xFFFF_FFFF_FFFFUL)) : null;

    /// <summary>An id made of a MAC address.</summary>
    public static DeviceId From(MacAddress mac) => new(MacMarker | mac.Value);

    /// <summary>An id made of a UUID.</summary>
    public static DeviceId From(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new DeviceId(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>The id with these stored bits; see <see cref="Bits"/>.</summary>
    public static DeviceId FromBits(UInt128 bits) => new(bits);

    /// <summary>Reads a MAC address in any spelling or a UUID.</summary>
    public static bool TryParse(string? text, out DeviceId id)
    {
        if (MacAddress.TryParse(text, out var mac))
        {
            id = From(mac);
            return true;
        }

        if (Guid.TryParse(text, out var uuid))
        {
            id = From(uuid);
            return true;
        }

        id = default;
        return false;
    }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is neither a MAC address nor a UUID.</exception>
    public static DeviceId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is neither a MAC address nor a UUID");

    /// <summary>The key under which specs, status and history are stored: compact MAC or lower-case UUID.</summary>
    public string ToKey() => Mac is { } mac ? mac.ToCompact() : ToGuid().ToString("D");

    /// <inheritdoc/>
    public override string ToString() => Mac is { } mac ? mac.ToString() : ToGuid().ToString("D");

    /// <inheritdoc/>
    public int CompareTo(DeviceId other) => value.CompareTo(other.value);

    private Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new Guid(bytes, bigEndian: true);
    }
}
