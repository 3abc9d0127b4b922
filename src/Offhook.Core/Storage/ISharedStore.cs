using Offhook.Core.Devices;

namespace Offhook.Core.Storage;

/// <summary>A store that several servers use at once. What one of them writes, the others hear of within two seconds, also after the connection was cut.</summary>
public interface ISharedStore : IStore
{
    /// <summary>
    /// Whether this server reckons for all: one of them holds the database's lock for it. In the seconds of a takeover two may do the same work,
    /// which is harmless: the same basis gives the same digests, and status of two writers is merged.
    /// </summary>
    bool Reckons { get; }

    /// <summary>Why no backup is made here, and what makes one, in a sentence.</summary>
    string BackupAdvice { get; }

    /// <summary>The bytes of stored files.</summary>
    IFileBytes FileBytes { get; }

    /// <summary>Begins to tell of what other servers write; called once, after everything was loaded.</summary>
    void Follow(INodeFollower follower);

    /// <summary>
    /// Waits until no other server is changing specs, and until everything that others wrote before was told. Changes committed before it is
    /// disposed belong to this turn; where the connection is lost meanwhile, they fail and nothing of them is kept.
    /// </summary>
    /// <exception cref="StoreException">The database cannot be reached, or another server does not come to an end.</exception>
    Task<IDisposable> EnterAsync(CancellationToken cancellation);
}

/// <summary>Hears what other servers wrote. Nothing here may wait for a device's turn except <see cref="Reckoned"/>.</summary>
public interface INodeFollower
{
    /// <summary>Another server committed a change; called in the order of the numbers, before any later number becomes visible here.</summary>
    void Changed(long number, IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Body)> specs);

    /// <summary>Another server observed something of devices.</summary>
    void Observed(IReadOnlyList<StatusRow> rows);

    /// <summary>The one that reckons has written everything up to this change.</summary>
    void Reckoned(long mark);

    /// <summary>This server reckons from now on.</summary>
    void ReckonerChosen();

    /// <summary>The connection that others are heard through was lost (the reason), or is there again (null).</summary>
    void Heard(string? lost);
}

/// <summary>What is in memory of a device's status, as another server wrote it; see <see cref="DeviceStatus"/>.</summary>
public readonly record struct StatusRow(
    DeviceId Id, long Wanted, long Delivered, long Reckoned, ulong WantedDigest, bool Failed, bool Carries, long CarriedChange, string? Firmware);

/// <summary>Where the bytes of stored files are kept for all servers. Each keeps a copy of what it was asked for, under its digest.</summary>
public interface IFileBytes
{
    /// <summary>Keeps the bytes of a file of this machine under their SHA-256 in hex.</summary>
    Task PutAsync(string sha256, string path, CancellationToken cancellation);

    /// <summary>Writes the bytes to a file that does not exist yet; false when none are kept under the digest.</summary>
    bool Fetch(string sha256, Stream target);

    /// <summary>Whether bytes are kept under a digest.</summary>
    bool Has(string sha256);

    /// <summary>Forgets bytes that no spec names.</summary>
    void Remove(string sha256);
}
