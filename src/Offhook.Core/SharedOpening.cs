using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;

namespace Offhook.Core;

/// <summary>
/// Opens a database that several servers share. Its secrets are sealed by a key ring that is no part of it: every server has the same file, and
/// one whose ring cannot open what is stored does not start.
/// </summary>
internal static class SharedOpening
{
    /// <summary>Under this name a text is kept that the key ring of every server must open.</summary>
    internal const string WitnessKey = "keyring.witness";

    private const string Witness = "offhook";

    public static async Task<(IStore Store, ISecretSealer Sealer)> OpenAsync(PostgresAddress address, string folder, TimeProvider time, CancellationToken cancellation)
    {
        var store = await PostgresStore.OpenAsync(address, time, cancellation).ConfigureAwait(false);
        try
        {
            // In turn, so that of two servers that start on an empty database only one brings its ring.
            using var turn = await store.EnterAsync(cancellation).ConfigureAwait(false);
            var witness = store.ReadMeta(WitnessKey);
            if (witness is not null && !File.Exists(Path.Combine(folder, DataFolder.KeyRing)))
            {
                throw new StoreException($"The database {address.Place} belongs to servers that have a key ring already; copy {DataFolder.KeyRing} "
                    + $"from the data folder of one of them to '{folder}' (readable by this user only) and start again.");
            }

            var ring = KeyRing.Open(folder, databaseExists: witness is not null, time);
            if (witness is null)
            {
                await store.WriteMetaAsync(WitnessKey, ring.Seal(Witness), cancellation).ConfigureAwait(false);
            }
            else if (!ring.CanUnseal(witness))
            {
                throw new StoreException($"The key ring in '{folder}' cannot open the secrets of the database {address.Place}; "
                    + $"put the {DataFolder.KeyRing} there that the other servers of this database have, or name another database.");
            }

            return (store, ring);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
