using Offhook.Core.Storage;
using Offhook.Core.Storage.Postgres;
using Xunit;

namespace Offhook.Tests.Storage;

public sealed class PostgresStoreContractTests : StoreContract, IAsyncLifetime
{
    private string address = "";

    public async ValueTask InitializeAsync()
    {
        var server = await PostgresServer.SharedAsync();
        address = server.AddressOf(await server.CreateDatabaseAsync());
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected override IStore Open()
    {
        Assert.True(PostgresAddress.TryParse(address, out var parsed, out var mistake), mistake);
        return PostgresStore.OpenAsync(parsed, TimeProvider.System, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
    }
}
