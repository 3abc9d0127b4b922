using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Offhook.Protocols.Sip;

/// <summary>Where an endpoint listens and what it bears. Every number bounds something that a peer could otherwise drive.</summary>
public sealed record SipEndpointOptions
{
    /// <summary>Datagrams: where it listens and sends from; port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Udp { get; init; } = [];

    /// <summary>Connections in the open; port 0 takes the number of the first of <see cref="Udp"/> where both are 0.</summary>
    public IReadOnlyList<IPEndPoint> Tcp { get; init; } = [];

    /// <summary>Connections with TLS; needs <see cref="Certificate"/>.</summary>
    public IReadOnlyList<IPEndPoint> Tls { get; init; } = [];

    /// <summary>What it shows to those who connect with TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>How the certificate of a server that we connect to is looked at; null = as the machine does.</summary>
    public RemoteCertificateValidationCallback? ValidatePeer { get; init; }

    /// <summary>The group whose datagrams are taken, with its port; null for none. It is joined on interfaces by <see cref="ChooseInterface"/>.</summary>
    public IPEndPoint? Group { get; init; }

    /// <summary>Which interfaces join the group, by name; asked again for those that appear later. Null = every one that can.</summary>
    public Func<string, bool>? ChooseInterface { get; init; }

    /// <summary>Hears of a mistake of the program that a message found; that message is dropped. Null = nobody does.</summary>
    public Action<Exception, SipPeer>? Failed { get; init; }

    /// <summary>Sizes of messages.</summary>
    public SipLimits Limits { get; init; } = SipLimits.Standard;

    /// <summary>How long is waited for what.</summary>
    public SipTimers Timers { get; init; } = SipTimers.Standard;

    /// <summary>Threads for each datagram socket: one that waits for the store holds up nobody else.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Answered requests that are remembered, so that a repeat gets the same answer; the oldest is forgotten first. Each costs about a kilobyte.</summary>
    public int Remembered { get; init; } = 32_768;

    /// <summary>Requests of ours that wait for an answer at a time.</summary>
    public int Waiting { get; init; } = 65_536;

    /// <summary>Connections at a time.</summary>
    public int Connections { get; init; } = 4096;

    /// <summary>Connections of one address at a time: a whole site may stand behind one.</summary>
    public int ConnectionsPerAddress { get; init; } = 512;

    /// <summary>How long a connection may be quiet: longer than any transaction.</summary>
    public TimeSpan ConnectionIdle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long somebody may take to agree on keys.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>The timers of RFC 3261 section 17 (appendix A has all of them).</summary>
public sealed record SipTimers
{
    /// <summary>As the RFC has them.</summary>
    public static SipTimers Standard { get; } = new();

    /// <summary>The time to the other side and back that is assumed.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between two sendings.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a message may live in the network.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request is waited for (timer F) and an answer is remembered (timer J).</summary>
    public TimeSpan Longest => 64 * T1;
}
