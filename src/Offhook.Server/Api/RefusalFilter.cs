using Microsoft.AspNetCore.Http;
using Offhook.Core.Rendering;
using Offhook.Core.Resync;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Backup;

namespace Offhook.Server.Api;

/// <summary>Turns what can be expected to fail into problem details, and asks callers to come back while nothing is loaded yet.</summary>
internal sealed class RefusalFilter(ApiServices services) : IEndpointFilter
{
    private const string RetryAfterSeconds = "1";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!services.IsOpen && http.GetEndpoint()?.Metadata.GetMetadata<AlwaysAnsweredAttribute>() is null)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Problems.Unavailable("the server is still loading its specs");
        }

        if (http.Response.StatusCode == StatusCodes.Status400BadRequest)
        {
            return Problems.Malformed("a value of the path or the query is not of its type; see the OpenAPI document");
        }

        try
        {
            return await next(context);
        }
        catch (StoreException e)
        {
            return Problems.Unavailable(e.Message);
        }
        catch (SecretUnreadableException e)
        {
            return Problems.Unavailable(e.Message);
        }
        catch (RenderException e)
        {
            return Problems.Conflict(e.Message);
        }
        catch (TooManyRolloutsException e)
        {
            return Problems.Conflict(e.Message);
        }
        catch (BackupException e)
        {
            return Problems.Malformed(e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.TooLarge(e.Message) : Problems.Malformed(e.Message);
        }
    }
}

/// <summary>Marks endpoints that answer before the specs are loaded.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AlwaysAnsweredAttribute : Attribute;
