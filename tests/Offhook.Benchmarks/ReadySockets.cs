using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Offhook.Benchmarks;

/// <summary>
/// Which of many sockets have something to read, by <c>epoll</c> (Linux): the price of asking grows with those that have, where that of
/// <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/> grows with all.
/// </summary>
internal sealed unsafe partial class ReadySockets : IDisposable
{
    // sys/epoll.h
    private const int Add = 1;
    private const uint Readable = 1;
    private const int CloseOnExec = 0x80000;

    private readonly int descriptor;
    private readonly Event[] events = new Event[64];

    public ReadySockets()
    {
        descriptor = Create(CloseOnExec);
        Check(descriptor);
    }

    /// <summary>Watches a socket until it is closed.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="number">How <see cref="Wait"/> names it.</param>
    public void Watch(Socket socket, int number)
    {
        var wanted = new Event { Events = Readable, Number = number };
        Check(Control(descriptor, Add, socket.SafeHandle, &wanted));
    }

    /// <summary>Waits until a socket has something, or for some milliseconds.</summary>
    /// <returns>The numbers of those that have; some more may be told the next time.</returns>
    public int Wait(Span<int> numbers, int milliseconds)
    {
        int count;
        fixed (Event* first = events)
        {
            count = Math.Max(0, Wait(descriptor, first, Math.Min(events.Length, numbers.Length), milliseconds));
        }

        for (var i = 0; i < count; i++)
        {
            numbers[i] = (int)events[i].Number;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close(descriptor);

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int descriptor, int operation, SafeHandle socket, Event* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static partial int Wait(int descriptor, Event* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    // Packed on x86-64 only, as the kernel has it there.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Event
    {
        public uint Events;
        public long Number;
    }
}
