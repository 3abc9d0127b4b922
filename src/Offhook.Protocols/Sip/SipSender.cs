using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Offhook.Protocols.Sip.Digest;
using Offhook.Protocols.Sip.Transactions;
using Offhook.Protocols.Sip.Transport;

namespace Offhook.Protocols.Sip;

/// <summary>The sending half of an endpoint: ways, requests with their transactions, answers to challenges.</summary>
internal sealed class SipSender(
    SipEndpoint endpoint, SipEndpointOptions options, ClientTransactions clients, StreamPorts streams, LocalAddresses addresses, SipCounters counters, TimeProvider time)
{
    // A second challenge is fair when the first nonce was too old; a third is a server that does not want us.
    private const int MostChallenges = 2;

    private const int SipPort = 5060;
    private const int SipsPort = 5061;

    /// <summary>See <see cref="SipEndpoint.Route"/>.</summary>
    public SipPeer? Route(SipProtocol protocol, IPEndPoint remote, IPAddress? from)
    {
        remote = remote.Port == 0 ? new IPEndPoint(remote.Address, protocol == SipProtocol.Tls ? SipsPort : SipPort) : remote;
        if ((from ?? Outgoing(remote)) is not { } local)
        {
            return null;
        }

        var port = protocol == SipProtocol.Udp
            ? endpoint.PortFor(local)?.Local.Port
            : endpoint.Streams.Where(one => one.Protocol == protocol).Select(one => (int?)one.Local.Port).FirstOrDefault() ?? 0;
        return port is { } own ? new SipPeer(protocol, remote, new IPEndPoint(local, own)) : null;
    }

    /// <summary>See <see cref="SipEndpoint.SendAsync"/>.</summary>
    public async Task<SipResult> SendAsync(SipRequest request, SipPeer to, SipSending sending, CancellationToken cancellation)
    {
        if (request.Headers[SipHeaderNames.MaxForwards] is null)
        {
            request.Headers.Add(SipHeaderNames.MaxForwards, "70");
        }

        if (request.Headers[SipHeaderNames.Contact] is null)
        {
            request.Headers.Add(SipHeaderNames.Contact, $"<{SipUri.At(to.Local, transport: to.IsReliable ? to.Via.ToLowerInvariant() : null)}>");
        }

        var sends = 0;
        for (var challenges = 0; ; challenges++)
        {
            var result = await SendOnceAsync(request, to, sending, cancellation).ConfigureAwait(false);
            sends += result.Sends;
            if (challenges == MostChallenges || sending.Credentials is not { } credentials || !TryAuthorise(request, result.Response, credentials, again: challenges > 0))
            {
                return result with { Sends = sends };
            }
        }
    }

    /// <summary>Sends an answer back to where its request came from, and nowhere else.</summary>
    public void Reply(byte[] answer, SipPeer peer)
    {
        if (peer.Protocol == SipProtocol.Udp)
        {
            SendDatagram(answer, peer);
        }
        else if (streams.Find(peer) is { } connection)
        {
            _ = connection.SendAsync(answer);
        }
    }

    private async Task<SipResult> SendOnceAsync(SipRequest request, SipPeer to, SipSending sending, CancellationToken cancellation)
    {
        var branch = SipVia.MagicCookie + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var parameters = SipParameters.None.With("branch", branch).With("rport", null);
        var local = SipUri.At(to.Local);
        request.Headers.Remove(SipHeaderNames.Via);
        request.Headers.AddFirst(SipHeaderNames.Via, new SipVia(to.Via, local.Host, local.Port, parameters).ToString());
        var bytes = request.ToBytes();

        StreamConnection? connection = null;
        if (to.IsReliable)
        {
            connection = await ConnectAsync(request, to, sending, cancellation).ConfigureAwait(false);
            if (connection is null)
            {
                return new SipResult(SipOutcome.Unreachable, null, 0);
            }
        }

        var transaction = new ClientTransaction(branch, request.Method, to.IsReliable, options.Timers, sending, endpoint.Now);
        if (!clients.TryAdd(transaction, () => SendDatagram(bytes, to)))
        {
            return new SipResult(SipOutcome.TooMany, null, 0);
        }

        using var stop = cancellation.UnsafeRegister(_ => clients.End(transaction, SipOutcome.Silence), null);
        if (connection is null)
        {
            SendDatagram(bytes, to);
        }
        else if (!await connection.SendAsync(bytes).ConfigureAwait(false))
        {
            clients.End(transaction, SipOutcome.Unreachable);
        }

        var result = await transaction.End.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }

    private async Task<StreamConnection?> ConnectAsync(SipRequest request, SipPeer to, SipSending sending, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, sending.Longest ?? options.Timers.Longest, Timeout.InfiniteTimeSpan);
        try
        {
            return await streams.OpenAsync(to.Protocol, to.Remote, to.Local.Address, request.Target?.Host, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Puts the answer to a challenge into the request for its next turn; false when there is nothing that could be answered.</summary>
    private static bool TryAuthorise(SipRequest request, SipResponse? response, SipCredentials credentials, bool again)
    {
        if (response?.Status is not (401 or 407))
        {
            return false;
        }

        var proxy = response.Status == 407;
        var challenge = DigestChallenge.Choose(response.Headers.All(proxy ? SipHeaderNames.ProxyAuthenticate : SipHeaderNames.WwwAuthenticate));
        if (challenge is null || (again && !challenge.Stale))
        {
            return false;
        }

        var answer = challenge.Answer(credentials.User, credentials.Password, new DigestRequest(request.Method, request.Uri, request.Body));
        request.Headers.Set(proxy ? SipHeaderNames.ProxyAuthorization : SipHeaderNames.Authorization, answer);

        // The same request once more, in the same place of the dialog, but a new one in its sequence (RFC 3261 section 8.1.3.5).
        var sequence = request.CSeq!;
        request.Headers.Set(SipHeaderNames.CSeq, (sequence with { Number = sequence.Number + 1 }).ToString());
        return true;
    }

    private void SendDatagram(byte[] datagram, SipPeer peer)
    {
        if (endpoint.PortFor(peer.Local.Address) is { } port)
        {
            counters.Out(datagram.Length);
            port.Send(datagram, peer);
        }
    }

    /// <summary>The address of ours that the kernel would send from: connecting a datagram socket asks it and sends nothing.</summary>
    private IPAddress? Outgoing(IPEndPoint remote)
    {
        // Where every port is bound to one address, there is nothing to ask.
        if (endpoint.Udp is [var only] && !only.Address.Equals(IPAddress.Any) && !only.Address.Equals(IPAddress.IPv6Any))
        {
            return only.Address;
        }

        try
        {
            using var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(remote);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return addresses.All().SelectMany(one => one.Addresses).FirstOrDefault(address => address.Address.Equals(remote.Address))?.Address;
        }
    }
}
