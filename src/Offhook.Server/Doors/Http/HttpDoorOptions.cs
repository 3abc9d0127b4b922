using System.Net;
using Offhook.Protocols.Listening;

namespace Offhook.Server.Doors.Http;

/// <summary>How the HTTP door listens and what it bears.</summary>
public sealed record HttpDoorOptions
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Connections in all: each costs a descriptor and a few kB; 20,000 phones that boot at once fit.</summary>
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Connections of one address: a whole site behind one NAT address boots at once, a flood from one address does not.</summary>
    public int ConnectionsPerAddress { get; init; } = DefaultConnectionsPerAddress;

    /// <summary>How hand-overs are watched.</summary>
    public HandOverLimits HandOver { get; init; } = new();

    /// <summary>The default of <see cref="Connections"/>.</summary>
    public const int DefaultConnections = 20_000;

    /// <summary>The default of <see cref="ConnectionsPerAddress"/>.</summary>
    public const int DefaultConnectionsPerAddress = 512;
}
