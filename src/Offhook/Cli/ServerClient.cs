using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Offhook.Server.Api;

namespace Offhook.Program.Cli;

/// <summary>Talks to the REST surface of a server. Refusals and failures become <see cref="VerbException"/> with the exit code that belongs to them.</summary>
internal sealed class ServerClient : IDisposable
{
    /// <summary>A server that loads a million devices is ready long before.</summary>
    private const int MostTries = 30;

    private readonly HttpClient http;

    public ServerClient(Uri server, string token)
    {
        Address = server;

        // No limit on the whole: a large fleet file takes its time. Redirects would carry the token elsewhere.
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false, UseProxy = !server.IsLoopback })
        {
            BaseAddress = new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server.</summary>
    public Uri Address { get; }

    public void Dispose() => http.Dispose();

    /// <summary>Asks, and answers the whole body.</summary>
    public async Task<byte[]> AskAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation, string? accept = null)
    {
        using var response = await SendAsync(method, path, content, accept, cancellation);
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>Asks for something.</summary>
    public Task<byte[]> GetAsync(string path, CancellationToken cancellation, string? accept = null) => AskAsync(HttpMethod.Get, path, null, cancellation, accept);

    /// <summary>Asks for something that may not exist; null when it does not.</summary>
    public async Task<byte[]?> FindAsync(string path, CancellationToken cancellation, string? accept = null)
    {
        try
        {
            return await GetAsync(path, cancellation, accept);
        }
        catch (VerbException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends an object.</summary>
    public Task<byte[]> SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return AskAsync(method, path, () => Json(bytes), cancellation);
    }

    /// <summary>Writes an answer to a stream as it comes.</summary>
    public async Task CopyAsync(HttpMethod method, string path, Func<HttpContent>? content, string? accept, Stream output, CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, content, accept, cancellation);
        try
        {
            await response.Content.CopyToAsync(output, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>A body that is JSON already.</summary>
    public static ByteArrayContent Json(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, string? accept, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content?.Invoke() };
            if (accept is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept", accept);
            }

            HttpResponseMessage response;
            try
            {
                response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            }
            catch (HttpRequestException e)
            {
                throw Unreachable(e);
            }

            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter?.Delta is not { } delay)
                {
                    throw await RefusedAsync(response, cancellation);
                }

                if (tries == MostTries)
                {
                    throw new VerbException(ExitCode.Unreachable, $"{Shown}: the server is still starting");
                }

                await Task.Delay(delay, cancellation);
            }
        }
    }

    private string Shown => Address.GetLeftPart(UriPartial.Authority);

    private VerbException Unreachable(Exception e) => new(ExitCode.Unreachable, $"{Shown} cannot be reached: {e.GetBaseException().Message}");

    private async Task<VerbException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new VerbException(ExitCode.Refused, $"{Shown} does not accept this token");
        }

        try
        {
            var problem = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellation), ApiJson.Default.ProblemDto);
            if (problem is not null)
            {
                IReadOnlyList<string> lines = [.. problem.Mistakes.Select(m => m.ToString())];
                return new VerbException(ExitCode.Refused, lines.Count > 0 ? lines : [problem.Detail]) { Status = response.StatusCode };
            }
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // Not one of our servers, or cut short: the status has to do.
        }

        return new VerbException(ExitCode.Refused, $"{Shown} answered {(int)response.StatusCode} {response.ReasonPhrase}");
    }
}
