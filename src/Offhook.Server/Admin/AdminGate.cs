using Microsoft.AspNetCore.Http;

namespace Offhook.Server.Admin;

/// <summary>Lets pass who has the token, and nobody to the core before it is open.</summary>
internal static class AdminGate
{
    private const string Scheme = "Bearer ";

    public static Task CheckAsync(HttpContext context, RequestDelegate next, AdminToken token, AdminServices services)
    {
        var path = context.Request.Path;
        if (path == "/healthz" || path == "/readyz")
        {
            return next(context);
        }

        if (!Holds(context.Request.Headers.Authorization.ToString(), token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ApiError.Result(StatusCodes.Status401Unauthorized, "a token is needed: Authorization: Bearer TOKEN; the first one is in admin.token of the data folder").ExecuteAsync(context);
        }

        if (!services.IsOpen && path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            context.Response.Headers.RetryAfter = "1";
            return ApiError.Result(StatusCodes.Status503ServiceUnavailable, "the server is starting; ask again in a moment").ExecuteAsync(context);
        }

        return next(context);
    }

    private static bool Holds(string header, AdminToken token) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Matches(header.AsSpan(Scheme.Length).Trim());
}
