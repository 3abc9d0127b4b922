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
using Offhook.Core.Security;
using Offhook.Core.Storage.Postgres;
using Offhook.Families;
using Offhook.Tests.Storage;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The whole core on a data folder of its own, with the families of this build.</summary>
internal sealed class CoreFixture : IAsyncDisposable
{
    private readonly PostgresAddress? database;

    private CoreFixture(string folder, OffhookCore core, PostgresAddress? database = null) => (Folder, Core, this.database) = (folder, core, database);

    public string Folder { get; }

    public OffhookCore Core { get; private set; }

    public static async Task<CoreFixture> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        return await OpenAsync(folder);
    }

    /// <summary>On a clock that stands, for what is given back while time goes by.</summary>
    public static async Task<CoreFixture> OpenOnAsync(ManualTime time)
    {
        var folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        try
        {
            return new(folder, await OpenCoreAsync(folder, time: time));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>On a data folder that exists; it is deleted at the end all the same.</summary>
    public static async Task<CoreFixture> OpenAsync(string folder)
    {
        try
        {
            return new(folder, await OpenCoreAsync(folder));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>On either store: SQLite, or a database of its own on the PostgreSQL of the tests.</summary>
    public static async Task<CoreFixture> OpenOnAsync(string store)
    {
        PostgresAddress? database = null;
        if (store == "postgresql")
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            var server = await PostgresServer.SharedAsync();
            Assert.True(PostgresAddress.TryParse(server.AddressOf(await server.CreateDatabaseAsync()), out database, out var mistake), mistake);
        }

        var folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;
        return new(folder, await OpenCoreAsync(folder, database), database);
    }

    public async Task ReopenAsync()
    {
        await Core.DisposeAsync();
        Core = await OpenCoreAsync(Folder, database);
    }

    public async Task<ChangeResult> ApplyAsync(string yaml, bool dryRun = false, string? prune = null, bool confirm = false) => await Core.Specs.ApplyAsync(
        [new FleetFile("fleet.yaml", Encoding.UTF8.GetBytes(yaml))], new Nothing(), dryRun,
        prune is null ? null : Offhook.Core.Scopes.ScopePath.Parse(prune), "test", CancellationToken.None, confirm);

    public Answer Ask(string file, string address = "10.0.0.5", string? agent = null, string? token = null, string? login = null, bool encrypted = false,
        params KeyValuePair<string, string>[] query) => Core.Gate.Ask(
        new RequestFacts
        {
            Query = query,
            Door = "http",
            Address = IPAddress.Parse(address),
            FileName = file,
            UserAgent = agent,
            Token = token,
            Encrypted = encrypted,
        },
        login?.Split(':') is [var user, var password] ? new DeviceLogin(user, Secret.FromPlain(password)) : null);

    public async Task<Answer> FetchAsync(string file, string address = "10.0.0.5", string? agent = null, string? token = null, HandOver end = HandOver.Whole, string? login = null)
    {
        var answer = Ask(file, address, agent, token, login);
        Core.Gate.Completed(answer, end);
        await SettleAsync();
        return answer;
    }

    /// <summary>Waits until the reckoner owes nothing and every delivery is recorded.</summary>
    public async Task SettleAsync()
    {
        await Patience.UntilAsync(() => Core.Reckoner.IsSettled, "the reckoner is done");
        await Core.Queries.WaitAsync(DeviceId.Parse("000000000000"), TimeSpan.Zero, CancellationToken.None);
    }

    public DeviceView Show(string id) => Core.Queries.Show(DeviceId.Parse(id), revealUrl: true)!;

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

    private static Task<OffhookCore> OpenCoreAsync(string folder, PostgresAddress? database = null, TimeProvider? time = null) => OffhookCore.OpenAsync(
        new CoreOptions(folder, new Uri("http://10.0.0.1:8080"), "test") { Database = database }, new FamilyRegistry(FamilyList.All), NullLoggerFactory.Instance, time ?? TimeProvider.System, CancellationToken.None);

    // Nothing but images and settings of other systems, which are never looked into.
    private sealed class Nothing : IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => Path.GetExtension(path) is ".ova" or ".bin" or ".xml" ? new MemoryStream("image"u8.ToArray()) : null;
    }
}
