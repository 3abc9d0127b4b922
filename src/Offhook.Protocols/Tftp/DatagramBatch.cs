using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Offhook.Protocols.Tftp;

/// <summary>Many datagrams of one size to one peer with one call to the kernel, which cuts them apart as late as it can (UDP_SEGMENT, Linux 4.18).</summary>
internal static unsafe partial class DatagramBatch
{
    // linux/udp.h and in.h.
    private const int SolUdp = 17;
    private const int UdpSegment = 103;

    // CMSG_LEN and CMSG_SPACE of 16 bits where a pointer has 64.
    private const int ControlLength = 18;
    private const int ControlSpace = 24;

    // UDP_MAX_SEGMENTS of the kernels that had the least.
    private const int MaxSegments = 64;

    private static readonly bool Possible = OperatingSystem.IsLinux() && sizeof(nint) == 8;

    /// <summary>Sends; the last datagram may be shorter than the others.</summary>
    /// <returns>False when nothing was sent, because the kernel or the way to the peer cannot do it: blocks longer than a frame, say.</returns>
    public static bool TrySend(Socket socket, SocketAddress to, ReadOnlySpan<byte> packets, int size)
    {
        if (!Possible || packets.Length > size * MaxSegments)
        {
            return false;
        }

        var control = stackalloc byte[ControlSpace];
        *(ulong*)control = ControlLength;
        *(int*)(control + 8) = SolUdp;
        *(int*)(control + 12) = UdpSegment;
        *(ushort*)(control + 16) = (ushort)size;
        fixed (byte* name = to.Buffer.Span, data = packets)
        {
            var part = new Part { Start = data, Length = (nuint)packets.Length };
            var message = new Message
            {
                Name = name, NameLength = (uint)to.Size, Parts = &part, PartCount = 1, Control = control, ControlLength = ControlSpace,
            };
            var handle = socket.SafeHandle;
            var held = false;
            try
            {
                handle.DangerousAddRef(ref held);
                return SendMessage((int)handle.DangerousGetHandle(), &message, 0) >= 0;
            }
            finally
            {
                if (held)
                {
                    handle.DangerousRelease();
                }
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
