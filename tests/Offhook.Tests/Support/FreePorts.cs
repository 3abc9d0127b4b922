using System.Net;
using System.Net.Sockets;

namespace Offhook.Tests.Support;

/// <summary>Ports for programs that have to be told one before they start.</summary>
internal static class FreePorts
{
    // Below the ports that the kernel gives to whoever connects or binds to none: one of these may be taken before the program that it was meant for starts.
    private const int First = 20_000;
    private const int Beyond = 30_000;

    private static readonly HashSet<int> Given = [];

    /// <summary>A port of the loopback that is free over UDP and TCP, and was not given to another test of this run.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Beyond);
            lock (Given)
            {
                if (!Given.Add(port))
                {
                    continue;
                }
            }

            try
            {
                using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
                using var tcp = new TcpListener(IPAddress.Loopback, port);
                tcp.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; another one.
            }
        }
    }
}
