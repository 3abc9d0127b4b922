using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>One bound datagram socket and the threads that wait on it.</summary>
internal sealed class UdpPort : IDisposable
{
    // Every phone of a site asks at once after a power cut; the kernel keeps what we have not read yet, and cuts this to what it allows.
    private const int SocketBuffer = 4 << 20;

    // A datagram is never longer, so that nothing is ever cut.
    private const int LongestDatagram = 65_535;

    private readonly Socket socket;
    private readonly Arrived arrived;
    private readonly Thread[] threads;
    private volatile bool stopping;

    /// <param name="local">Where to bind; a group takes only what is sent to the group.</param>
    /// <param name="threadCount">Threads that wait.</param>
    /// <param name="arrived">Called for each datagram on one of the threads; must not throw.</param>
    public UdpPort(IPEndPoint local, int threadCount, Arrived arrived)
    {
        this.arrived = arrived;
        IsGroup = Multicast.IsGroup(local.Address);
        socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = SocketBuffer, SendBufferSize = SocketBuffer };
        try
        {
            if (IsGroup)
            {
                // Several programs may listen to one group; each gets a copy of what is sent to it.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.SetSocketOption(local.AddressFamily == AddressFamily.InterNetwork ? SocketOptionLevel.IP : SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
            socket.Bind(local);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Local = (IPEndPoint)socket.LocalEndPoint!;
        if (IsGroup)
        {
            Local = new IPEndPoint(local.Address, Local.Port);
        }

        threads = [.. Enumerable.Range(0, threadCount).Select(_ => new Thread(Run) { IsBackground = true, Name = $"sip {Local}" })];
    }

    /// <summary>Takes a datagram; <paramref name="to"/> is the address that it was sent to.</summary>
    public delegate void Arrived(UdpPort port, ReadOnlySpan<byte> datagram, IPEndPoint from, IPAddress to, int networkInterface);

    public IPEndPoint Local { get; }

    public bool IsGroup { get; }

    public Socket Socket => socket;

    public void Start() => Array.ForEach(threads, thread => thread.Start());

    /// <summary>Sends a datagram from an address of ours over an interface; a loss is made good for as on the way.</summary>
    public void Send(ReadOnlySpan<byte> datagram, SipPeer peer)
    {
        if (!DatagramFrom.TrySend(socket, datagram, peer))
        {
            try
            {
                socket.SendTo(datagram, SocketFlags.None, peer.Remote);
            }
            catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
            {
                // As good as lost on the way.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;

        // A shutdown wakes whoever waits in the kernel, also on a socket that nothing can be sent to.
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It complains that nobody is connected, and wakes all the same.
        }

        foreach (var thread in threads.Where(thread => thread.IsAlive && thread != Thread.CurrentThread))
        {
            thread.Join();
        }

        socket.Dispose();
    }

    private void Run()
    {
        var buffer = new byte[LongestDatagram];
        EndPoint nobody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!stopping)
        {
            try
            {
                var flags = SocketFlags.None;
                var from = nobody;
                var length = socket.ReceiveMessageFrom(buffer, ref flags, ref from, out var information);
                if (!stopping)
                {
                    arrived(this, buffer.AsSpan(0, length), (IPEndPoint)from, information.Address, information.Interface);
                }
            }
            catch (SocketException)
            {
                // A message about an earlier datagram of ours; nobody here waits for it.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
