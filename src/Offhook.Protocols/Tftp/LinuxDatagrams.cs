using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Offhook.Protocols.Tftp;

/// <summary>
/// What Linux can do with many datagrams at once and .NET does not offer: <c>recvmmsg</c>, <c>sendmmsg</c>, and one call's bytes cut into datagrams
/// of one size as late as possible (<c>UDP_SEGMENT</c>, Linux 4.18). Only declarations; <see cref="DatagramInbox"/> and <see cref="DatagramOutbox"/>
/// use them.
/// </summary>
internal static unsafe partial class LinuxDatagrams
{
    /// <summary>MSG_DONTWAIT of recvmmsg(2): take what is there.</summary>
    public const int DontWait = 0x40;

    /// <summary>MSG_WAITFORONE of recvmmsg(2): wait for the first datagram only.</summary>
    public const int WaitForOne = 0x10000;

    /// <summary>UDP_MAX_SEGMENTS of the kernels that had the least.</summary>
    public const int MaxSegments = 64;

    /// <summary>What fits into one IPv4 datagram, which is also the most that is cut into segments.</summary>
    public const int MaxBytes = 65_507;

    /// <summary>The length of <see cref="SegmentSize"/>: CMSG_SPACE of 16 bits where a pointer has 64.</summary>
    private const int ControlSpace = 24;

    // linux/in.h, linux/udp.h, and CMSG_LEN of 16 bits.
    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int ControlLength = 18;

    /// <summary>Whether this is the machine for which the structures below are laid out.</summary>
    public static bool Possible { get; } = OperatingSystem.IsLinux() && sizeof(nint) == 8;

    /// <summary>Receives up to <paramref name="count"/> datagrams.</summary>
    /// <returns>How many; -1 for an error.</returns>
    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    public static partial int Receive(SafeHandle socket, Entry* entries, uint count, int flags, void* timeout);

    /// <summary>Sends up to <paramref name="count"/> datagrams.</summary>
    /// <returns>How many; -1 when already the first one could not be sent.</returns>
    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    public static partial int Send(SafeHandle socket, Entry* entries, uint count, int flags);

    /// <summary>struct mmsghdr: a datagram, and how long a received one is.</summary>
    public struct Entry
    {
        public Header Header;
        public uint Length;
    }

    /// <summary>struct msghdr: whose datagram, and where its bytes lie.</summary>
    public struct Header
    {
        public byte* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public SegmentSize* Control;
        public nuint ControlLength;
        public int Flags;

        /// <summary>Has the bytes cut into datagrams of the size in <paramref name="control"/>; null = they are one datagram.</summary>
        public void CutBy(SegmentSize* control)
        {
            Control = control;
            ControlLength = control is null ? 0 : (nuint)ControlSpace;
        }
    }

    /// <summary>struct iovec: bytes that lie together.</summary>
    public struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct cmsghdr with the size of a segment behind it.</summary>
    public struct SegmentSize(int bytes)
    {
        public nuint Length = ControlLength;
        public int Level = SolUdp;
        public int Type = UdpSegment;
        public ulong Bytes = (ushort)bytes;
    }
}
