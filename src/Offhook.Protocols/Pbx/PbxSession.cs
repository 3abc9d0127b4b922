using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Offhook.Protocols.Pbx;

/// <summary>One connection to a management port, opened when it is needed and again after it broke. Requests of many callers go over it one behind the other.</summary>
public abstract class PbxSession(DnsEndPoint peer) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private Connection? current;

    /// <summary>Where the peer is.</summary>
    public DnsEndPoint Peer { get; } = peer;

    /// <summary>How long to wait for the peer to let us in, and for each reply.</summary>
    public TimeSpan ReplyTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync().ConfigureAwait(false);
        Drop();
        turn.Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Greets a new connection and logs in.</summary>
    /// <exception cref="PbxException">The peer does not let us in.</exception>
    private protected abstract Task LogInAsync(Connection connection, CancellationToken cancellation);

    /// <summary>Sends a request and reads replies until one is the answer. A connection that broke since it was last used is opened again, once.</summary>
    /// <exception cref="PbxException">The peer cannot be reached, or does not let us in, or does not reply in time.</exception>
    private protected async Task<Dictionary<string, string>> AskAsync(
        string request, Func<Dictionary<string, string>, bool> isReply, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            limit.CancelAfter(ReplyTime);
            for (var fresh = false; ; fresh = true)
            {
                var known = current is not null;
                try
                {
                    var connection = current ??= await ConnectAsync(limit.Token).ConfigureAwait(false);
                    return await connection.AskAsync(request, isReply, limit.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or SocketException or InvalidDataException or EndOfStreamException)
                {
                    Drop();
                    if (!known || fresh)
                    {
                        throw new PbxException($"{Peer.Host}:{Peer.Port}: {e.Message.TrimEnd('.')}", e);
                    }
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            Drop();
            throw new PbxException($"{Peer.Host}:{Peer.Port} did not reply within {ReplyTime.TotalSeconds:0} seconds", e);
        }
        catch
        {
            // What was not read to its end would be taken for the next reply.
            Drop();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Whether a text can stand in a header line.</summary>
    private protected static string Plain(string text) => text.AsSpan().ContainsAny('\r', '\n')
        ? throw new ArgumentException("a line end cannot stand in a header", nameof(text))
        : text;

    private async Task<Connection> ConnectAsync(CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(Peer.Host, Peer.Port, cancellation).ConfigureAwait(false);
            var connection = new Connection(client);
            await LogInAsync(connection, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private void Drop()
    {
        current?.Dispose();
        current = null;
    }

    /// <summary>An open connection.</summary>
    private protected sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly NetworkStream stream = client.GetStream();

        public PbxLines Lines { get; } = new(client.GetStream());

        public async Task<Dictionary<string, string>> AskAsync(string request, Func<Dictionary<string, string>, bool> isReply, CancellationToken cancellation)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellation).ConfigureAwait(false);
            while (true)
            {
                var block = await Lines.ReadBlockAsync(cancellation).ConfigureAwait(false) ?? throw new EndOfStreamException("the peer closed the connection");
                if (isReply(block))
                {
                    return block;
                }
            }
        }

        public void Dispose() => client.Dispose();
    }
}
