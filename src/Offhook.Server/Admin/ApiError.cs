using Microsoft.AspNetCore.Http;

namespace Offhook.Server.Admin;

/// <summary>The body of every refusal of the admin plane.</summary>
/// <param name="Error">What was wrong, in a sentence; never a secret.</param>
public sealed record ApiError(string Error)
{
    /// <summary>The refusal as a result of an endpoint.</summary>
    public static IResult Result(int status, string error) => Results.Json(new ApiError(error), statusCode: status);
}
