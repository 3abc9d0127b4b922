using Offhook.Core.Resync;
using Offhook.Core.Storage;
using Offhook.Protocols.Pbx;

namespace Offhook.Server.Resync;

/// <summary>Has an Asterisk send the NOTIFY, to where the phone is registered with it. What the phone says to it, Asterisk does not tell.</summary>
/// <param name="name">What scopes call it.</param>
/// <param name="client">The manager interface.</param>
/// <param name="chanSip">True for the old SIP stack (<c>SIPnotify</c>), false for <c>PJSIPNotify</c>.</param>
public sealed class AmiChannel(string name, AmiClient client, bool chanSip) : IResyncChannel, IAsyncDisposable
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool NeedsAddress => false;

    /// <inheritdoc/>
    public async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        if (request.User.Length == 0)
        {
            return new(AskOutcome.NotAsked, "it has no line that Asterisk could know it by");
        }

        List<KeyValuePair<string, string>> headers =
        [
            chanSip ? new("Channel", $"SIP/{request.User}") : new("Endpoint", request.User),
            new("Variable", $"Event={request.Call.Event}"),
            new("Variable", "Subscription-State=terminated"),
        ];
        if (request.Call.ContentType is { } type)
        {
            headers.Add(new("Variable", $"Content-Type={type}"));
            headers.AddRange(request.Call.Body.Split("\r\n").Select(line => KeyValuePair.Create("Variable", $"Content={line}")));
        }

        try
        {
            var reply = await client.SendAsync(chanSip ? "SIPnotify" : "PJSIPNotify", headers, cancellation).ConfigureAwait(false);
            return new(reply.Success ? AskOutcome.Sent : AskOutcome.Refused, reply.Message);
        }
        catch (PbxException e)
        {
            return new(AskOutcome.NoAnswer, e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => client.DisposeAsync();
}
