using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Offhook.Core.Discovery;
using Offhook.Core.Identification;
using Offhook.Core.Storage;
using Offhook.Protocols.Listening;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;
using Offhook.Server.Configuration;
using Offhook.Server.Logging;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Pnp;

/// <summary>
/// The plug-and-play door: phones that know nothing ask a group on their wire, or us, where their files are. Whoever is not to be told meets silence,
/// and nobody gets more than <see cref="Factor"/> times the bytes that came from his address.
/// </summary>
public sealed class PnpDoor : IAsyncDisposable
{
    /// <summary>Its name in facts, metrics and configuration.</summary>
    public const string Name = "pnp";

    /// <summary>Bytes out for each byte in, at most: a forged request is worth little to who forges it.</summary>
    public const int Factor = 4;

    /// <summary>How often a NOTIFY goes out at most; a phone that heard the first may be fetching already.</summary>
    public const int MostSends = 4;

    /// <summary>The group that phones ask (sip.mcast.net, RFC 3261 section 18.1.1), always on SIP's own port.</summary>
    public static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.1.75"), 5060);

    private readonly PnpDoorConfiguration configuration;
    private readonly IPlugAndPlay core;
    private readonly Func<IPAddress, Uri> ourUrl;
    private readonly PnpMetrics metrics;
    private readonly ILogger log;
    private readonly SipEndpoint endpoint;
    private readonly PnpExchanges exchanges;
    private readonly ResponderWatch? watch;
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Makes the door; nothing listens before <see cref="Start"/>.</summary>
    /// <param name="configuration">Where it listens.</param>
    /// <param name="core">Who decides.</param>
    /// <param name="ourUrl">Where phones that reach us at an address fetch their files.</param>
    /// <param name="metrics">Counters.</param>
    /// <param name="logging">Log.</param>
    /// <param name="time">Clock.</param>
    public PnpDoor(PnpDoorConfiguration configuration, IPlugAndPlay core, Func<IPAddress, Uri> ourUrl, PnpMetrics metrics, ILoggerFactory logging, TimeProvider time)
    {
        (this.configuration, this.core, this.ourUrl, this.metrics) = (configuration, core, ourUrl, metrics);
        log = logging.CreateLogger<PnpDoor>();
        exchanges = new PnpExchanges(time);
        endpoint = new SipEndpoint(
            new SipEndpointOptions
            {
                Udp = configuration.Listen,
                Tcp = configuration.Listen,
                Group = configuration.Multicast ? Group : null,
                ChooseInterface = configuration.Chooses,
                Failed = (failure, peer) => log.PnpRequestFailed(failure, peer.Remote.Address),
            },
            Take,
            time);
        watch = configuration.Multicast ? new ResponderWatch(endpoint, core, log, time) : null;
        metrics.Observe(endpoint.Counters, () => endpoint.Joined.Count, () => watch?.Others.Count ?? 0);
    }

    /// <summary>Where it listens in fact, after the start, as URIs; the group with its interfaces.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. endpoint.Udp.Select(local => SipUri.At(local).ToString()), .. configuration.Multicast ? [$"{SipUri.At(Group)} on {(endpoint.Joined.Count == 0 ? "no interface yet" : string.Join(", ", endpoint.Joined))}"] : Array.Empty<string>()];

    /// <summary>Who else answers phones on our wires, for <c>doctor</c> and status.</summary>
    public IReadOnlyCollection<string> Others => watch?.Others ?? [];

    /// <summary>Starts listening.</summary>
    /// <exception cref="ListenException">An address cannot be taken; the message names who holds it, and what works beside him.</exception>
    public void Start()
    {
        try
        {
            endpoint.Start();
        }
        catch (SocketException failure)
        {
            throw PnpPort.Explain(configuration, failure);
        }

        watch?.Start();
    }

    /// <summary>Stops at once: a phone that got no answer asks again.</summary>
    public Task StopAsync() => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        watch?.Dispose();
        await stopping.CancelAsync().ConfigureAwait(false);
        endpoint.Dispose();
    }

    private void Take(SipServerTransaction transaction)
    {
        try
        {
            if (watch?.Take(transaction) == true)
            {
                return;
            }

            if (transaction.Request.Method != "SUBSCRIBE" || PnpRequest.Read(transaction.Request) is not { } asked)
            {
                metrics.Count(PnpOutcome.Ignored);
                return;
            }

            var asking = core.AskAsync(FactsOf(transaction, asked), stopping.Token);
            if (asking.IsCompleted)
            {
                Answer(transaction, asked, asking.GetAwaiter().GetResult());
            }
            else
            {
                transaction.Hold();
                _ = AnswerLaterAsync(transaction, asked, asking);
            }
        }
        catch (StoreException failure)
        {
            metrics.Count(PnpOutcome.Failed);
            log.PnpStoreAway(transaction.Peer.Remote.Address, failure.Message);
        }
        catch (Exception failure)
        {
            metrics.Count(PnpOutcome.Failed);
            log.PnpRequestFailed(failure, transaction.Peer.Remote.Address);
        }
    }

    private async Task AnswerLaterAsync(SipServerTransaction transaction, PnpRequest asked, ValueTask<PlugAndPlayAnswer> asking)
    {
        try
        {
            Answer(transaction, asked, await asking.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The server stops; the phone asks again.
        }
        catch (Exception failure)
        {
            metrics.Count(PnpOutcome.Failed);
            log.PnpRequestFailed(failure, transaction.Peer.Remote.Address);
        }
    }

    private PlugAndPlayRequest FactsOf(SipServerTransaction transaction, PnpRequest asked)
    {
        var (request, peer) = (transaction.Request, transaction.Peer);
        var facts = new RequestFacts
        {
            Door = Name,
            Address = peer.Remote.Address,
            FileName = "",
            UserAgent = request.Headers[SipHeaderNames.UserAgent],
            Hardware = asked.Mac,
        };
        return new PlugAndPlayRequest(facts, ourUrl(peer.Local.Address), endpoint.IsOnLink(peer))
        {
            Vendor = asked.Parameters["vendor"],
            Model = asked.Parameters["model"],
            Version = asked.Parameters["version"],
        };
    }

    private void Answer(SipServerTransaction transaction, PnpRequest asked, PlugAndPlayAnswer answer)
    {
        var (request, peer) = (transaction.Request, transaction.Peer);
        log.PnpAnswered(peer.Remote.Address, asked.Mac?.ToString() ?? "-", answer.Outcome, answer.Reason);
        if (answer.Url is not { } url)
        {
            metrics.Count(answer.Outcome == PlugAndPlayOutcome.Unknown ? PnpOutcome.Unknown : PnpOutcome.Refused);
            return;
        }

        var fresh = exchanges.Begin($"{peer.Remote.Address}|{request.CallId}", out var exchange);
        var accepted = PnpMessages.Accept(request, peer, exchange.Tag);
        if (!fresh)
        {
            metrics.Count(PnpOutcome.Repeated);
            transaction.Respond(accepted);
            return;
        }

        var notify = PnpMessages.Notify(request, asked, peer, exchange.Tag, exchange.Number, url);
        if ((peer.IsReliable ? 1 : SendsFor(request, accepted, notify)) is not (> 0 and var sends))
        {
            // No phone asks in so few words; whoever does wants somebody else to get the many. Over a connection nobody can ask in another's name.
            exchanges.End(exchange, answered: false);
            metrics.Count(PnpOutcome.Refused);
            log.PnpTooShort(peer.Remote.Address, request.WireLength, Factor);
            return;
        }

        metrics.Count(PnpOutcome.Told);
        transaction.Respond(accepted);
        _ = NotifyAsync(transaction, exchange, notify, PnpMessages.Destination(request, peer), sends);
        watch?.Heard(peer, asked.Mac);
    }

    /// <summary>How often the NOTIFY may go out, so that all our bytes together stay below the factor; 0 = not even once.</summary>
    private static int SendsFor(SipRequest request, SipResponse accepted, SipRequest notify)
    {
        var left = (Factor * request.WireLength) - accepted.ToBytes().Length;

        // Via is written when it is sent; with the longest address it is not longer than this.
        const int via = 90;
        return Math.Clamp(left / (notify.ToBytes().Length + via), 0, MostSends);
    }

    private async Task NotifyAsync(SipServerTransaction transaction, PnpExchange exchange, SipRequest notify, SipPeer to, int sends)
    {
        try
        {
            var result = await endpoint.SendAsync(notify, to, new SipSending { MostSends = sends }, stopping.Token).ConfigureAwait(false);
            exchanges.End(exchange, result.Outcome == SipOutcome.Answered);
            if (result.Outcome != SipOutcome.Answered)
            {
                // A phone that goes on repeating its question heard nothing of all this; it is told anew.
                endpoint.Forget(transaction);
            }

            metrics.Notified(result);
            if (result.Outcome == SipOutcome.Answered && !result.IsSuccess)
            {
                log.PnpNotifyRefused(to.Remote.Address, result.Response!.Status, result.Response.Reason);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
