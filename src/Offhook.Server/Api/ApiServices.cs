using Offhook.Core.Discovery;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Management;
using Offhook.Core.Storage;
using Offhook.Server.Admin;

namespace Offhook.Server.Api;

/// <summary>What the REST endpoints stand on. The core may open after the listener; until then every endpoint but the status answers 503.</summary>
/// <param name="admin">The core, now or later.</param>
/// <param name="families">The families of this build.</param>
/// <param name="files">The stored files, ordered by name.</param>
/// <param name="backup">Writes a whole backup, sealed under a passphrase, to a stream.</param>
/// <param name="status">How the server stands; answers at any time.</param>
public sealed class ApiServices(
    AdminServices admin, FamilyRegistry families, Func<IReadOnlyList<FileSpec>> files, Func<Stream, string, CancellationToken, Task> backup, Func<ServerStatus> status)
{
    /// <summary>Whether the core is open.</summary>
    public bool IsOpen => admin.IsOpen;

    /// <summary>Writes specs.</summary>
    public ISpecService Specs => admin.Core.Specs;

    /// <summary>Reads what is wanted and what was observed.</summary>
    public IDeviceQueries Devices => admin.Core.Devices;

    /// <summary>Shows what a phone would get.</summary>
    public IPreview Preview => admin.Core.Preview;

    /// <summary>Tells why a phone got what it got.</summary>
    public IExplainer Explainer => admin.Core.Explainer;

    /// <summary>Asks phones, and tells of rollouts.</summary>
    public IResyncs Resyncs => admin.Core.Resyncs;

    /// <summary>The phones that somebody has to decide about.</summary>
    public PendingPhones Pending => admin.Core.Pending;

    /// <summary>Learned model codes, the list of changes.</summary>
    public IStore Store => admin.Core.Store;

    /// <summary>The times in which scopes take unknown phones by themselves.</summary>
    public EnrolmentWindows Enrolments => admin.Core.Enrolments;

    /// <summary>The families of this build.</summary>
    public FamilyRegistry Families => families;

    /// <summary>The stored files, ordered by name.</summary>
    public IReadOnlyList<FileSpec> Files => files();

    /// <summary>How the server stands.</summary>
    public ServerStatus Status => status();

    /// <summary>Writes a whole backup.</summary>
    public Task BackupAsync(Stream output, string passphrase, CancellationToken cancellation) => backup(output, passphrase, cancellation);
}

/// <summary>How the server stands.</summary>
/// <param name="Version">Version of this build.</param>
/// <param name="Started">When the process began to serve (UTC).</param>
/// <param name="UptimeSeconds">Seconds since then.</param>
/// <param name="Ready">Whether phones are answered.</param>
/// <param name="Change">The highest visible change number.</param>
/// <param name="PublicUrl">What phones are told, unless a scope says otherwise; null where it is not known yet.</param>
/// <param name="Devices">Known devices.</param>
/// <param name="InStep">Those that have everything they should have.</param>
/// <param name="Failed">Those whose documents cannot be rendered.</param>
/// <param name="Pending">Phones that an operator has to decide about.</param>
/// <param name="Alarms">What somebody should look at now, in sentences.</param>
public sealed record ServerStatus(
    string Version, DateTimeOffset Started, long UptimeSeconds, bool Ready, long Change, string? PublicUrl, long Devices, long InStep, long Failed, long Pending,
    IReadOnlyList<string> Alarms);
