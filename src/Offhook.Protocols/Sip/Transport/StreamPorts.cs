using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>Connections that peers opened and that we opened, and the ports that take them.</summary>
internal sealed class StreamPorts : IDisposable
{
    private readonly Lock sync = new();
    private readonly Dictionary<(SipProtocol, IPEndPoint), StreamConnection> connections = [];
    private readonly Dictionary<(SipProtocol, IPEndPoint), Task<StreamConnection?>> opening = [];
    private readonly List<Socket> listeners = [];
    private readonly CancellationTokenSource stop = new();
    private readonly SipEndpointOptions options;
    private readonly SipCounters counters;
    private readonly TimeProvider time;
    private readonly Action<StreamConnection, SipMessage> arrived;
    private volatile bool stopping;

    public StreamPorts(SipEndpointOptions options, SipCounters counters, TimeProvider time, Action<StreamConnection, SipMessage> arrived) =>
        (this.options, this.counters, this.time, this.arrived) = (options, counters, time, arrived);

    /// <summary>Connections open now.</summary>
    public int Count
    {
        get
        {
            lock (sync)
            {
                return connections.Count;
            }
        }
    }

    /// <summary>Binds a port; it takes connections from <see cref="Accept"/> on.</summary>
    public Socket Bind(IPEndPoint local)
    {
        var listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(local);
            listener.Listen();
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        listeners.Add(listener);
        return listener;
    }

    /// <summary>Takes connections until the ports are disposed.</summary>
    public void Accept(Socket listener, SipProtocol protocol) => _ = Task.Run(async () =>
    {
        while (!stopping)
        {
            try
            {
                var socket = await listener.AcceptAsync().ConfigureAwait(false);
                _ = ServeAsync(socket, protocol);
            }
            catch (SocketException) when (!stopping)
            {
                // It was gone before we took it, or there are no descriptors left for a moment.
                await Task.Delay(TimeSpan.FromMilliseconds(10), time).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    });

    /// <summary>The connection to a peer if one is open.</summary>
    public StreamConnection? Find(SipPeer peer)
    {
        lock (sync)
        {
            return connections.TryGetValue((peer.Protocol, peer.Remote), out var open) && !open.IsClosed ? open : null;
        }
    }

    /// <summary>The connection to a peer, opened if none is; null when it cannot be opened. Whoever asks while it is being opened gets the same.</summary>
    public Task<StreamConnection?> OpenAsync(SipProtocol protocol, IPEndPoint remote, IPAddress? local, string? host, CancellationToken cancellation)
    {
        if (Find(new SipPeer(protocol, remote, remote)) is { } open)
        {
            return Task.FromResult<StreamConnection?>(open);
        }

        lock (sync)
        {
            if (!opening.TryGetValue((protocol, remote), out var begun))
            {
                opening[(protocol, remote)] = begun = ConnectAsync(protocol, remote, local, host);
            }

            return begun.WaitAsync(cancellation);
        }
    }

    // Not by the patience of him who asked first: others may wait for it too.
    private async Task<StreamConnection?> ConnectAsync(SipProtocol protocol, IPEndPoint remote, IPAddress? local, string? host)
    {
        await Task.Yield();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, options.Timers.Longest, Timeout.InfiniteTimeSpan);
        try
        {
            return await OpenNowAsync(protocol, remote, local, host, limit.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (sync)
            {
                opening.Remove((protocol, remote));
            }
        }
    }

    private async Task<StreamConnection?> OpenNowAsync(SipProtocol protocol, IPEndPoint remote, IPAddress? local, string? host, CancellationToken cancellation)
    {
        // Between the look and the turn to open, one may have been opened.
        if (Find(new SipPeer(protocol, remote, remote)) is { } open)
        {
            return open;
        }

        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local is not null)
            {
                socket.Bind(new IPEndPoint(local, 0));
            }

            await socket.ConnectAsync(remote, cancellation).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (protocol == SipProtocol.Tls)
            {
                var secure = new SslStream(stream, leaveInnerStreamOpen: false, options.ValidatePeer);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host ?? remote.Address.ToString() }, cancellation).ConfigureAwait(false);
            }

            var connection = Add(socket, stream, protocol);
            if (connection is not null)
            {
                _ = ReadAsync(connection);
            }

            return connection;
        }
        catch (Exception failed) when (failed is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes what nobody used for long.</summary>
    public void CloseIdle()
    {
        List<StreamConnection> idle;
        lock (sync)
        {
            idle = [.. connections.Values.Where(one => one.Idle >= options.ConnectionIdle)];
        }

        idle.ForEach(one => one.Dispose());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        stop.Cancel();
        listeners.ForEach(listener => listener.Dispose());
        List<StreamConnection> all;
        lock (sync)
        {
            all = [.. connections.Values];
        }

        all.ForEach(one => one.Dispose());
    }

    private async Task ServeAsync(Socket socket, SipProtocol protocol)
    {
        StreamConnection? connection = null;
        try
        {
            socket.NoDelay = true;
            var stream = new NetworkStream(socket, ownsSocket: true);
            var secure = protocol == SipProtocol.Tls ? new SslStream(stream, leaveInnerStreamOpen: false) : null;

            // The place is taken before the handshake, so that those who never finish one are counted too.
            connection = Add(socket, (Stream?)secure ?? stream, protocol);
            if (connection is not null && secure is not null)
            {
                await secure.AuthenticateAsServerAsync(options.Certificate!).WaitAsync(options.HandshakeTime, time).ConfigureAwait(false);
            }

            await (connection?.ReadAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or AuthenticationException or SocketException or ObjectDisposedException or TimeoutException)
        {
            // It went away, or never spoke TLS.
        }
        finally
        {
            socket.Dispose();
            Forget(connection);
        }
    }

    /// <summary>Keeps a connection under its peer; null, having closed it, when there are too many.</summary>
    private StreamConnection? Add(Socket socket, Stream stream, SipProtocol protocol)
    {
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        var peer = new SipPeer(protocol, remote, (IPEndPoint)socket.LocalEndPoint!);
        var connection = new StreamConnection(stream, peer, options.Limits, arrived, counters, time);
        lock (sync)
        {
            var room = !stopping && connections.Count < options.Connections
                && connections.Keys.Count(key => key.Item2.Address.Equals(remote.Address)) < options.ConnectionsPerAddress;
            if (room)
            {
                connections[(protocol, remote)] = connection;
                return connection;
            }
        }

        counters.TurnAway();
        connection.Dispose();
        return null;
    }

    private async Task ReadAsync(StreamConnection connection)
    {
        try
        {
            await connection.ReadAsync().ConfigureAwait(false);
        }
        finally
        {
            Forget(connection);
        }
    }

    private void Forget(StreamConnection? connection)
    {
        connection?.Dispose();
        lock (sync)
        {
            if (connection is not null && connections.TryGetValue((connection.Peer.Protocol, connection.Peer.Remote), out var current) && current == connection)
            {
                connections.Remove((connection.Peer.Protocol, connection.Peer.Remote));
            }
        }
    }
}
