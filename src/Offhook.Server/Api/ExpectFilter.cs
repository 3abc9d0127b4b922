using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>
/// <c>?expect=N</c> on every write of specs: refused when the change would reach another number of devices. Elsewhere it is refused too, because nothing
/// would be counted and whoever wrote it believes so.
/// </summary>
internal sealed class ExpectFilter : IEndpointFilter
{
    /// <summary>Name of the member of the query.</summary>
    public const string Name = "expect";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var said = http.Request.Query[Name];
        if (said.Count == 0 || HttpMethods.IsGet(http.Request.Method))
        {
            return await next(context);
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<Counted>() is null)
        {
            return Problems.Mistaken(Name, "does not belong here: this request changes nothing that phones get");
        }

        if (said is not [{ } text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expected))
        {
            return Problems.Mistaken(Name, "is no number of devices; one number, 0 or more, is allowed");
        }

        using (Expectation.Of(expected))
        {
            try
            {
                return await next(context);
            }
            catch (UnexpectedReachException e)
            {
                return Problems.Mistaken(Name, e.Message);
            }
        }
    }

    /// <summary>Marks an endpoint that writes specs, and so can change what phones get.</summary>
    internal sealed class Counted
    {
        /// <summary>The one there need be.</summary>
        public static Counted Instance { get; } = new();

        /// <summary>How the OpenAPI document describes it.</summary>
        public static IOpenApiParameter Parameter => new OpenApiParameter
        {
            Name = Name, In = ParameterLocation.Query, Description = "Refuse (422) when the change would reach another number of devices; those that come or go count.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
        };
    }
}
