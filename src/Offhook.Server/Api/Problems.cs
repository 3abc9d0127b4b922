using Microsoft.AspNetCore.Http;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>Refusals as problem details (RFC 9457), all of one shape.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>422: the request says something that cannot be; each mistake with its place.</summary>
    public static IResult Mistaken(IReadOnlyList<RequestMistake> mistakes) => Of(
        StatusCodes.Status422UnprocessableEntity, "mistakes", mistakes.Count == 1 ? "1 mistake; nothing was written" : $"{mistakes.Count} mistakes; nothing was written", mistakes);

    /// <summary>422 with one mistake.</summary>
    public static IResult Mistaken(string path, string message) => Mistaken([new RequestMistake(null, null, path, message)]);

    /// <summary>404: there is no such thing.</summary>
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "not found", what, []);

    /// <summary>409: what is there stands in the way.</summary>
    public static IResult Conflict(string what, IReadOnlyList<RequestMistake>? mistakes = null) => Of(StatusCodes.Status409Conflict, "conflict", what, mistakes ?? []);

    /// <summary>413: more than the bound that the sentence names.</summary>
    public static IResult TooLarge(string what) => Of(StatusCodes.Status413PayloadTooLarge, "too large", what, []);

    /// <summary>400: not what this endpoint reads at all.</summary>
    public static IResult Malformed(string what) => Of(StatusCodes.Status400BadRequest, "malformed request", what, []);

    /// <summary>503: cannot be done now.</summary>
    public static IResult Unavailable(string what) => Of(StatusCodes.Status503ServiceUnavailable, "not available now", what, []);

    /// <summary>Any other status.</summary>
    public static IResult Of(int status, string title, string detail) => Of(status, title, detail, []);

    private static IResult Of(int status, string title, string detail, IReadOnlyList<RequestMistake> mistakes) => TypedResults.Json(
        new ProblemDto("about:blank", title, status, detail, [.. mistakes.Select(m => new MistakeDto(m.File, m.Line, m.Path, m.Message))]),
        ApiJson.Default.ProblemDto, ContentType, status);
}
