using Offhook.Core.Storage;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.Tests.Storage;

public sealed class SqliteStoreContractTests : StoreContract
{
    protected override IStore Open() => SqliteStore.Open(Folder.Path);
}
