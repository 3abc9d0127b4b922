using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Offhook.Core.Devices;
using Offhook.Core.Management;
using Offhook.Core.Scopes;

namespace Offhook.Server.Api;

/// <summary>Reads what requests carry, with a sentence for everything that cannot be read.</summary>
internal static class RequestBody
{
    /// <summary>Enough for one device with every key of its modules, or for thousands of assignments.</summary>
    public const int MaxJson = 4 * 1024 * 1024;

    /// <summary>Reads a JSON body; on failure <c>Refusal</c> is set.</summary>
    public static async ValueTask<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, int most = MaxJson)
        where T : class
    {
        var (bytes, refusal) = await ReadBytesAsync(http, most);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) is { } value
                ? (value, null)
                : (null, Problems.Malformed("the body is null; an object is allowed"));
        }
        catch (JsonException e)
        {
            // The parser's own message may quote the value, and the value may be a secret: only its place is told.
            return (null, Problems.Malformed($"the body cannot be read as {typeof(T).Name} at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}; see the OpenAPI document"));
        }
    }

    /// <summary>Reads a body of at most <paramref name="most"/> bytes.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Bytes, IResult? Refusal)> ReadBytesAsync(HttpContext http, int most = MaxJson)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > most)
            {
                return (default, Problems.TooLarge($"the body is larger than {most} bytes"));
            }

            buffer.Write(chunk, 0, read);
        }

        return (buffer.ToArray(), null);
    }

    /// <summary>The id of a device in a path or body.</summary>
    public static bool TryId(string? text, string path, out DeviceId id, out IResult refusal)
    {
        refusal = Results.Empty;
        if (DeviceId.TryParse(text, out id))
        {
            return true;
        }

        refusal = Problems.Mistaken([NoId(text, path)]);
        return false;
    }

    /// <summary>What is said of a text that is no id.</summary>
    public static RequestMistake NoId(string? text, string path) => new(null, null, path, $"'{text}' is no id of a device; a MAC address in any spelling or a UUID is allowed");

    /// <summary>A scope in a body or query.</summary>
    public static bool TryScope(string? text, string path, out ScopePath scope, out IResult refusal)
    {
        refusal = Results.Empty;
        if (ScopePath.TryParse(text, out scope))
        {
            return true;
        }

        refusal = Problems.Mistaken([NoScope(text, path)]);
        return false;
    }

    /// <summary>What is said of a text that is no scope.</summary>
    public static RequestMistake NoScope(string? text, string path) => new(null, null, path, $"'{text}' is no scope; allowed: {ScopePath.Allowed}");
}
