using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Resync;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Offhook.Families;
using Offhook.Tests.Support;

namespace Offhook.Tests.Resync;

/// <summary>The whole core with a clock that stands until it is moved, and with a channel that notes whom it asked.</summary>
internal sealed class ResyncFixture : IAsyncDisposable
{
    private readonly PostgresAddress? database;
    private readonly ResyncOptions options;
    private readonly IEnumerable<IFamily> families;

    private ResyncFixture(string folder, ManualTime time, PostgresAddress? database, ResyncOptions options, RecordingChannel channel, IEnumerable<IFamily> families)
    {
        this.families = families;
        (Folder, Time, this.database, this.options, Channel) = (folder, time, database, options, channel);
    }

    public string Folder { get; }

    public ManualTime Time { get; }

    public RecordingChannel Channel { get; }

    public OffhookCore Core { get; private set; } = null!;

    public static async Task<ResyncFixture> OpenAsync(PostgresAddress? database = null, ManualTime? time = null, ResyncOptions? options = null, RecordingChannel? channel = null,
        IEnumerable<IFamily>? families = null)
    {
        var fixture = new ResyncFixture(
            Directory.CreateTempSubdirectory("offhook-test-").FullName, time ?? new ManualTime(), database, options ?? new ResyncOptions(), channel ?? new RecordingChannel(), families ?? FamilyList.All);
        try
        {
            await fixture.OpenCoreAsync();
            return fixture;
        }
        catch
        {
            Directory.Delete(fixture.Folder, recursive: true);
            throw;
        }
    }

    public async Task ReopenAsync(string build = "test", string url = "http://10.0.0.1:8080")
    {
        await Core.DisposeAsync();
        await OpenCoreAsync(build, url);
    }

    /// <summary>A fleet of one tenant with so many phones, of two models in turn.</summary>
    public static string Fleet(int phones, string zone = "Europe/Berlin", string vlan = "", string resync = "{ channel: test }", string poll = "")
    {
        var text = new StringBuilder($$"""
            offhook: 1
            scopes:
              - name: acme
                settings:
                  sip: { server: pbx.acme.example }
                  time: { zone: {{zone}} }
                  {{(vlan.Length > 0 ? $"network: {{ vlan: {{ id: {vlan} }} }}" : "")}}
                  {{(poll.Length > 0 ? $"update: {{ poll: {poll} }}" : "")}}
                delivery: { networks: [10.0.0.0/8], plainSecrets: true }
                resync: {{resync}}
            devices:

            """);
        for (var i = 1; i <= phones; i++)
        {
            text.Append($"  - {{ mac: {IdOf(i)}, family: htek, model: {(i % 2 == 0 ? "UC924" : "UC926")}, scope: acme, lines: [ {{ number: \"{i}\", password: p{i} }} ] }}\n");
        }

        return text.ToString();
    }

    public static DeviceId IdOf(int number) => DeviceId.Parse($"001fc1{number:x6}");

    public async Task<ChangeResult> ApplyAsync(string yaml)
    {
        var result = await Core.Specs.ApplyAsync([new FleetFile("fleet.yaml", Encoding.UTF8.GetBytes(yaml))], new Nothing(), dryRun: false, null, "test", CancellationToken.None);
        Xunit.Assert.Empty(result.Mistakes);
        await SettleAsync();
        return result;
    }

    /// <summary>A phone fetches its file, and takes it.</summary>
    public async Task<string> FetchAsync(DeviceId id)
    {
        var answer = Peek(id);
        Core.Gate.Completed(answer, HandOver.Whole);
        await SettleAsync();
        return Encoding.UTF8.GetString(answer.Document!.Body.Span);
    }

    /// <summary>A phone asks for its file and gets none.</summary>
    public void Refuse(DeviceId id)
    {
        var answer = Peek(id);
        Xunit.Assert.Equal(AnswerKind.NotFound, answer.Kind);
        Core.Gate.Completed(answer, HandOver.Partial);
    }

    /// <summary>What a phone would be handed now.</summary>
    public string Body(DeviceId id) => Encoding.UTF8.GetString(Peek(id).Document!.Body.Span);

    public async Task FetchAllAsync(int phones)
    {
        for (var i = 1; i <= phones; i++)
        {
            Core.Gate.Completed(Peek(IdOf(i)), HandOver.Whole);
        }

        await SettleAsync();
    }

    /// <summary>Waits until the reckoner owes nothing and every delivery is recorded.</summary>
    public async Task SettleAsync()
    {
        await UntilAsync(() => Core.Reckoner.IsSettled, "the reckoner is done");
        await Core.Queries.WaitAsync(DeviceId.Parse("000000000000"), TimeSpan.Zero, CancellationToken.None);
    }

    /// <summary>Moves the clock on until something is so. It stands between steps until the server did what the last one made it do, however long that takes.</summary>
    public async Task MoveUntilAsync(Func<bool> condition, string what, double seconds = 1, int steps = 3_000)
    {
        for (var i = 0; i < steps; i++)
        {
            if (condition())
            {
                return;
            }

            await StepAsync(TimeSpan.FromSeconds(seconds));
        }

        Xunit.Assert.Fail($"it never came to this: {what}");
    }

    /// <summary>Moves the clock on, and lets the server turn a few times.</summary>
    public async Task MoveAsync(TimeSpan by)
    {
        await StepAsync(by);
        for (var i = 0; i < 3; i++)
        {
            await StepAsync(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Waits until the server looked at everything that it knows now, and nothing of it is under way.</summary>
    public async Task TurnAsync()
    {
        var turns = Core.Scheduler.Turns;
        await UntilAsync(() => Core.Scheduler.Turns >= turns + 2 && Core.Scheduler.UnderWay == 0 && Core.Reckoner.IsSettled, "the server did what it had to");
    }

    public static Task UntilAsync(Func<bool> condition, string what) => Patience.UntilAsync(condition, what);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Core.DisposeAsync();
        }
        finally
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task StepAsync(TimeSpan by)
    {
        Time.Advance(by);
        await TurnAsync();
    }

    private Answer Peek(DeviceId id) => Core.Gate.Ask(new RequestFacts { Door = "http", Address = IPAddress.Parse("10.0.0.5"), FileName = $"cfg{id.ToString().Replace(":", "", StringComparison.Ordinal)}.xml" });

    private async Task OpenCoreAsync(string build = "test", string url = "http://10.0.0.1:8080") => Core = await OffhookCore.OpenAsync(
        new CoreOptions(Folder, new Uri(url), build) { Resync = options, Channels = [Channel], Database = database },
        new FamilyRegistry(families), NullLoggerFactory.Instance, Time, CancellationToken.None);

    private sealed class Nothing : IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => null;
    }
}

/// <summary>Notes whom it was told to ask, and answers as it is told.</summary>
internal sealed class RecordingChannel : IResyncChannel
{
    public ConcurrentQueue<(DeviceId Device, ResyncCall Call, IPAddress? Address, string User)> Asked { get; } = new();

    public Func<DeviceId, AskResult> Answer { get; set; } = static _ => new(AskOutcome.Answered, "200");

    /// <summary>What happens while it asks.</summary>
    public Func<Task> Meanwhile { get; set; } = static () => Task.CompletedTask;

    public string Name => "test";

    public bool NeedsAddress { get; init; } = true;

    public async Task<AskResult> AskAsync(AskRequest request, CancellationToken cancellation)
    {
        Asked.Enqueue((request.Device, request.Call, request.Address, request.User));
        await Meanwhile();
        return Answer(request.Device);
    }

    public int CountOf(DeviceId id) => Asked.Count(a => a.Device == id);
}
