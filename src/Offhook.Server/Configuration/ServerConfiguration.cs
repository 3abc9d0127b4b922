using System.IO.Enumeration;
using System.Net;
using Offhook.Core.Storage.Postgres;
using Offhook.Protocols.Tftp;
using Offhook.Server.Doors.Http;

namespace Offhook.Server.Configuration;

/// <summary>What the server is told at its start. The reference is docs/configuration.md.</summary>
public sealed record ServerConfiguration
{
    /// <summary>Where everything is kept.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The database that several servers share; null = SQLite in the data folder.</summary>
    public PostgresAddress? Database { get; init; }

    /// <summary>What phones are told to ask, unless a scope says otherwise; null = an address chosen at the first start.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Proxies whose headers about the peer are believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The HTTP door; null = off.</summary>
    public HttpDoorConfiguration? Http { get; init; }

    /// <summary>The TFTP door; null = off.</summary>
    public TftpDoorConfiguration? Tftp { get; init; }

    /// <summary>How phones are asked to fetch.</summary>
    public ResyncConfiguration Resync { get; init; } = ResyncConfiguration.Standard;

    /// <summary>The plug-and-play door; null = off.</summary>
    public PnpDoorConfiguration? Pnp { get; init; }

    /// <summary>Where the admin plane listens.</summary>
    public required IReadOnlyList<IPEndPoint> Admin { get; init; }
}

/// <summary>The HTTP door as configured.</summary>
/// <param name="Listen">Where it listens.</param>
public sealed record HttpDoorConfiguration(IReadOnlyList<IPEndPoint> Listen)
{
    /// <summary>Connections in all.</summary>
    public int Connections { get; init; } = HttpDoorOptions.DefaultConnections;

    /// <summary>Connections of one address.</summary>
    public int ConnectionsPerAddress { get; init; } = HttpDoorOptions.DefaultConnectionsPerAddress;
}

/// <summary>The TFTP door as configured.</summary>
/// <param name="Listen">Where it listens; port 0 takes a free one.</param>
public sealed record TftpDoorConfiguration(IReadOnlyList<IPEndPoint> Listen)
{
    /// <summary>Whether it answers from the port that was asked, for a NAT that does not know TFTP.</summary>
    public bool SinglePort { get; init; }

    /// <summary>Transfers in all.</summary>
    public int Transfers { get; init; } = TftpServerOptions.DefaultTransfers;

    /// <summary>Transfers of one address.</summary>
    public int TransfersPerAddress { get; init; } = TftpServerOptions.DefaultTransfersPerAddress;
}

/// <summary>The plug-and-play door as configured.</summary>
/// <param name="Listen">Where it takes unicast requests over UDP and TCP, and sends from; port 0 takes a free one.</param>
public sealed record PnpDoorConfiguration(IReadOnlyList<IPEndPoint> Listen)
{
    /// <summary>Whether it listens to the group that phones ask.</summary>
    public bool Multicast { get; init; } = true;

    /// <summary>Names of interfaces on which it listens to the group, with <c>*</c> for any characters; empty = every one, also those that appear later.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Whether an interface is one of them.</summary>
    public bool Chooses(string name) => Interfaces.Count == 0 || Interfaces.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}

/// <summary>Mistakes of a configuration, all at once, one a line: <c>FILE:LINE: path: what is wrong; what is allowed</c>.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    /// <summary>One mistake each.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
