using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;

namespace Offhook.Emulator.Sip;

/// <summary>The SIP side of all phones of this process: one port, on which they ask for their address and are called.</summary>
internal sealed class SipSide : IDisposable
{
    private readonly SipEndpoint endpoint;
    private readonly TimeProvider time;
    private readonly IPAddress own;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<SipRequest>> asking = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Action<PhoneWake>> users = new(StringComparer.Ordinal);
    private long calls;

    /// <summary>Opens the port.</summary>
    /// <exception cref="EmulatorOptionsException">It cannot be taken.</exception>
    public SipSide(IPEndPoint listen, TimeProvider time)
    {
        this.time = time;
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = [listen], Tcp = [listen], Waiting = 1_000_000 }, Take, time);
        try
        {
            endpoint.Start();
        }
        catch (SocketException failure)
        {
            endpoint.Dispose();
            throw new EmulatorOptionsException([$"sip: {listen} cannot be taken: {failure.Message}."]);
        }

        own = listen.Address.Equals(IPAddress.Any) ? FirstAddress() : listen.Address;
    }

    /// <summary>The side of one phone: at the port that its maker's phones have, else at any.</summary>
    public static SipSide ForOne(int port, TimeProvider time)
    {
        try
        {
            return new SipSide(new IPEndPoint(IPAddress.Any, port), time);
        }
        catch (EmulatorOptionsException)
        {
            // On a phone the port is never taken; here another phone or a PBX may have it.
            return new SipSide(new IPEndPoint(IPAddress.Any, 0), time);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local => endpoint.Udp[0];

    /// <summary>NOTIFYs that called a phone here.</summary>
    public long Called => Interlocked.Read(ref calls);

    /// <summary>A phone among others answers to the users of its accounts.</summary>
    public void Join(IEnumerable<string> names, Action<PhoneWake> wake)
    {
        foreach (var name in names)
        {
            users[name] = wake;
        }
    }

    /// <summary>Asks where the settings are, as a phone does that was just switched on.</summary>
    public async Task<PlugAndPlayReply> AskAsync(PlugAndPlayManner manner, PlugAndPlayTarget target, CancellationToken cancellation)
    {
        var multicast = target == PlugAndPlayTarget.Multicast;
        if (endpoint.Route(target.Protocol, target.EndPoint, multicast ? own : null) is not { } way)
        {
            return new(null, null, 0, "no way there");
        }

        var call = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}@{way.Local.Address}";
        var notified = asking[call] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var result = await endpoint.SendAsync(Subscribe(manner, target, call), way, new SipSending { MostSends = manner.Asks, Longest = manner.Patience }, cancellation);
            if (!result.IsSuccess)
            {
                return new(null, result.Response?.Status, 0, result.Response is null ? "nobody answered" : $"refused: {result.Response.Reason}");
            }

            var notify = await notified.Task.WaitAsync(manner.Patience, time, cancellation);
            var text = notify.Text.Trim();
            return Uri.TryCreate(text, UriKind.Absolute, out var url)
                ? new(url, result.Response!.Status, notify.Body.Length, null)
                : new(null, result.Response!.Status, notify.Body.Length, "what came is no address");
        }
        catch (TimeoutException)
        {
            return new(null, 200, 0, "accepted, and then no address came");
        }
        finally
        {
            asking.TryRemove(call, out _);
        }
    }

    public void Dispose() => endpoint.Dispose();

    private static SipRequest Subscribe(PlugAndPlayManner manner, PlugAndPlayTarget target, string call)
    {
        var uri = $"sip:{manner.User}@{target.EndPoint.Address}";
        var request = new SipRequest("SUBSCRIBE", uri);
        request.Headers.Add(SipHeaderNames.From, $"<{uri}>;tag={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        request.Headers.Add(SipHeaderNames.To, $"<{uri}>");
        request.Headers.Add(SipHeaderNames.CallId, call);
        request.Headers.Add(SipHeaderNames.CSeq, new SipCSeq(manner.Sequence, "SUBSCRIBE").ToString());
        if (manner.UserAgent is { } agent)
        {
            request.Headers.Add(SipHeaderNames.UserAgent, agent);
        }

        request.Headers.Add(SipHeaderNames.Event, $"ua-profile;profile-type=\"device\";vendor=\"{manner.Vendor}\";model=\"{manner.Model}\";version=\"{manner.Version}\"");
        request.Headers.Add(SipHeaderNames.Expires, "0");
        request.Headers.Add(SipHeaderNames.Accept, "application/url");
        return request;
    }

    /// <summary>The first address of a wire; the loopback where there is none.</summary>
    private static IPAddress FirstAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(one => one is { OperationalStatus: OperationalStatus.Up, NetworkInterfaceType: not NetworkInterfaceType.Loopback })
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;

    private void Take(SipServerTransaction transaction)
    {
        var request = transaction.Request;
        if (request.Method != "NOTIFY")
        {
            transaction.Respond(request.Answer(request.Method == "OPTIONS" ? 200 : 405, request.Method == "OPTIONS" ? "OK" : "Method Not Allowed", "phone"));
        }
        else if (asking.TryGetValue(request.CallId!, out var waiting))
        {
            transaction.Respond(request.Answer(200, "OK"));
            waiting.TrySetResult(request);
        }
        else
        {
            TakeCall(transaction, request);
        }
    }

    private void TakeCall(SipServerTransaction transaction, SipRequest request)
    {
        var called = new PhoneWake(PhoneWakeKind.Notify) { Event = request.Headers[SipHeaderNames.Event] ?? "" };
        if (called.Package is "" or "ua-profile")
        {
            transaction.Respond(called.Package.Length > 0 ? request.Answer(481, "Subscription Does Not Exist", "phone") : request.Answer(489, "Bad Event", "phone"));
            return;
        }

        var wake = request.Target?.PlainUser is { } user ? users.GetValueOrDefault(user) : null;
        if (wake is null)
        {
            transaction.Respond(request.Answer(404, "Not Found", "phone"));
            return;
        }

        // Whoever got the answer may look at once at what it did.
        Interlocked.Increment(ref calls);
        wake(called);
        transaction.Respond(request.Answer(200, "OK", "phone"));
    }
}
