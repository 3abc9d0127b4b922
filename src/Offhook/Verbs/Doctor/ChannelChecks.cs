using System.Net;
using System.Net.Sockets;
using Offhook.Program.Cli;
using Offhook.Server.Configuration;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>Whether the PBXs that are to call phones can be reached from here; nothing is said to them.</summary>
internal static class ChannelChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(ServerConfiguration configuration, Report report, CancellationToken cancellation)
    {
        foreach (var channel in configuration.Resync.Channels)
        {
            var peer = channel switch
            {
                AmiChannelConfiguration ami => ami.Peer,
                EslChannelConfiguration esl => esl.Peer,
                _ => null,
            };
            if (peer is not null)
            {
                await CheckAsync(channel.Name, peer, report, cancellation);
            }
        }
    }

    private static async Task CheckAsync(string name, DnsEndPoint peer, Report report, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(peer.Host, peer.Port, limit.Token);
            report.Ok($"channel {name}", Output.Invariant($"{peer.Host}:{peer.Port} takes connections"));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var why = e is SocketException ? e.Message : Output.Invariant($"no answer within {Patience.TotalSeconds:0} s");
            report.Warn($"channel {name}", Output.Invariant($"{peer.Host}:{peer.Port} cannot be reached: {why}"), "phones of its scopes are not called; see that the PBX listens there and lets this machine in");
        }
    }
}
