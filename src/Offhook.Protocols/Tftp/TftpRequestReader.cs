using System.Net;

namespace Offhook.Protocols.Tftp;

/// <summary>Reads requests, asks what to answer, and begins transfers. Safe on any thread.</summary>
internal sealed class TftpRequestReader(TftpServerOptions options, Func<TftpRead, TftpReply> answer, TransferTable table, TftpCounters counters)
{
    // The last acknowledgement came before the new request, but another thread reads it; it needs microseconds.
    private static readonly TimeSpan LastWord = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes a packet that came to a port for requests.</summary>
    /// <param name="packet">All of it.</param>
    /// <param name="from">Who sent it; used again for the next packet.</param>
    /// <param name="port">The port that answers.</param>
    /// <param name="through">Of the calling thread; what it holds is sent.</param>
    public void Take(ReadOnlySpan<byte> packet, SocketAddress from, TransferPort port, DatagramOutbox through)
    {
        if (TftpPacket.TryReadOpcode(packet, out var opcode) && opcode == TftpOpcode.WriteRequest)
        {
            port.SendError(from, TftpError.AccessViolation, "Read only", through);
        }
        else if (!TftpRequest.TryRead(packet, out var request))
        {
            counters.Rubbish();
        }
        else if (!IsUnderWay(request, from, through))
        {
            Answer(request, PeerAddress.Copy(from), port, through);
        }
    }

    /// <summary>
    /// A request from an endpoint that is being served is either the same once more, because our first packet was lost or is late, or a client
    /// that gave up and uses its port again.
    /// </summary>
    private bool IsUnderWay(TftpRequest request, SocketAddress from, DatagramOutbox through)
    {
        if (table.Find(from) is not { } active)
        {
            return false;
        }

        if (!active.Transfer.Heard && active.Transfer.Request == request)
        {
            active.Port.Repeat(active.Transfer, through);
            return true;
        }

        if (active.Transfer.IsAllSent)
        {
            SpinWait.SpinUntil(() => active.Transfer.Result is not null, LastWord);
        }

        active.Port.Stop(active.Transfer, "the client began anew from the same port");
        return false;
    }

    private void Answer(TftpRequest request, SocketAddress client, TransferPort port, DatagramOutbox through)
    {
        var peer = PeerAddress.Read(client);
        if (!table.TryReserve(client, peer.Address, out var full))
        {
            if (full)
            {
                counters.TurnAway();
            }

            return;
        }

        var reply = TftpReply.Ignore;
        try
        {
            reply = answer(new TftpRead(request.FileName, request.Mode, peer, ((IPEndPoint)port.Socket.LocalEndPoint!).Address));
        }
        finally
        {
            if (reply.Content is null)
            {
                table.Release(client);
            }
        }

        if (reply.Content is not null)
        {
            var transfer = new TftpTransfer(client, request, reply, options);
            table.Fill(new ActiveTransfer(transfer, port));
            port.Begin(transfer, through);
        }
        else if (reply.Refusal is { } refusal)
        {
            port.SendError(client, refusal.Code, refusal.Text, through);
        }
    }
}
