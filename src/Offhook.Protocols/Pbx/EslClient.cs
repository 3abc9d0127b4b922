using System.Globalization;
using System.Net;
using System.Text;

namespace Offhook.Protocols.Pbx;

/// <summary>A client of FreeSWITCH's event socket (inbound mode). Subscribes to no events.</summary>
/// <param name="peer">Where FreeSWITCH is; usually port 8021.</param>
/// <param name="password">Gives the password, at each login.</param>
public sealed class EslClient(DnsEndPoint peer, Func<string> password) : PbxSession(peer)
{
    /// <summary>Fires an event inside FreeSWITCH, such as <c>NOTIFY</c>. The answer is its words behind <c>+OK</c>.</summary>
    /// <exception cref="PbxException">FreeSWITCH cannot be reached, does not let us in, or says no.</exception>
    public async Task<string> SendEventAsync(string name, IReadOnlyList<KeyValuePair<string, string>> headers, string body, CancellationToken cancellation)
    {
        var text = new StringBuilder($"sendevent {Plain(name)}\n");
        foreach (var (header, value) in headers)
        {
            text.Append(Plain(header)).Append(": ").Append(Plain(value)).Append('\n');
        }

        if (body.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"content-length: {Encoding.UTF8.GetByteCount(body)}\n");
        }

        var reply = await AskAsync(text.Append('\n').Append(body).ToString(), IsReply, cancellation).ConfigureAwait(false);
        return Ok(reply, $"says no to sendevent {name}");
    }

    /// <inheritdoc/>
    private protected override async Task LogInAsync(Connection connection, CancellationToken cancellation)
    {
        var greeting = await connection.Lines.ReadBlockAsync(cancellation).ConfigureAwait(false);
        if (greeting?.GetValueOrDefault("Content-Type") != "auth/request")
        {
            throw new InvalidDataException(greeting?.GetValueOrDefault("Content-Type") == "text/rude-rejection"
                ? "FreeSWITCH turns this address away (acl of event_socket.conf.xml)"
                : "this is no event socket of FreeSWITCH");
        }

        Ok(await connection.AskAsync($"auth {Plain(password())}\n\n", IsReply, cancellation).ConfigureAwait(false), "does not let us in");
    }

    private static bool IsReply(Dictionary<string, string> block) => block.GetValueOrDefault("Content-Type") is "command/reply" or "text/disconnect-notice";

    private string Ok(Dictionary<string, string> reply, string refused)
    {
        var text = reply.GetValueOrDefault("Reply-Text") ?? "the connection is closed";
        return text.StartsWith("+OK", StringComparison.Ordinal) ? text[3..].Trim() : throw new PbxException($"{Peer.Host}:{Peer.Port} {refused}: {text}");
    }
}
