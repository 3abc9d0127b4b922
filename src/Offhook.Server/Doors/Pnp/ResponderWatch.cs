using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;
using Offhook.Server.Logging;

namespace Offhook.Server.Doors.Pnp;

/// <summary>
/// Finds out whether somebody else answers phones on our wires: whoever is first owns the phone. It asks the group itself now and then as a phone would,
/// in the name of a made-up one and of one that just asked; whoever answers is told of. Servers of one fleet know each other by its name.
/// </summary>
internal sealed class ResponderWatch(SipEndpoint endpoint, IPlugAndPlay core, ILogger log, TimeProvider time) : IDisposable
{
    private const string Agent = "Offhook";

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    // Soon enough after a phone asked for somebody to look while it still boots, and not for each of a building.
    private static readonly TimeSpan AfterPhone = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenPhones = TimeSpan.FromSeconds(10);

    // An alarm ends when nothing was heard for a few rounds; a building has few responders.
    private static readonly TimeSpan Alarmed = TimeSpan.FromMinutes(5);
    private const int MostOthers = 32;

    // Probes whose answers are still waited for; one for each interface and round.
    private const int MostProbes = 256;

    private readonly Lock sync = new();
    private readonly Dictionary<IPAddress, long> others = [];
    private readonly Queue<string> probes = new();
    private readonly CancellationTokenSource stopping = new();
    private ITimer? timer;
    private ITimer? afterPhone;
    private long? lastPhone;
    private int turn;

    /// <summary>Addresses of others who answered lately.</summary>
    public IReadOnlyCollection<string> Others
    {
        get
        {
            lock (sync)
            {
                return [.. others.Where(one => time.GetElapsedTime(one.Value) < Alarmed).Select(one => one.Key.ToString())];
            }
        }
    }

    /// <summary>Begins to look.</summary>
    public void Start() => timer = time.CreateTimer(_ => Probe(MadeUp()), null, First, Every);

    /// <summary>A phone asked the group and was told; whoever would have told it too is asked in its name.</summary>
    public void Heard(SipPeer peer, MacAddress? mac)
    {
        lock (sync)
        {
            if (!peer.Multicast || mac is null || (lastPhone is { } last && time.GetElapsedTime(last) < BetweenPhones))
            {
                return;
            }

            lastPhone = time.GetTimestamp();
            afterPhone?.Dispose();
            afterPhone = time.CreateTimer(_ => Probe(mac), null, AfterPhone, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Looks at a request first; true when it is about watching, and no phone's.</summary>
    public bool Take(SipServerTransaction transaction)
    {
        var (request, peer) = (transaction.Request, transaction.Peer);
        if (request.CallId is { } call && IsOurs(call))
        {
            // Our own question, which the wire gives back to us, is of no interest; an answer to it is.
            if (request.Method == "NOTIFY")
            {
                transaction.Respond(request.Answer(200, "OK"));
                Alarm(peer.Remote, $"told us {Shorten(request.Text)}");
            }

            return true;
        }

        if (request.Headers[SipHeaderNames.UserAgent] is not { } agent || !agent.StartsWith($"{Agent} ", StringComparison.Ordinal))
        {
            return false;
        }

        if (agent[(Agent.Length + 1)..] != core.Fleet)
        {
            Alarm(peer.Remote, "another Offhook, of another fleet");
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer?.Dispose();
        afterPhone?.Dispose();
        stopping.Cancel();
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private MacAddress? MadeUp()
    {
        var blocks = core.MacBlocks;
        if (blocks.Count == 0)
        {
            return null;
        }

        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var block = blocks[Interlocked.Increment(ref turn) % blocks.Count];
        return MacAddress.TryParse(block + digits[block.Length..], out var mac) ? mac : null;
    }

    private void Probe(MacAddress? mac)
    {
        if (mac is not { } name || stopping.IsCancellationRequested)
        {
            return;
        }

        foreach (var way in endpoint.GroupRoutes())
        {
            _ = ProbeAsync(way, name);
        }
    }

    private async Task ProbeAsync(SipPeer way, MacAddress mac)
    {
        var call = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}@{way.Local.Address}";
        lock (sync)
        {
            probes.Enqueue(call);
            while (probes.Count > MostProbes)
            {
                probes.Dequeue();
            }
        }

        var uri = $"sip:MAC%3a{mac.ToCompact()}@{PnpDoor.Group.Address}";
        var request = new SipRequest("SUBSCRIBE", uri);
        request.Headers.Add(SipHeaderNames.From, $"<{uri}>;tag={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        request.Headers.Add(SipHeaderNames.To, $"<{uri}>");
        request.Headers.Add(SipHeaderNames.CallId, call);
        request.Headers.Add(SipHeaderNames.CSeq, "1 SUBSCRIBE");
        request.Headers.Add(SipHeaderNames.UserAgent, $"{Agent} {core.Fleet}");
        request.Headers.Add(SipHeaderNames.Event, $"{PnpRequest.Package};profile-type=\"device\";vendor=\"OEM\";model=\"OEM\";version=\"1\"");
        request.Headers.Add(SipHeaderNames.Expires, "0");
        request.Headers.Add(SipHeaderNames.Accept, PnpRequest.PlainUrl);
        try
        {
            var result = await endpoint.SendAsync(request, way, new SipSending { MostSends = 1, Longest = TimeSpan.FromSeconds(5) }, stopping.Token).ConfigureAwait(false);
            if (result is { IsSuccess: true, From: { } from })
            {
                Alarm(from, $"accepted the question of {mac}");
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private bool IsOurs(string call)
    {
        lock (sync)
        {
            return probes.Contains(call);
        }
    }

    // A PBX on this machine is as much somebody else as one on another; only our own ports are we.
    private void Alarm(IPEndPoint who, string evidence)
    {
        var address = who.Address;
        if (endpoint.IsOwn(address) && endpoint.Udp.Any(port => port.Port == who.Port))
        {
            return;
        }

        lock (sync)
        {
            var known = others.TryGetValue(address, out var last) && time.GetElapsedTime(last) < Alarmed;
            if (!known && others.Count >= MostOthers)
            {
                others.Remove(others.MinBy(one => one.Value).Key);
            }

            others[address] = time.GetTimestamp();
            if (known)
            {
                return;
            }
        }

        log.OtherResponder(address, evidence);
    }
}
