using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Protocols.Listening;
using Offhook.Protocols.Tftp;
using Offhook.Server.Configuration;
using Offhook.Server.Logging;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Tftp;

/// <summary>The TFTP front door: from a request to facts, from an answer to bytes, and afterwards how the hand-over ended.</summary>
public sealed class TftpDoor : IAsyncDisposable
{
    /// <summary>Its name in facts, metrics and configuration.</summary>
    public const string Name = "tftp";

    // Some phones show it or look for it in their log; it is the same whether the device is known or not.
    private static readonly TftpReply NotFound = TftpReply.Error(TftpError.FileNotFound, "File not found");

    // The same for everybody too: it depends on how the name is written, and on whether its directory is a token.
    private static readonly TftpReply OutOfTree = TftpReply.Error(TftpError.AccessViolation, "Access violation");
    private static readonly TftpReply Failed = TftpReply.Error(TftpError.NotDefined, "Not available");

    private readonly TftpDoorConfiguration configuration;
    private readonly IPhoneGate gate;
    private readonly DoorMetrics metrics;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private readonly TftpServer server;

    /// <summary>Makes the door; nothing listens before <see cref="Start"/>.</summary>
    public TftpDoor(TftpDoorConfiguration configuration, IPhoneGate gate, DoorMetrics metrics, ILoggerFactory logging, TimeProvider time)
        : this(configuration, gate, metrics, logging, time, static options => options)
    {
    }

    /// <summary>The same with limits that the configuration does not have, for tests of whatever is not those limits.</summary>
    internal TftpDoor(
        TftpDoorConfiguration configuration, IPhoneGate gate, DoorMetrics metrics, ILoggerFactory logging, TimeProvider time, Func<TftpServerOptions, TftpServerOptions> limits)
    {
        (this.configuration, this.gate, this.metrics, this.time) = (configuration, gate, metrics, time);
        log = logging.CreateLogger<TftpDoor>();
        var options = new TftpServerOptions
        {
            Listen = configuration.Listen,
            SinglePort = configuration.SinglePort,
            Transfers = configuration.Transfers,
            TransfersPerAddress = configuration.TransfersPerAddress,
        };
        server = new TftpServer(limits(options), Answer, time);
        metrics.ObserveDatagrams(() => server.Active, () => server.Counters.Strays, () => server.Counters.Retransmitted, () => server.Counters.TurnedAway, () => server.Counters.Malformed);
    }

    /// <summary>Where it listens in fact, after the start, as URLs.</summary>
    public IReadOnlyList<string> Addresses => [.. server.EndPoints.Select(endPoint => $"{Name}://{endPoint}")];

    /// <summary>Starts listening.</summary>
    /// <exception cref="ListenException">An address cannot be taken; the message names who holds it.</exception>
    public void Start()
    {
        try
        {
            server.Start();
        }
        catch (SocketException failure)
        {
            throw ListenException.Explain($"doors.{Name}.listen", configuration.Listen, failure, ProtocolType.Udp);
        }
    }

    /// <summary>Takes no new requests and lets transfers end until <paramref name="cancellation"/>; then they are cut off.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        try
        {
            await server.StopAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            server.Dispose();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    private TftpReply Answer(TftpRead read)
    {
        var began = time.GetTimestamp();
        var (outcome, length) = (DoorOutcome.Failed, 0L);
        try
        {
            var name = RequestName.Parse(read.FileName);
            var answer = gate.Ask(new RequestFacts { Door = Name, Address = read.Peer.Address, Token = name.Token, FileName = name.FileName });
            (var reply, outcome, length) = ReplyTo(answer);

            // A name that found nothing may be a token in the wrong place; only names of ours are written.
            log.TftpAnswered(read.Peer.Address, answer.Document?.FileName ?? answer.File?.Spec.Name ?? "-", outcome, answer.Reason);
            return reply;
        }
        catch (Exception failure)
        {
            log.TftpRequestFailed(failure, read.Peer.Address);
            return Failed;
        }
        finally
        {
            metrics.Answered(outcome, length, time.GetElapsedTime(began));
        }
    }

    private (TftpReply Reply, DoorOutcome Outcome, long Length) ReplyTo(Answer answer)
    {
        switch (answer)
        {
            case { Kind: AnswerKind.Document, Document: { } document }:
                return (Serve(answer, TftpContent.Of(document.Body)), DoorOutcome.Document, document.Body.Length);
            case { Kind: AnswerKind.File, File: { } file }:
                try
                {
                    var content = TftpContent.OfFile(file.Path);
                    return (Serve(answer, content), DoorOutcome.File, content.Length);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    log.TftpFileUnreadable(failure, file.Spec.Name);
                    Complete(answer, HandOver.Aborted);
                    return (Failed, DoorOutcome.Failed, 0);
                }

            default:
                Complete(answer, HandOver.Partial);
                return answer.Kind switch
                {
                    AnswerKind.NotFound or AnswerKind.Unauthorized or AnswerKind.Forbidden => (LeadsNowhere(answer.Request) ? OutOfTree : NotFound, DoorOutcome.NotFound, 0),
                    AnswerKind.Failed => (Failed, DoorOutcome.Failed, 0),

                    // TFTP knows no "later": who hears nothing asks again by itself, and a forged address gets nothing.
                    AnswerKind.TooMany => (TftpReply.Ignore, DoorOutcome.TooMany, 0),
                    _ => (TftpReply.Ignore, DoorOutcome.NotReady, 0),
                };
        }
    }

    // A path that leads out of what is served, and a directory that is neither a token nor one in which a phone's file was looked for.
    private static bool LeadsNowhere(IdentifiedRequest request) => request.Facts.FileName.Contains('/')
        || (request.Facts.Token is not null && request.Token is null && request.Document is null);

    private TftpReply Serve(Answer answer, TftpContent content) => TftpReply.Serve(content, result =>
    {
        if (result.Failure is { } failure)
        {
            log.TftpFileUnreadable(failure, answer.File?.Spec.Name ?? answer.Document?.FileName ?? "-");
        }

        log.TftpEnded(answer.Request.Facts.Address, result.End, result.Bytes, result.Retransmitted, result.Reason ?? "");
        Complete(answer, result.End == TftpEnd.Whole ? HandOver.Whole : HandOver.Aborted);
    });

    private void Complete(Answer answer, HandOver end)
    {
        metrics.HandedOver(end);
        try
        {
            gate.Completed(answer, end);
        }
        catch (Exception failure)
        {
            log.TftpCompletionFailed(failure, answer.Request.Facts.Address);
        }
    }
}
