using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Storage;
using Offhook.Protocols.Listening;
using Offhook.Server.Logging;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Http;

/// <summary>From a request to facts, from an answer to bytes, and afterwards how the hand-over ended.</summary>
internal sealed class PhoneApplication(
    IPhoneGate gate, HandOverWatch watch, TrustedProxies proxies, DoorMetrics metrics, ILogger log, TimeProvider time) : IHttpApplication<PhoneExchange>
{
    // At least: status line 15, Date 37, Content-Length 19, ETag 42 bytes. Together with the body it tells that an answer has left the server.
    private const int LeastHead = 100;

    private const int NotReadySeconds = 5;

    public PhoneExchange CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<PhoneExchange> container)
        {
            var once = new PhoneExchange();
            once.Begin(contextFeatures, time.GetTimestamp());
            return once;
        }

        var exchange = container.HostContext ??= new PhoneExchange();
        exchange.Begin(contextFeatures, time.GetTimestamp());
        return exchange;
    }

    public void DisposeContext(PhoneExchange context, Exception? exception) =>
        metrics.Answered(context.Outcome, context.BodyBytes, time.GetElapsedTime(context.Started));

    public Task ProcessRequestAsync(PhoneExchange context)
    {
        context.Connection.Watched?.NextRequest();
        context.Connection.Watched = null;

        context.IsHead = HttpMethods.IsHead(context.Request.Method);
        if (!context.IsHead && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return PhoneAnswer.Refuse(context, StatusCodes.Status405MethodNotAllowed);
        }

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            return PhoneAnswer.Refuse(context, StatusCodes.Status413PayloadTooLarge);
        }

        if (!gate.IsReady)
        {
            return PhoneAnswer.Empty(context, StatusCodes.Status503ServiceUnavailable, DoorOutcome.NotReady, NotReadySeconds);
        }

        var facts = FactsOf(context);
        return AnswerAsync(context, facts);
    }

    private RequestFacts FactsOf(PhoneExchange context)
    {
        var connection = context.Connection;
        var headers = context.Request.Headers;
        var (peer, encrypted) = (connection.Address, false);
        if (proxies.Any && proxies.Trusts(peer))
        {
            encrypted = headers["X-Forwarded-Proto"] is [{ } scheme] && scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
            peer = proxies.Behind(peer, headers["X-Forwarded-For"].ToString());
        }

        var agent = headers.UserAgent;
        return connection.FactsOf(context.Request.RawTarget, agent.Count == 0 ? null : agent.ToString(), peer, encrypted);
    }

    private async Task AnswerAsync(PhoneExchange context, RequestFacts facts)
    {
        Answer answer;
        try
        {
            var field = context.Request.Headers.Authorization is [{ } only] ? only : null;
            answer = gate.Ask(facts, BasicCredentials.Read(field), DigestCredentials.Read(field, context.Request.Method, context.Request.RawTarget));
        }
        catch (StoreException failure)
        {
            // Not their fault and not for ever: phones come back later.
            log.StoreAway(facts.Address, failure.Message);
            await PhoneAnswer.Empty(context, StatusCodes.Status503ServiceUnavailable, DoorOutcome.Failed, NotReadySeconds).ConfigureAwait(false);
            return;
        }
        catch (Exception failure)
        {
            log.RequestFailed(failure, facts.Address);
            await PhoneAnswer.Empty(context, StatusCodes.Status500InternalServerError, DoorOutcome.Failed).ConfigureAwait(false);
            return;
        }

        var end = HandOver.Aborted;
        var watched = false;
        try
        {
            (end, watched) = answer switch
            {
                { Kind: AnswerKind.Document, Document: { } document } => await SendDocumentAsync(context, answer, document).ConfigureAwait(false),
                { Kind: AnswerKind.File, File: { } file } => await SendFileAsync(context, answer, file).ConfigureAwait(false),
                _ => (await SendRefusalAsync(context, answer).ConfigureAwait(false), false),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Either the peer is gone or a stored file cannot be read; a peer that is still there learns the latter.
            if (!context.Response.HasStarted && failure is not OperationCanceledException)
            {
                log.FileUnreadable(failure, facts.FileName);
                await PhoneAnswer.Empty(context, StatusCodes.Status500InternalServerError, DoorOutcome.Failed).ConfigureAwait(false);
            }
        }
        finally
        {
            if (!watched)
            {
                Complete(answer, end);
            }
        }

        // A name that found nothing may be a token in the wrong place; only names of ours are written.
        log.Answered(facts.Address, answer.Document?.FileName ?? answer.File?.Spec.Name ?? "-", context.Response.StatusCode, answer.Reason);
    }

    private async ValueTask<(HandOver End, bool Watched)> SendDocumentAsync(PhoneExchange context, Answer answer, RenderedDocument document)
    {
        if (PhoneAnswer.SaysNotModified(context, document.ETag))
        {
            await PhoneAnswer.NotModified(context, document.ETag).ConfigureAwait(false);
            return (HandOver.NotModified, false);
        }

        PhoneAnswer.SetHead(context, StatusCodes.Status200OK, DoorOutcome.Document, document.Body.Length, document.ETag, document.ContentType);
        if (context.IsHead)
        {
            context.Outcome = DoorOutcome.Head;
            return (HandOver.Partial, false);
        }

        var copy = OpenWatch(context, answer);
        var result = await context.Body.Writer.WriteAsync(document.Body).ConfigureAwait(false);
        context.BodyBytes = document.Body.Length;
        return FinishWatched(context, answer, copy, document.Body.Length, gone: result.IsCompleted);
    }

    private async ValueTask<(HandOver End, bool Watched)> SendFileAsync(PhoneExchange context, Answer answer, StoredFile file)
    {
        if (PhoneAnswer.SaysNotModified(context, file.ETag))
        {
            await PhoneAnswer.NotModified(context, file.ETag).ConfigureAwait(false);
            return (HandOver.NotModified, false);
        }

        var total = new FileInfo(file.Path).Length;
        context.Response.Headers.AcceptRanges = "bytes";
        if (PhoneAnswer.WantsPart(context, file.ETag, total, out var start, out var length))
        {
            return (await SendPartAsync(context, file, total, start, length).ConfigureAwait(false), false);
        }

        PhoneAnswer.SetHead(context, StatusCodes.Status200OK, DoorOutcome.File, total, file.ETag, file.ContentType);
        if (context.IsHead)
        {
            context.Outcome = DoorOutcome.Head;
            return (HandOver.Partial, false);
        }

        var copy = OpenWatch(context, answer);
        try
        {
            await PhoneAnswer.StreamAsync(context, file.Path, 0, total).ConfigureAwait(false);
        }
        catch
        {
            copy?.Dispose();
            throw;
        }

        return FinishWatched(context, answer, copy, total, gone: false);
    }

    private static async ValueTask<HandOver> SendPartAsync(PhoneExchange context, StoredFile file, long total, long start, long length)
    {
        if (length == 0)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{total}");
            await PhoneAnswer.Empty(context, StatusCodes.Status416RangeNotSatisfiable, DoorOutcome.Part).ConfigureAwait(false);
            return HandOver.Partial;
        }

        PhoneAnswer.SetHead(context, StatusCodes.Status206PartialContent, DoorOutcome.Part, length, file.ETag, file.ContentType);
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{total}");
        await PhoneAnswer.StreamAsync(context, file.Path, start, length).ConfigureAwait(false);
        return HandOver.Partial;
    }

    private static async ValueTask<HandOver> SendRefusalAsync(PhoneExchange context, Answer answer)
    {
        // The same bytes whatever the reason: who asks for something that is not his learns nothing from the answer.
        var (status, outcome) = answer.Kind switch
        {
            AnswerKind.NotFound => (StatusCodes.Status404NotFound, DoorOutcome.NotFound),
            AnswerKind.Unauthorized => (StatusCodes.Status401Unauthorized, DoorOutcome.Unauthorized),
            AnswerKind.Forbidden => (StatusCodes.Status403Forbidden, DoorOutcome.Forbidden),
            AnswerKind.TooMany => (StatusCodes.Status429TooManyRequests, DoorOutcome.TooMany),
            AnswerKind.NotReady => (StatusCodes.Status503ServiceUnavailable, DoorOutcome.NotReady),
            _ => (StatusCodes.Status500InternalServerError, DoorOutcome.Failed),
        };
        if (answer.Kind == AnswerKind.Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = LoginChallenge.Of(answer);
        }

        var retryAfter = answer.Kind is AnswerKind.TooMany or AnswerKind.NotReady ? Math.Max(1, answer.RetryAfter) : 0;
        await PhoneAnswer.Empty(context, status, outcome, retryAfter).ConfigureAwait(false);
        return HandOver.Partial;
    }

    private TcpHandOver? OpenWatch(PhoneExchange context, Answer answer) =>
        watch.HasRoom && context.Connection.Socket is { } socket && gate.Watches(answer) ? TcpHandOver.TryOpen(socket) : null;

    private (HandOver End, bool Watched) FinishWatched(PhoneExchange context, Answer answer, TcpHandOver? copy, long length, bool gone)
    {
        var end = gone ? HandOver.Aborted : HandOver.Whole;
        if (copy is null)
        {
            return (end, false);
        }

        copy.Expect(length + LeastHead);
        context.Connection.Watched = watch.TryAdd(copy, state => Complete(answer, state == HandOverState.Whole ? HandOver.Whole : HandOver.Aborted));
        return (end, context.Connection.Watched is not null);
    }

    private void Complete(Answer answer, HandOver end)
    {
        metrics.HandedOver(end);
        try
        {
            gate.Completed(answer, end);
        }
        catch (Exception failure)
        {
            log.CompletionFailed(failure, answer.Request.Facts.Address);
        }
    }
}
