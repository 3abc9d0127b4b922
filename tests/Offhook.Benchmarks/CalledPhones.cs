using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;

namespace Offhook.Benchmarks;

/// <summary>
/// Plays the phones of a fleet for bench/calls, with nothing but what the measurement needs of them: each has its file once, then answers the NOTIFY that calls
/// it and fetches its file again. Says when all have theirs, and ends when all were called and came.
/// </summary>
internal sealed class CalledPhones : IDisposable
{
    // As many as a phone network has on the way at once when it is called at the usual rate; the server's own limit is far above.
    private const int Fetching = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly int count;
    private readonly string server;
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Fetching });
    private readonly Channel<int> called = Channel.CreateUnbounded<int>();
    private readonly bool[] came;
    private readonly ConcurrentDictionary<long, int> inSecond = new();
    private readonly SipEndpoint endpoint;
    private volatile bool counting;
    private long repeated;
    private long lastCall;

    private CalledPhones(IPEndPoint sip, string server, int count)
    {
        (this.server, this.count, came) = (server.TrimEnd('/'), count, new bool[count]);
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = [sip] }, Take, TimeProvider.System);
        endpoint.Start();
    }

    public static async Task<int> RunAsync(IPEndPoint sip, string server, int count)
    {
        using var phones = new CalledPhones(sip, server, count);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Fetching }, async (n, _) => await phones.FetchAsync(n));
        phones.counting = true;
        Console.WriteLine("ready");
        return await phones.PlayAsync() ? 0 : 1;
    }

    public void Dispose()
    {
        endpoint.Dispose();
        http.Dispose();
    }

    private async Task<bool> PlayAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var left = count;
        using var telling = new Timer(_ => Console.Error.WriteLine($"bench: {Volatile.Read(ref left).ToString(CultureInfo.InvariantCulture)} phones to come, {called.Reader.Count} called and waiting"), null, 30_000, 30_000);
        try
        {
            await Parallel.ForEachAsync(called.Reader.ReadAllAsync(limit.Token), new ParallelOptions { MaxDegreeOfParallelism = Fetching, CancellationToken = limit.Token }, async (n, _) =>
            {
                await FetchAsync(n);
                if (Interlocked.Decrement(ref left) == 0)
                {
                    called.Writer.Complete();
                }
            });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"{left.ToString(CultureInfo.InvariantCulture)} of {count.ToString(CultureInfo.InvariantCulture)} phones were not called");
            return false;
        }

        Report.Figure("calls-last-at", DateTimeOffset.FromUnixTimeMilliseconds(lastCall).ToUnixTimeMilliseconds() / 1000.0, "F3");
        Report.Figure("calls-fetched-at", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0, "F3");
        Report.Figure("calls-in-one-second-at-most", inSecond.Values.Max(), "F0");
        Report.Figure("calls-repeated", repeated, "F0");
        return true;
    }

    private void Take(SipServerTransaction transaction)
    {
        transaction.Respond(transaction.Request.Answer(200, "OK", "phone"));
        if (!counting)
        {
            // Whoever came for the first time just now may have been called for that.
            return;
        }

        var now = DateTimeOffset.UtcNow;
        inSecond.AddOrUpdate(now.ToUnixTimeSeconds(), 1, (_, n) => n + 1);
        var phone = int.Parse(transaction.Request.Target!.User!, CultureInfo.InvariantCulture) - FleetGenerator.FirstNumber;
        lock (came)
        {
            if (came[phone])
            {
                repeated++;
                return;
            }

            came[phone] = true;
            lastCall = now.ToUnixTimeMilliseconds();
        }

        called.Writer.TryWrite(phone);
    }

    private async Task FetchAsync(int phone)
    {
        using var answer = await http.GetAsync($"{server}/cfg{FleetGenerator.MacOf(phone)}.xml");
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
