using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Management;
using Offhook.Core.Resync;
using Offhook.Families;

namespace Offhook.Benchmarks;

/// <summary>The whole core on a data folder of its own that goes away with it, with the families of this build.</summary>
internal sealed class BenchCore : IAsyncDisposable
{
    private readonly string folder;

    private BenchCore(string folder, OffhookCore core) => (this.folder, Core) = (folder, core);

    public OffhookCore Core { get; }

    public static async Task<BenchCore> OpenAsync(IResyncChannel? channel = null, ResyncOptions? resync = null)
    {
        var folder = Directory.CreateTempSubdirectory("offhook-bench-").FullName;
        var core = await OffhookCore.OpenAsync(
            new CoreOptions(folder, new Uri("http://10.0.0.1:8080"), "bench") { Channels = channel is null ? null : [channel], Resync = resync ?? new ResyncOptions() }, new FamilyRegistry(FamilyList.All), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        return new BenchCore(folder, core);
    }

    /// <summary>A core with a generated fleet of <paramref name="count"/> devices, all of them reckoned.</summary>
    public static async Task<BenchCore> OpenAsync(int count, IResyncChannel? channel = null, ResyncOptions? resync = null)
    {
        var bench = await OpenAsync(channel, resync);
        var text = new StringWriter();
        FleetGenerator.Write(text, count, json: true, channel?.Name);
        await bench.ApplyAsync(Encoding.UTF8.GetBytes(text.ToString()));
        await bench.SettleAsync();
        return bench;
    }

    public async Task<ChangeResult> ApplyAsync(ReadOnlyMemory<byte> fleet)
    {
        var result = await Core.Specs.ApplyAsync([new FleetFile("fleet", fleet)], new Nothing(), dryRun: false, prune: null, "bench", CancellationToken.None);
        return result.Ok ? result : throw new InvalidOperationException(string.Join('\n', result.Mistakes.Take(5)));
    }

    /// <summary>Waits until the reckoner owes nothing.</summary>
    public async Task SettleAsync()
    {
        while (!Core.Reckoner.IsSettled)
        {
            await Task.Delay(1);
        }
    }

    /// <summary>What a phone on this machine asks over HTTP for its own document.</summary>
    public static RequestFacts FactsOf(int device) => new()
    {
        Door = "http",
        Address = IPAddress.Loopback,
        FileName = $"cfg{FleetGenerator.MacOf(device)}.xml",
        UserAgent = null,
    };

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Nothing : IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => null;
    }
}
