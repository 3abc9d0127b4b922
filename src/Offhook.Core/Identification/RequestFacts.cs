using System.Net;
using Offhook.Core.Devices;

namespace Offhook.Core.Identification;

/// <summary>What one request told us, without judgement. Every door fills it in and leaves the rest to Core.</summary>
public sealed record RequestFacts
{
    /// <summary>The front door: <c>http</c>, <c>tftp</c>, …</summary>
    public required string Door { get; init; }

    /// <summary>The peer's address, after trusted proxies.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Whether the transport hides what it carries (TLS).</summary>
    public bool Encrypted { get; init; }

    /// <summary>The first directory in front of the file name, which may be a URL token; null where there is none. See <see cref="RequestName"/>.</summary>
    public string? Token { get; init; }

    /// <summary>The file asked for, decoded, without directories.</summary>
    public required string FileName { get; init; }

    /// <summary>The query behind it, decoded; empty where there is none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The User-Agent header; null where the door has none.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The MAC address that the exchange itself names, as some protocols do; null elsewhere.</summary>
    public MacAddress? Hardware { get; init; }
}

/// <summary>How far a clue is to be believed; a higher value outranks a lower one.</summary>
public enum ClueRank
{

    /// <summary>The peer's software names itself.</summary>
    UserAgent = 2,

    /// <summary>The query names it.</summary>
    Query = 3,

    /// <summary>The file asked for names it.</summary>
    FileName = 4,

    /// <summary>The exchange itself names its MAC address.</summary>
    Hardware = 5,

    /// <summary>User name and password are the device's own.</summary>
    Login = 6,

    /// <summary>The URL token is the device's own.</summary>
    Token = 7,
}

/// <summary>A claim about identity drawn from facts. Every member may be unknown.</summary>
/// <param name="Rank">How far it is to be believed.</param>
/// <param name="Family">Stable name of the family that drew it.</param>
public sealed record Clue(ClueRank Rank, string? Family)
{
    /// <summary>Which device.</summary>
    public DeviceId? Device { get; init; }

    /// <summary>A name of a file that an operator gave to a device; whose it is, is looked up by whoever asked for the clue.</summary>
    public string? FileAlias { get; init; }

    /// <summary>The name of its login, where that is all that is said of the device; the tenant that the request comes from decides whose it is.</summary>
    public string? User { get; init; }

    /// <summary>Which model, as its maker writes it.</summary>
    public string? Model { get; init; }

    /// <summary>The family's own code for a model, as it stands in a file name.</summary>
    public string? ModelCode { get; init; }

    /// <summary>The firmware it says it runs.</summary>
    public string? Firmware { get; init; }
}
