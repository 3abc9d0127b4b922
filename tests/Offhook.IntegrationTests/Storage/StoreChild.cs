using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Sqlite;

namespace Offhook.IntegrationTests.Storage;

/// <summary>
/// This assembly started as another process, told by its environment what to do with a store; so a test can kill it, or give it a disk of
/// its own. All of it runs on the one thread that initializes the module: any other would wait for that to end.
/// </summary>
internal static class StoreChild
{
    public const string ModeVariable = "OFFHOOK_STORE_CHILD";
    public const string FolderVariable = "OFFHOOK_STORE_FOLDER";
    public const int SmallGroup = 5;
    public const int LargeGroup = 900;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The entry point belongs to the test framework.")]
    internal static void Start()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (folder is null)
        {
            return;
        }

        switch (Environment.GetEnvironmentVariable(ModeVariable))
        {
            case "commit":
                CommitForEver(folder);
                break;
            case "full":
                Fill(folder);
                break;
            case "open":
                Say(MessageOf(() => SqliteStore.Open(folder)));
                break;
            default:
                break;
        }

        Environment.Exit(0);
    }

    public static DeviceId Id(int number) => DeviceId.From(MacAddress.FromNumber((ulong)number));

    public static SpecWrite[] Group(int first, int count, string body) => [.. Enumerable.Range(first, count).Select(number => new SpecWrite(
        SpecKind.Device, Id(number).ToKey(), Encoding.UTF8.GetBytes(body), new DeviceColumns("maker", "M1", "acme", "", Enabled: true, 0, 0)))];

    private static void CommitForEver(string folder)
    {
        var store = SqliteStore.Open(folder);
        for (var round = store.VisibleChange + 1; ; round++)
        {
            var body = round.ToString(CultureInfo.InvariantCulture);
            var small = store.CommitAsync("t", "small", "", Group(0, SmallGroup, body), CancellationToken.None).GetAwaiter().GetResult();
            Say($"small {small} {body}");
            var large = store.CommitAsync("t", "large", "", Group(1000, LargeGroup, body), CancellationToken.None).GetAwaiter().GetResult();
            Say($"large {large} {body}");
            store.EnqueueStatus(new DeviceStatus(Id(0)) { Wanted = round });
            store.FlushAsync(CancellationToken.None).GetAwaiter().GetResult();
            Say($"status 0 {body}");
        }
    }

    private static void Fill(string folder)
    {
        var store = SqliteStore.Open(folder);
        var first = store.CommitAsync("t", "t", "", Group(0, SmallGroup, "before"), CancellationToken.None).GetAwaiter().GetResult();
        var filler = Path.Combine(folder, "filler");
        try
        {
            using var stream = File.Create(filler, bufferSize: 1);
            while (true)
            {
                stream.Write(new byte[16 * 1024]);
            }
        }
        catch (IOException)
        {
            Say("disk is full");
        }

        var large = Group(0, 5000, new string('x', 500));
        Say(MessageOf(() => store.CommitAsync("t", "t", "", large, CancellationToken.None).GetAwaiter().GetResult()));
        Say(MessageOf(() => store.CommitAsync("t", "t", "", Group(0, 100, new string('y', 5000)), CancellationToken.None).GetAwaiter().GetResult()));
        Say(store.VisibleChange == first ? "nothing visible" : "something visible");
        Say(Encoding.UTF8.GetString(store.ReadSpec(SpecKind.Device, Id(1).ToKey())!.Value.Body.Span));
        File.Delete(filler);
        var next = store.CommitAsync("t", "t", "", large, CancellationToken.None).GetAwaiter().GetResult();
        Say(next > first && store.ReadDevices([Id(4999)]).Count == 1 ? "goes on" : "stuck");
    }

    private static string MessageOf(Action action)
    {
        try
        {
            action();
            return "no error";
        }
        catch (StoreException e)
        {
            return e.Message;
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
