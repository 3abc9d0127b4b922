using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Import.Probing;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Core;

/// <summary>What the core needs to know of its surroundings.</summary>
/// <param name="DataFolder">Where everything is kept.</param>
/// <param name="PublicUrl">What phones are told as our address where their scope says none.</param>
/// <param name="Renderer">Version of the build, recorded with each delivery.</param>
public sealed record CoreOptions(string DataFolder, Uri PublicUrl, string Renderer)
{
    /// <summary>Bytes of rendered documents that are kept in memory: eight thousand phones' worth of 6 kB, so that 100,000 devices fit into 400 MB.</summary>
    public long CacheBytes { get; init; } = 48L << 20;

    /// <summary>How phones are asked, and how changes go out.</summary>
    public ResyncOptions Resync { get; init; } = new();

    /// <summary>The channels that scopes may name; null = none, and any name is taken.</summary>
    public IReadOnlyList<IResyncChannel>? Channels { get; init; }

    /// <summary>What tells the families that an operator added from others of the same names, such as a digest of their definitions; empty for none.</summary>
    public string Edition { get; init; } = "";

    /// <summary>
    /// Where nothing that is made up may reach a phone and the same fleet must give the same bytes: what secrets are made of that nobody wrote. Null = they are random.
    /// </summary>
    public string? SecretSeed { get; init; }

    /// <summary>The database that several servers share; null = SQLite in the data folder.</summary>
    public PostgresAddress? Database { get; init; }
}

/// <summary>The product, composed: opens the store, loads the fleet and wires the path of a request and the path of a change. Read it top to bottom.</summary>
public sealed class OffhookCore : IAsyncDisposable
{
    internal const string EnvironmentKey = "environment";
    private const string FleetKey = "fleet";

    private readonly CoreOptions options;
    private readonly RenderEnvironment environment;
    private readonly CancellationTokenSource stopping = new();
    private readonly PhoneGate gate;
    private readonly FleetState state;
    private readonly TimeProvider time;
    private readonly Task reckoning;
    private readonly Task resyncing;

    private OffhookCore(CoreOptions options, IStore store, ISecretSealer sealer, RenderEnvironment environment, string fleet, FamilyRegistry families, ILoggerFactory loggers, TimeProvider time)
    {
        this.options = options;
        this.environment = environment;
        Store = store;
        Families = families;

        // What is in memory of the store.
        Scopes = new ScopeDirectory(spec => spec.Token is { } token ? UrlToken.Hash(token.Reveal()) : null);
        Devices = new DeviceIndex();
        Files = new FileDirectory(Path.Combine(options.DataFolder, DataFolder.Files), (store as ISharedStore)?.FileBytes);
        Rollouts = new RolloutDirectory(store, sealer, Scopes, Files, Devices);
        this.time = time;
        state = new FleetState(store, families, sealer, Scopes, Devices, Files, Rollouts);
        state.Load(Delivery.Reckoner.LowWater(store));

        // The path of a request: identify, decide, render, remember.
        var templates = new TemplateEngine(time);
        var renderer = new Renderer(templates, families, store);
        var rendering = new DeviceRendering(store, families, Devices, Scopes, Files, sealer, s => SpecCodec.ReadDevice(s.Body.Span, sealer), environment);
        Documents = new DocumentService(rendering, renderer, Scopes, families, Rollouts, options.CacheBytes);
        var locks = new DeviceLocks();
        Reckoner = new Reckoner(store, Devices, rendering, renderer, locks, loggers.CreateLogger<Reckoner>());
        var recent = new RecentExchanges();
        var log = new DeliveryLog(store, families, Devices, rendering, Reckoner, locks, recent, environment, time, loggers.CreateLogger<DeliveryLog>());
        var nonces = new DigestNonces(sealer, time);
        var identifier = new DeviceIdentifier(families, Devices, Scopes, sealer, new DigestLookup(Devices, nonces, rendering.LoginOf));
        Pending = new PendingPhones(store, Devices, Scopes);
        Enrolments = new EnrolmentWindows(store, Scopes, families, time);
        var enroller = new Enroller(Enrolments, families, store, () => Specs!, time, loggers.CreateLogger<Enroller>());
        gate = new PhoneGate(identifier, Documents, Scopes, Files, families, new RefusalLimiter(time), new LoginLimiter(time), nonces, enroller, log);
        PlugAndPlay = new PlugAndPlay(identifier, families, Devices, Scopes, rendering, enroller, store, recent, fleet, time);

        // The path of a change, and what people look at.
        var advice = new DeviceAdvice(families, rendering, renderer, Devices, Scopes);
        var brake = new Brake(Rollouts, families, sealer, Scopes, Files, Devices, store, options.Resync, time);
        var specs = new SpecService(
            store, families, sealer, Scopes, Files, state, templates, advice, Reckoner, rendering, renderer, brake, Rollouts, Devices, options.Channels?.Select(c => c.Name).ToHashSet(), new SecretMaker(options.SecretSeed), time);
        Specs = specs;

        // Calling phones, and changes that go out in waves.
        var restarts = new RestartNeed(store, families, rendering, Scopes, state.Decode);
        var asker = new DeviceAsker(store, Devices, Scopes, rendering, restarts, locks, options.Channels ?? [], time, loggers.CreateLogger<DeviceAsker>());
        Scheduler = new ResyncScheduler(store, Devices, Scopes, Rollouts, asker, options.Resync, time, loggers.CreateLogger<ResyncScheduler>());
        var watch = new PhoneWatch(store, Devices, Scopes, rendering, Scheduler, options.Resync, time);
        var conductor = new RolloutConductor(
            store, Devices, Rollouts, watch, Scheduler, specs.Steps.WriteAsync, options.Resync, time, loggers.CreateLogger<RolloutConductor>());
        Resyncs = new Resyncs(Rollouts, conductor, specs.Steps, Scheduler, asker);
        var progress = new ProgressTeller(store, Scopes, Rollouts, Scheduler, watch, time);
        Reckoner.Raised += Scheduler.Consider;
        log.Changed += Scheduler.Consider;
        state.Decided += Scheduler.Consider;

        Queries = new DeviceQueries(store, Devices, Scopes, rendering, renderer, sealer, log, advice, families, progress, Pending, time);
        Preview = new Preview(families, Devices, rendering, renderer, Documents, advice, new FileComparer(families, new InverseTables(families)));
        Explainer = new Explainer(store, families, Devices, Scopes, gate, Queries, rendering, recent);

        (store as ISharedStore)?.Follow(new NodeFollower(state, Reckoner, Scheduler.Consider, loggers.CreateLogger<NodeFollower>()));
        reckoning = Task.Run(() => Reckoner.RunAsync(stopping.Token));
        resyncing = Task.Run(() => new ResyncService(Scheduler, conductor, time, loggers.CreateLogger<ResyncService>()).RunAsync(stopping.Token));
        gate.Open();
    }

    /// <summary>What every door asks.</summary>
    public IPhoneGate Gate => gate;

    /// <summary>What the plug-and-play door asks.</summary>
    public IPlugAndPlay PlugAndPlay { get; }

    /// <summary>The times in which scopes take unknown phones by themselves.</summary>
    public EnrolmentWindows Enrolments { get; }

    /// <summary>The phones that somebody has to decide about.</summary>
    public PendingPhones Pending { get; }

    /// <summary>Writes specs.</summary>
    public ISpecService Specs { get; }

    /// <summary>Reads devices.</summary>
    public IDeviceQueries Queries { get; }

    /// <summary>Shows what a phone would get.</summary>
    public IPreview Preview { get; }

    /// <summary>Tells why.</summary>
    public IExplainer Explainer { get; }

    /// <summary>The store.</summary>
    public IStore Store { get; }

    /// <summary>The families of this build.</summary>
    public FamilyRegistry Families { get; }

    /// <summary>The device index.</summary>
    public DeviceIndex Devices { get; }

    /// <summary>Asks phones, and tells of rollouts.</summary>
    public IResyncs Resyncs { get; }

    /// <summary>Whom to ask when.</summary>
    public ResyncScheduler Scheduler { get; }

    /// <summary>The rollouts.</summary>
    public RolloutDirectory Rollouts { get; }

    /// <summary>The scopes.</summary>
    public ScopeDirectory Scopes { get; }

    /// <summary>The stored files.</summary>
    public FileDirectory Files { get; }

    /// <summary>The documents and their cache.</summary>
    public DocumentService Documents { get; }

    /// <summary>The reckoner.</summary>
    public Reckoner Reckoner { get; }

    /// <summary>Opens a data folder and everything in it.</summary>
    /// <exception cref="StoreException">It cannot be opened; the message says why and what to do.</exception>
    public static async Task<OffhookCore> OpenAsync(
        CoreOptions options, FamilyRegistry families, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        MakeFolder(options.DataFolder);
        var (store, sealer) = options.Database is { } address
            ? await SharedOpening.OpenAsync(address, options.DataFolder, time, cancellation).ConfigureAwait(false)
            : OpenLocal(options.DataFolder, time);
        try
        {
            // Servers that start at once must agree on one number for it.
            using var turn = store is ISharedStore shared ? await shared.EnterAsync(cancellation).ConfigureAwait(false) : null;
            var environment = await ReadEnvironmentAsync(options, store, time, cancellation).ConfigureAwait(false);
            var fleet = await ReadFleetAsync(store, cancellation).ConfigureAwait(false);
            return new OffhookCore(options, store, sealer, environment, fleet, families, loggers, time);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Puts other families in the place of those that are known. Like a new build it can change every document: it takes a change number, and the
    /// devices whose bytes it changes are out of step until they fetched.
    /// </summary>
    /// <param name="families">All of them.</param>
    /// <param name="edition">What tells them from others; see <see cref="CoreOptions.Edition"/>.</param>
    /// <param name="cancellation">Gives up before anything is changed.</param>
    /// <exception cref="StoreException">The change cannot be written; the families stay as they were.</exception>
    public async Task ReplaceFamiliesAsync(IReadOnlyList<IFamily> families, string edition, CancellationToken cancellation)
    {
        var next = options with { Edition = edition };
        var taken = await ReadEnvironmentAsync(next, Store, time, cancellation).ConfigureAwait(false);
        Rollouts.Load(state.Decode);
        Families.Replace(families);
        environment.Change = taken.Change;
        Reckoner.Notify();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        gate.Close();
        await stopping.CancelAsync().ConfigureAwait(false);
        await reckoning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await resyncing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Reckoner.SaveMarkAsync().ConfigureAwait(false);
        await Store.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private static (IStore Store, ISecretSealer Sealer) OpenLocal(string folder, TimeProvider time)
    {
        // The key ring comes first: a database without one would be refused at the next start.
        var sealer = KeyRing.Open(folder, SqliteStore.Exists(folder), time);
        return (SqliteStore.Open(folder, new SqliteStoreOptions { Clock = time }), sealer);
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            DataFolder.Create(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder '{folder}' cannot be made: {e.Message.TrimEnd('.')}; make it, or name another one.", e);
        }
    }

    // By it servers tell their own kind from others on the same wire. It is no secret, and says nothing.
    private static async Task<string> ReadFleetAsync(IStore store, CancellationToken cancellation)
    {
        if (store.ReadMeta(FleetKey) is { } known)
        {
            return known;
        }

        var fleet = Guid.NewGuid().ToString("N");
        await store.WriteMetaAsync(FleetKey, fleet, cancellation).ConfigureAwait(false);
        return fleet;
    }

    // A new address or a new build can change every document: it is a change like any other and takes a number.
    private static async Task<RenderEnvironment> ReadEnvironmentAsync(CoreOptions options, IStore store, TimeProvider time, CancellationToken cancellation)
    {
        var url = new Uri(options.PublicUrl.AbsoluteUri.TrimEnd('/'));
        var now = options.Edition.Length == 0 ? $"{options.Renderer} {url}" : $"{options.Renderer} {url} {options.Edition}";
        var stored = store.ReadMeta(EnvironmentKey)?.Split('\n');
        if (stored is [var number, var before] && before == now)
        {
            return new RenderEnvironment(url, options.Renderer, long.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
        }

        // Phones that have documents of the former build or address get the new ones in waves, like any other change.
        var summary = $"build {options.Renderer} at {url}";
        var former = stored is [_, var was] ? was.Split(' ') : null;
        var change = former is null
            ? await store.TakeChangeAsync("start", summary, cancellation).ConfigureAwait(false)
            : await store.CommitAsync("server", "start", summary, [Brake.OfStart(summary, former is [_, var address, ..] && address != url.ToString() ? address : null, time)], cancellation).ConfigureAwait(false);
        await store.WriteMetaAsync(EnvironmentKey, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{change}\n{now}"), cancellation).ConfigureAwait(false);
        return new RenderEnvironment(url, options.Renderer, change);
    }
}
