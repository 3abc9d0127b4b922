using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>One connection: reads messages from it until it ends, and writes whole messages to it.</summary>
internal sealed class StreamConnection : IDisposable
{
    private readonly Stream stream;
    private readonly SipLimits limits;
    private readonly Action<StreamConnection, SipMessage> arrived;
    private readonly SipCounters counters;
    private readonly SemaphoreSlim writing = new(1);
    private readonly TimeProvider time;
    private long lastUsed;
    private int waiting;
    private volatile bool closed;

    public StreamConnection(Stream stream, SipPeer peer, SipLimits limits, Action<StreamConnection, SipMessage> arrived, SipCounters counters, TimeProvider time)
    {
        (this.stream, Peer, this.limits, this.arrived, this.counters, this.time) = (stream, peer, limits, arrived, counters, time);
        lastUsed = time.GetTimestamp();
    }

    public SipPeer Peer { get; }

    /// <summary>How long nothing came or went.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref lastUsed));

    public bool IsClosed => closed;

    /// <summary>Reads until the peer closes, writes rubbish, or the connection is disposed.</summary>
    public async Task ReadAsync()
    {
        var buffer = new byte[4096];
        var filled = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false) is var read and > 0)
            {
                counters.In(read);
                Touch();
                filled += read;
                if (!TakeAll(buffer, ref filled))
                {
                    counters.Rubbish();
                    return;
                }

                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limits.MessageBytes + 1));
                }
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or SocketException)
        {
            // The peer went away, or we did.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Writes a message; false when the connection is gone, or its peer reads so slowly that too much waits already.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> message)
    {
        // A peer that does not read must not make us keep what it will never take. A proxy has the messages of all its phones at once, each some 700 bytes.
        const int mostWaiting = 512 * 1024;
        if (closed || Interlocked.Add(ref waiting, message.Length) > mostWaiting)
        {
            Interlocked.Add(ref waiting, -message.Length);
            return false;
        }

        try
        {
            await writing.WaitAsync().ConfigureAwait(false);
            try
            {
                await stream.WriteAsync(message).ConfigureAwait(false);
                await stream.FlushAsync().ConfigureAwait(false);
                counters.Out(message.Length);
                Touch();
                return true;
            }
            finally
            {
                writing.Release();
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            Dispose();
            return false;
        }
        finally
        {
            Interlocked.Add(ref waiting, -message.Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closed = true;
        stream.Dispose();
    }

    private bool TakeAll(byte[] buffer, ref int filled)
    {
        var at = 0;
        while (at < filled)
        {
            var reading = SipReader.ReadStream(buffer.AsSpan(at, filled - at), limits, out var message, out var consumed);
            if (reading == SipReading.Malformed || (reading == SipReading.Incomplete && filled - at >= limits.MessageBytes))
            {
                return false;
            }

            if (reading == SipReading.Incomplete)
            {
                break;
            }

            at += consumed;
            if (message is not null)
            {
                arrived(this, message);
            }
        }

        buffer.AsSpan(at, filled - at).CopyTo(buffer);
        filled -= at;
        return true;
    }

    private void Touch() => Interlocked.Exchange(ref lastUsed, time.GetTimestamp());
}
