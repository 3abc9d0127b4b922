using Microsoft.AspNetCore.Http;
using Offhook.Server.Api;

namespace Offhook.Server.Admin;

/// <summary>Refusals before REST is reached, in the shape that REST refuses in.</summary>
internal static class ApiError
{
    /// <summary>The refusal as a result of an endpoint; the sentence never holds a secret.</summary>
    public static IResult Result(int status, string error) => Problems.Of(status, status switch
    {
        StatusCodes.Status401Unauthorized => "no access",
        StatusCodes.Status404NotFound => "not found",
        _ => "not available now",
    }, error);
}
