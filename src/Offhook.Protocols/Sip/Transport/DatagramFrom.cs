using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>Sends a datagram with a source address and an interface of the sender's choice (IP_PKTINFO, Linux), from a socket that is bound to all.</summary>
internal static unsafe partial class DatagramFrom
{
    // in.h; CMSG_LEN and CMSG_SPACE of struct in_pktinfo (12 bytes) where a pointer has 64 bits.
    private const int IpProtoIp = 0;
    private const int IpPacketInformation = 8;
    private const int ControlLength = 28;
    private const int ControlSpace = 32;

    private static readonly bool Possible = OperatingSystem.IsLinux() && sizeof(nint) == 8;

    /// <summary>Sends; false when it cannot be done this way, and then nothing was sent.</summary>
    public static bool TrySend(Socket socket, ReadOnlySpan<byte> datagram, SipPeer peer)
    {
        var local = peer.Local.Address;
        if (!Possible || peer.Remote.AddressFamily != AddressFamily.InterNetwork || local.AddressFamily != AddressFamily.InterNetwork || local.Equals(IPAddress.Any))
        {
            return false;
        }

        var control = stackalloc byte[ControlSpace];
        *(ulong*)control = ControlLength;
        *(int*)(control + 8) = IpProtoIp;
        *(int*)(control + 12) = IpPacketInformation;
        *(int*)(control + 16) = peer.Interface;
        local.TryWriteBytes(new Span<byte>(control + 20, 4), out _);
        *(int*)(control + 24) = 0;
        var to = peer.Remote.Serialize();
        fixed (byte* name = to.Buffer.Span, data = datagram)
        {
            var part = new Part { Start = data, Length = (nuint)datagram.Length };
            var message = new Message
            {
                Name = name, NameLength = (uint)to.Size, Parts = &part, PartCount = 1, Control = control, ControlLength = ControlSpace,
            };
            return Send(socket, &message);
        }
    }

    private static bool Send(Socket socket, Message* message)
    {
        var handle = socket.SafeHandle;
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return SendMessage((int)handle.DangerousGetHandle(), message, 0) >= 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    private static partial nint SendMessage(int descriptor, Message* message, int flags);

    private struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    private struct Message
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
