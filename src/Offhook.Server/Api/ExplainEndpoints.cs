using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Offhook.Server.Api;

/// <summary>Why a phone got what it got.</summary>
internal static class ExplainEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services) =>
        api.MapGet("/explain", (string? subject, string? address, string? agent) => Explain(services, subject, address, agent))
            .Says("The story of a device (MAC or UUID), an IP address, or a request (a path or URL) as it would be answered now.", 422).Produces<ExplanationDto>();

    private static IResult Explain(ApiServices services, string? subject, string? address, string? agent)
    {
        if (string.IsNullOrWhiteSpace(subject))
        {
            return Problems.Mistaken("subject", "is missing; a MAC, a UUID, an IP address, a path or a URL is allowed");
        }

        if (address is not null && !IPAddress.TryParse(address, out _))
        {
            return Problems.Mistaken("address", $"'{address}' is no IP address");
        }

        return services.Explainer.Explain(subject, address, agent) is { } explanation
            ? TypedResults.Json(
                new ExplanationDto(explanation.Subject, [.. explanation.Sections.Select(s => new SectionDto(s.Title, s.Lines))]), ApiJson.Default.ExplanationDto)
            : Problems.Mistaken("subject", $"'{subject}' cannot be explained; a MAC, a UUID, an IP address, a path or a URL is allowed");
    }
}
