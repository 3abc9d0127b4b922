using System.Globalization;
using Microsoft.AspNetCore.Http;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary><c>?expect=N</c> on every write: refused when the change would reach another number of devices.</summary>
internal sealed class ExpectFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || http.Request.Query["expect"] is not [{ } text])
        {
            return await next(context);
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
        {
            return Problems.Mistaken("expect", "is no number of devices; 0 or more is allowed");
        }

        using (Expectation.Of(expected))
        {
            try
            {
                return await next(context);
            }
            catch (UnexpectedReachException e)
            {
                return Problems.Mistaken("expect", e.Message);
            }
        }
    }
}
