using System.Net;
using System.Net.Sockets;
using Offhook.Core.Resync;
using Offhook.Core.Storage;

namespace Offhook.Server.Resync;

/// <summary>Calls a web address: the phone's own page that makes it fetch, or one that the operator names, such as a PBX's or a script's.</summary>
/// <param name="name">What scopes call it.</param>
/// <param name="template">
/// The address with <c>{address}</c>, <c>{mac}</c>, <c>{user}</c>, <c>{domain}</c>, <c>{event}</c>, <c>{family}</c> in it; null = the phone's own page, as its
/// family knows it.
/// </param>
/// <param name="method">The method.</param>
/// <param name="credentials">What to answer a challenge with; null = nothing.</param>
/// <param name="limit">How long to wait for an answer; null = ten seconds.</param>
public sealed class HttpChannel(string name, string? template, HttpMethod method, NetworkCredential? credentials, TimeSpan? limit = null) : IResyncChannel, IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    // A redirect would lead us, and the password, to where the peer says.
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = credentials,
        ConnectTimeout = limit ?? Usual,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = limit ?? Usual,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool NeedsAddress => template?.Contains("{address}", StringComparison.Ordinal) ?? true;

    /// <inheritdoc/>
    public async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        if (AddressOf(request) is not { } url)
        {
            return new(AskOutcome.NotAsked, $"nobody knows a web page of family {request.Family} that makes it fetch; give the channel a url");
        }

        try
        {
            using var message = new HttpRequestMessage(method, url);
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
            return !answer.IsSuccessStatusCode ? new(AskOutcome.Refused, status)
                : new(template is null ? AskOutcome.Answered : AskOutcome.Sent, status);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(AskOutcome.NoAnswer, $"nothing within {client.Timeout.TotalSeconds:0} seconds");
        }
        catch (HttpRequestException e)
        {
            return new(AskOutcome.NoAnswer, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private Uri? AddressOf(AskRequest request)
    {
        var host = request.Address is { AddressFamily: AddressFamily.InterNetworkV6 } six ? $"[{six}]" : $"{request.Address}";
        var text = template is null
            ? request.Call.WebPath is { } path ? $"http://{host}{path}" : null
            : template.Replace("{address}", host, StringComparison.Ordinal)
                .Replace("{mac}", Uri.EscapeDataString(request.Device.ToString()), StringComparison.Ordinal)
                .Replace("{user}", Uri.EscapeDataString(request.User), StringComparison.Ordinal)
                .Replace("{domain}", Uri.EscapeDataString(request.Domain ?? ""), StringComparison.Ordinal)
                .Replace("{event}", Uri.EscapeDataString(request.Call.Event), StringComparison.Ordinal)
                .Replace("{family}", Uri.EscapeDataString(request.Family), StringComparison.Ordinal);
        return text is not null && Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null;
    }
}
