using System.Net;

namespace Offhook.Protocols.Tftp;

/// <summary>Where a server listens and what it bears. Every number bounds something that a peer could otherwise drive.</summary>
public sealed record TftpServerOptions
{
    /// <summary>The default of <see cref="Transfers"/>.</summary>
    public const int DefaultTransfers = 10_000;

    /// <summary>The default of <see cref="TransfersPerAddress"/>.</summary>
    public const int DefaultTransfersPerAddress = 512;

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>
    /// Answers from the port that was asked instead of one of its own: against the letter of RFC 1350, but the only way through a NAT or a
    /// firewall that does not know TFTP.
    /// </summary>
    public bool SinglePort { get; init; }

    /// <summary>Transfers at a time; each costs about a kilobyte, and a descriptor where a file is read.</summary>
    public int Transfers { get; init; } = DefaultTransfers;

    /// <summary>Transfers of one address at a time: a whole site may boot behind one.</summary>
    public int TransfersPerAddress { get; init; } = DefaultTransfersPerAddress;

    /// <summary>Threads that read requests and look for the answers, which may take their time.</summary>
    public int RequestThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>
    /// Ports for transfers for each address of ours, each with a thread that drives the transfers on it. One for two cores: one thread takes more
    /// with one call than two that share the work, and their clients' other doors need cores as well.
    /// </summary>
    public int TransferPorts { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 4);

    /// <summary>Receives and sends packets one by one, as it must be done where the system is not Linux.</summary>
    internal bool OneByOne { get; init; } = !LinuxDatagrams.Possible;

    /// <summary>Longest block that is agreed to.</summary>
    public int MaxBlockSize { get; init; } = TftpOptions.MaxBlockSize;

    /// <summary>Largest window that is agreed to: what one acknowledgement may set free at once.</summary>
    public int MaxWindowSize { get; init; } = 64;

    /// <summary>How long to wait for an acknowledgement at first where the client names no timeout; doubled each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a window is sent again before the client is given up.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>How often the first packet is sent again while nothing shows that the address is not forged.</summary>
    public int TriesUnheard { get; init; } = 2;
}
