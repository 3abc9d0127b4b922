using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Protocols.Pbx;

/// <summary>What the manager interface said to an action.</summary>
/// <param name="Success">Whether it did it.</param>
/// <param name="Message">Its words.</param>
public sealed record AmiReply(bool Success, string Message);

/// <summary>
/// A client of Asterisk's manager interface (AMI). Logs in with a challenge, so that the secret does not travel; asks for no events.
/// </summary>
/// <param name="peer">Where Asterisk is; usually port 5038.</param>
/// <param name="user">The manager's name in <c>manager.conf</c>.</param>
/// <param name="secret">Gives its secret, at each login.</param>
public sealed class AmiClient(DnsEndPoint peer, string user, Func<string> secret) : PbxSession(peer)
{
    private long last;

    /// <summary>Sends an action with its headers, which may come more than once.</summary>
    /// <exception cref="PbxException">Asterisk cannot be reached, does not let us in, or does not reply in time.</exception>
    public async Task<AmiReply> SendAsync(string action, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref last).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var reply = await AskAsync(Write(action, id, headers), block => IsReply(block, id), cancellation).ConfigureAwait(false);
        return new AmiReply(Succeeded(reply), reply.GetValueOrDefault("Message") ?? reply["Response"]);
    }

    /// <inheritdoc/>
    private protected override async Task LogInAsync(Connection connection, CancellationToken cancellation)
    {
        var greeting = await connection.Lines.ReadLineAsync(cancellation).ConfigureAwait(false);
        if (greeting is null || !greeting.StartsWith("Asterisk Call Manager/", StringComparison.Ordinal))
        {
            throw new InvalidDataException("this is no manager interface of Asterisk");
        }

        var challenge = await connection.AskAsync(Write("Challenge", "c", [new("AuthType", "MD5")]), block => IsReply(block, "c"), cancellation).ConfigureAwait(false);
        if (!Succeeded(challenge) || !challenge.TryGetValue("Challenge", out var salt))
        {
            throw new PbxException($"{Peer.Host}:{Peer.Port} gives no challenge: {challenge.GetValueOrDefault("Message")}");
        }

        // The interface knows no other digest.
        var key = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(salt + secret())));
        var login = Write("Login", "l", [new("AuthType", "MD5"), new("Username", user), new("Key", key), new("Events", "off")]);
        var reply = await connection.AskAsync(login, block => IsReply(block, "l"), cancellation).ConfigureAwait(false);
        if (!Succeeded(reply))
        {
            throw new PbxException($"{Peer.Host}:{Peer.Port} does not let {user} in: {reply.GetValueOrDefault("Message")}");
        }
    }

    private static bool IsReply(Dictionary<string, string> block, string id) => block.ContainsKey("Response") && block.GetValueOrDefault("ActionID") == id;

    private static bool Succeeded(Dictionary<string, string> reply) => reply["Response"].Equals("Success", StringComparison.OrdinalIgnoreCase);

    private static string Write(string action, string id, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var text = new StringBuilder($"Action: {Plain(action)}\r\nActionID: {id}\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(Plain(name)).Append(": ").Append(Plain(value)).Append("\r\n");
        }

        return text.Append("\r\n").ToString();
    }
}
