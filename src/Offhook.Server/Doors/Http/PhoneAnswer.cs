using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Http;

/// <summary>Reads the conditions of a request and writes the head of its answer.</summary>
internal static class PhoneAnswer
{
    public static async Task StreamAsync(PhoneExchange context, string path, long start, long length)
    {
        if (length > 0)
        {
            var gone = context.Features.Get<IHttpRequestLifetimeFeature>()?.RequestAborted ?? CancellationToken.None;
            await context.Body.SendFileAsync(path, start, length, gone).ConfigureAwait(false);
            context.BodyBytes = length;
        }
    }

    public static bool SaysNotModified(PhoneExchange context, string etag)
    {
        var field = context.Request.Headers.IfNoneMatch;
        return field.Count > 0 && Preconditions.NamesTag(field.ToString(), etag);
    }

    public static bool WantsPart(PhoneExchange context, string etag, long total, out long start, out long length)
    {
        (start, length) = (0, 0);
        var field = context.Request.Headers.Range;
        if (context.IsHead || field.Count != 1 || (context.Request.Headers.IfRange is { Count: > 0 } condition && condition != etag))
        {
            return false;
        }

        return Preconditions.TryReadRange(field.ToString(), total, out start, out length);
    }

    public static Task NotModified(PhoneExchange context, string etag)
    {
        context.Outcome = DoorOutcome.NotModified;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        context.Response.Headers.ETag = etag;
        return Task.CompletedTask;
    }

    public static void SetHead(PhoneExchange context, int status, DoorOutcome outcome, long length, string etag, string contentType)
    {
        context.Outcome = outcome;
        context.Response.StatusCode = status;
        var headers = context.Response.Headers;
        headers.ContentLength = length;
        headers.ContentType = contentType;
        headers.ETag = etag;
    }

    public static Task Refuse(PhoneExchange context, int status)
    {
        // What may follow was not asked for and is not read.
        context.Response.Headers.Connection = "close";
        return Empty(context, status, DoorOutcome.Refused);
    }

    public static Task Empty(PhoneExchange context, int status, DoorOutcome outcome, int retryAfter = 0)
    {
        context.Outcome = outcome;
        context.Response.StatusCode = status;
        context.Response.Headers.ContentLength = 0;
        if (retryAfter > 0)
        {
            context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        }

        return Task.CompletedTask;
    }
}
