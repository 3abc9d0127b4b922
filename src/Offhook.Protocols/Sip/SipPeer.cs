using System.Net;

namespace Offhook.Protocols.Sip;

/// <summary>What carries messages.</summary>
public enum SipProtocol
{
    /// <summary>Datagrams.</summary>
    Udp,

    /// <summary>A connection in the open.</summary>
    Tcp,

    /// <summary>A connection that hides what it carries.</summary>
    Tls,
}

/// <summary>Where a message came from, or goes to.</summary>
/// <param name="Protocol">What carries it.</param>
/// <param name="Remote">The other side.</param>
/// <param name="Local">Our side: the address on the interface of arrival, and a port of ours that takes messages over the same protocol.</param>
public sealed record SipPeer(SipProtocol Protocol, IPEndPoint Remote, IPEndPoint Local)
{
    /// <summary>The kernel's number of the interface; 0 = unknown, or the kernel may choose.</summary>
    public int Interface { get; init; }

    /// <summary>Whether it was sent to a group.</summary>
    public bool Multicast { get; init; }

    /// <summary>Whether the protocol repeats what is lost by itself.</summary>
    public bool IsReliable => Protocol != SipProtocol.Udp;

    /// <summary>The protocol as Via writes it.</summary>
    public string Via => Protocol switch
    {
        SipProtocol.Udp => "UDP",
        SipProtocol.Tcp => "TCP",
        _ => "TLS",
    };
}
