using Offhook.Core.Resync;
using Offhook.Core.Storage;
using Offhook.Protocols.Pbx;

namespace Offhook.Server.Resync;

/// <summary>Has a FreeSWITCH send the NOTIFY, to where the phone is registered with it. What the phone says to it, FreeSWITCH does not tell.</summary>
/// <param name="name">What scopes call it.</param>
/// <param name="client">The event socket.</param>
/// <param name="profile">The SIP profile that phones register with.</param>
/// <param name="domain">The domain of its users; null = the SIP server of the phone's settings.</param>
public sealed class EslChannel(string name, EslClient client, string profile, string? domain) : IResyncChannel, IAsyncDisposable
{
    // FreeSWITCH sends no NOTIFY without a body's type; phones look at the event alone.
    private const string NoBody = "application/simple-message-summary";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool NeedsAddress => false;

    /// <inheritdoc/>
    public async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        if (request.User.Length == 0 || (domain ?? request.Domain) is not { } host)
        {
            return new(AskOutcome.NotAsked, request.User.Length == 0
                ? "it has no line that FreeSWITCH could know it by"
                : "neither the channel has a domain nor the settings a sip.server");
        }

        try
        {
            await client.SendEventAsync(
                "NOTIFY",
                [
                    new("profile", profile), new("event-string", request.Call.Event), new("user", request.User), new("host", host),
                    new("content-type", request.Call.ContentType ?? NoBody),
                ],
                request.Call.Body, cancellation).ConfigureAwait(false);
            return new(AskOutcome.Sent, "FreeSWITCH took it");
        }
        catch (PbxException e)
        {
            return new(AskOutcome.NoAnswer, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
