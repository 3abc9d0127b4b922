using System.Net;
using System.Threading.Channels;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;

namespace Offhook.Emulator.Calls;

/// <summary>Takes SIP requests for a phone that runs: a NOTIFY to a user that it has is answered with 200 and wakes the phone.</summary>
internal sealed class PhoneEar : IDisposable
{
    /// <summary>Calls that wait while the phone looks for settings; one more would make it do nothing that these do not.</summary>
    private const int MaxCalls = 16;

    private const string Notify = "NOTIFY";

    private readonly Channel<PhoneWake> calls = Channel.CreateBounded<PhoneWake>(new BoundedChannelOptions(MaxCalls) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SipEndpoint endpoint;
    private volatile IReadOnlySet<string>? users;

    /// <param name="local">Where it takes datagrams; port 0 takes a free one.</param>
    /// <param name="time">Clock and timers.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be taken.</exception>
    public PhoneEar(IPEndPoint local, TimeProvider time)
    {
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = [local], Threads = 1, Remembered = MaxCalls }, Take, time);
        endpoint.Start();
    }

    /// <summary>Where it takes datagrams in fact.</summary>
    public IPEndPoint Local => endpoint.Udp[0];

    /// <summary>What wakes the phone.</summary>
    public ChannelReader<PhoneWake> Calls => calls.Reader;

    /// <summary>Says which user parts it answers to from now on; null = any.</summary>
    public void AnswerTo(IReadOnlySet<string>? known) => users = known;

    public void Dispose() => endpoint.Dispose();

    private static SipResponse MethodNotAllowed(SipRequest request)
    {
        var response = request.Answer(405, "Method Not Allowed", Tag());
        response.Headers.Add("Allow", Notify);
        return response;
    }

    private static string Tag() => Guid.NewGuid().ToString("N")[..10];

    private void Take(SipServerTransaction transaction)
    {
        var request = transaction.Request;
        if (request.Method != Notify)
        {
            transaction.Respond(MethodNotAllowed(request));
        }
        else if (users is { } known && (request.Target?.PlainUser is not { } user || !known.Contains(user)))
        {
            transaction.Respond(request.Answer(404, "Not Found", Tag()));
        }
        else if (request.Headers["Event"] is not { Length: > 0 } name)
        {
            transaction.Respond(request.Answer(489, "Bad Event", Tag()));
        }
        else
        {
            // Whoever got the answer may look at once at what it did.
            calls.Writer.TryWrite(new PhoneWake(PhoneWakeKind.Notify) { Event = name });
            transaction.Respond(request.Answer(200, "OK", Tag()));
        }
    }
}
