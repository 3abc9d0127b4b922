using System.Text;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;
using Offhook.Server;

namespace Offhook.Tests.Api;

/// <summary>A core that remembers what it was asked and answers what a test wants.</summary>
internal sealed class FakeCore : ISpecService, IDeviceQueries, IPreview, IExplainer, IPhoneGate, IResyncs, IAsyncDisposable
{
    public static readonly DeviceId Known = DeviceId.Parse("02:00:00:00:00:01");

    public List<string> Calls { get; } = [];

    public ChangeResult Result { get; set; } = new(7, []) { Created = 1 };

    public Exception? Throws { get; set; }

    public FakeStore Store { get; } = new();

    public List<DeviceView> Views { get; } =
    [
        new(Known, "family", "model", "acme", "Reception", Enabled: true, Wanted: 5, Delivered: 4, InStep: false, Change: 5)
        {
            LastSeen = new Sighting(DateTimeOffset.UnixEpoch, "http", "192.0.2.1", "agent", "1.2"),
            Documents = [new DocumentState("a.xml", "aa", "bb", DateTimeOffset.UnixEpoch, "http", "0.1.0")],
            Why = "a.xml was not fetched",
        },
    ];

    public string? Attached { get; private set; }

    public bool IsReady => true;

    public CoreServices Services() => new(this, this, this, this, this, Store, this, this) { PlugAndPlay = null!, Pending = new PendingPhones(Store, new Core.Devices.DeviceIndex(), new Core.Scopes.ScopeDirectory(_ => null)), Enrolments = new EnrolmentWindows(Store, new Core.Scopes.ScopeDirectory(_ => null), new Core.Families.FamilyRegistry([]), TimeProvider.System) };

    public Task<ChangeResult> ApplyAsync(
        IReadOnlyList<FleetFile> files, IAttachments attachments, bool dryRun, ScopePath? prune, string actor, CancellationToken cancellation, bool confirmed = false)
    {
        using var file = attachments.OpenFile("a b/ü.bin");
        Attached = $"{attachments.Environment("E")}|{attachments.SecretFile("s/p")}|{(file is null ? "" : new StreamReader(file).ReadToEnd())}";
        return Said($"apply {string.Join(',', files.Select(f => $"{f.Name}={Encoding.UTF8.GetString(f.Content.Span)}"))} dry={dryRun} prune={prune} by {actor}{(confirmed ? " confirmed" : "")}");
    }

    public Task<ChangeResult> AddAsync(ReadOnlyMemory<byte> device, string actor, CancellationToken cancellation) => Said($"add {Encoding.UTF8.GetString(device.Span)}");

    public Task<ChangeResult> SetAsync(
        DeviceId id, IReadOnlyList<KeyValuePair<string, string>> assignments, string actor, CancellationToken cancellation, bool confirmed = false) =>
        Said($"set {id} {string.Join(',', assignments.Select(a => $"{a.Key}={a.Value}"))}{(confirmed ? " confirmed" : "")}");

    public DialView? Dial(DeviceId id, string number) =>
        id == Known ? new(number, new(Offhook.Core.Dialling.DialEnd.AtOnce, number, number, 0, 0, [1]), "xxx", "scope acme", ["one waiting time"]) : null;

    public Task<ChangeResult> SwapAsync(DeviceId id, DeviceId by, string actor, CancellationToken cancellation) => Said($"swap {id} {by}");

    public Task<ChangeResult> MoveAsync(DeviceId id, ScopePath scope, string actor, CancellationToken cancellation) => Said($"move {id} {scope}");

    public async Task<AdoptionResult> AdoptAsync(
        DeviceId id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports, bool take, string? confirm, string actor, CancellationToken cancellation) =>
        new(new AdoptionReview("d1") { Removed = ["9"] }, await Said(
            $"adopt {id} {string.Join(',', exports.Select(e => $"{e.Key}={Encoding.UTF8.GetString(e.Value.Span)}"))}{(take ? " take" : "")} {confirm}"));

    public Task<ChangeResult> DeleteAsync(DeviceId id, string actor, CancellationToken cancellation, bool confirmed = false) =>
        Said($"delete {id}{(confirmed ? " confirmed" : "")}");

    public Task<ChangeResult> UndoAsync(DeviceId id, long? to, string actor, CancellationToken cancellation) => Said($"undo {id} {to}");

    public Task<ChangeResult> UndoChangeAsync(long change, string actor, CancellationToken cancellation) => Said($"undo change {change}");

    public async Task<ChangeResult> AddFileAsync(FileSpec file, Stream content, string actor, CancellationToken cancellation) =>
        await Said($"file {file.Name} {file.Kind} {file.Version} {await new StreamReader(content).ReadToEndAsync(cancellation)}");

    public Task<ChangeResult> RemoveFileAsync(string name, string actor, CancellationToken cancellation) => Said($"remove {name}");

    public Task<ChangeResult> ApproveAsync(
        IReadOnlyList<DeviceId> ids, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation,
        IReadOnlyList<RequestMistake>? unread = null) => unread is { Count: > 0 } ? Task.FromResult(new ChangeResult(null, unread)) : Said($"approve {string.Join('+', ids)} {scope} {like} {string.Join('+', numbers)} {model}");

    public Task<ChangeResult> RejectAsync(IReadOnlyList<DeviceId> ids, string actor, CancellationToken cancellation, IReadOnlyList<RequestMistake>? unread = null) =>
        unread is { Count: > 0 } ? Task.FromResult(new ChangeResult(null, unread)) : Said($"reject {string.Join('+', ids)} by {actor}");

    public async Task ExportAsync(Stream output, ScopePath? scope, bool secrets, bool json, string actor, CancellationToken cancellation)
    {
        await Said($"export {scope} secrets={secrets} json={json}");
        output.Write("offhook: 1\n"u8); // as the writer of fleets does
    }

    public IReadOnlyList<DeviceView> List(DeviceQuery query)
    {
        Calls.Add(query.ToString());
        return [.. Views.Take(query.Limit)];
    }

    public DeviceView? Show(DeviceId id, bool revealUrl) => Views.Find(v => v.Id == id);

    public ReadOnlyMemory<byte>? Spec(DeviceId id) => Views.Exists(v => v.Id == id) ? (ReadOnlyMemory<byte>?)"{\"mac\":\"x\"}"u8.ToArray() : null;

    public IReadOnlyList<(ChangeRecord Change, IReadOnlyList<string> Differences)> History(DeviceId id, int limit) =>
        id == Known ? [(new ChangeRecord(5, DateTimeOffset.UnixEpoch, "token:owner", "set", "one device"), ["name: a → b"])] : [];

    public Task<bool> WaitAsync(DeviceId id, TimeSpan limit, CancellationToken cancellation) => Task.FromResult(false);

    public FileComparison? Compare(DeviceId id, IReadOnlyList<ImportSource> files, IReadOnlyList<ImportKey> keys, bool exported = false) => id != Known ? null : new FileComparison
    {
        Parameters = [new ComparedParameter(files[0].Name, ComparisonState.OnlyThere, Encoding.UTF8.GetString(files[0].Content.Span), Here: null) { Setting = keys[0].Key }],
        Unread = [new ImportedRemark("a", 1, "b", "c")],
        Left = [],
        Further = ["x"],
    };

    public DevicePreview Render(DeviceId id, string? fileName, string? firmware, bool secrets) =>
        new(fileName is null or "a.xml" ? [new RenderedFile("a.xml", "<a/>"u8.ToArray(), "text/xml", "aa", ["careful"], Required: true)] : [], ["of the device"]);

    public Explanation? Explain(string subject, string? fromAddress, string? userAgent) =>
        subject == "?" ? null : new(subject, [new ExplanationSection("Who", ["it is known"])]);

    public IReadOnlyList<string> Channels => ["sip"];

    public RolloutView Wave { get; set; } = new(new Rollout { Key = "k", Change = 5, State = RolloutState.Waves, CutsOff = ["network.vlan.id"], Released = 250, First = [Known.ToKey()], Proven = ["family/model"] }, 3, 1, 2, 0, "goes on");

    public async Task<AskState?> AskAsync(DeviceId id, bool? restart, CancellationToken cancellation)
    {
        await Said($"ask {id} {restart}");
        return new AskState(5, 1, DateTimeOffset.UnixEpoch, AskOutcome.NoAnswer, "sip", "nothing");
    }

    public IReadOnlyList<RolloutView> Rollouts() => [Wave];

    public RolloutView? Rollout(long change) => change == Wave.Rollout.Change ? Wave : null;

    public Task<ChangeResult> ResumeAsync(long change, bool toAll, string actor, CancellationToken cancellation) => Said($"resume {change} all={toAll} by {actor}");

    public Task<ChangeResult> StopAsync(long change, string actor, CancellationToken cancellation) => Said($"stop {change} by {actor}");

    public Answer Ask(RequestFacts facts, DeviceLogin? login = null, DigestLogin? digest = null) => throw new InvalidOperationException("no phone asks here");

    public bool Watches(Answer answer) => false;

    public void Completed(Answer answer, HandOver end)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<ChangeResult> Said(string call)
    {
        Calls.Add(call);
        return Throws is { } e ? Task.FromException<ChangeResult>(e) : Task.FromResult(Result);
    }
}
