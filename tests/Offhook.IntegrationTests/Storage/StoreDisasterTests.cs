using System.Diagnostics;
using System.Globalization;
using System.Text;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Sqlite;
using Xunit;

namespace Offhook.IntegrationTests.Storage;

public sealed class StoreDisasterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("offhook-disaster-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Killed_server_keeps_every_acknowledged_change_and_no_half_of_one()
    {
        // The moments are random, the seed is printed with a failure by the assertion's text.
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var acknowledged = new List<long>();
        var last = new Dictionary<string, long>(StringComparer.Ordinal) { ["small"] = 0, ["large"] = 0, ["status"] = 0 };
        for (var round = 0; round < 6; round++)
        {
            await RunAndKill(random, acknowledged, last);
            await using var store = SqliteStore.Open(folder);
            Assert.True(GroupVersion(store, 0, StoreChild.SmallGroup) >= last["small"], $"small, seed {seed}");
            Assert.True(GroupVersion(store, 1000, StoreChild.LargeGroup) >= last["large"], $"large, seed {seed}");
            Assert.True(store.ReadStatus(StoreChild.Id(0)).Wanted >= last["status"], $"status, seed {seed}");
            var recorded = store.Changes(0, int.MaxValue).Select(change => change.Number).ToHashSet();
            Assert.All(acknowledged, number => Assert.Contains(number, recorded));
            Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
            var rows = new List<DeviceRow>();
            store.LoadDevices(rows.Add);
            Assert.All(rows, row => Assert.Equal(store.ReadSpec(SpecKind.Device, row.Id.ToKey())?.Change, row.Change));
        }

        Assert.NotEmpty(acknowledged);
    }

    [Fact]
    public async Task Full_disk_is_named_loses_nothing_and_is_survived()
    {
        SkipUnlessMountsArePossible();
        var lines = await RunMounted("full", "size=12m");
        Assert.Equal("disk is full", lines[0]);
        Assert.All(lines[1..3], line => Assert.Contains("is full; free some space", line, StringComparison.Ordinal));
        Assert.Contains(Path.Combine(folder, SqliteStore.FileName), lines[1], StringComparison.Ordinal);
        Assert.Equal(["nothing visible", "before", "goes on"], lines[3..]);
    }

    [Fact]
    public async Task Read_only_folder_is_named()
    {
        SkipUnlessMountsArePossible();
        var line = Assert.Single(await RunMounted("open", "ro,size=1m"));
        Assert.StartsWith("The store could not open its database", line, StringComparison.Ordinal);
        Assert.Contains(folder, line, StringComparison.Ordinal);
    }

    private async Task RunAndKill(Random random, List<long> acknowledged, Dictionary<string, long> last)
    {
        using var child = Process.Start(ChildOf("commit", "dotnet"))!;
        try
        {
            // At least one round, so that each kill meets a server that works; then anywhere in what follows.
            var lines = 3 + random.Next(9);
            string? line = null;
            for (var i = 0; i < lines && (line = await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null; i++)
            {
                Note(line, acknowledged, last);
            }

            Assert.NotNull(line);
            await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            child.Kill();
        }

        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            Note(line, acknowledged, last);
        }

        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static void Note(string line, List<long> acknowledged, Dictionary<string, long> last)
    {
        var words = line.Split(' ');
        if (words.Length == 3 && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var body))
        {
            last[words[0]] = body;
            if (words[0] != "status")
            {
                acknowledged.Add(long.Parse(words[1], CultureInfo.InvariantCulture));
            }
        }
    }

    private static long GroupVersion(SqliteStore store, int first, int count)
    {
        var specs = store.ReadDevices([.. Enumerable.Range(first, count).Select(StoreChild.Id)]);
        Assert.Equal(count, specs.Count);
        var body = Assert.Single(specs.Select(spec => Encoding.UTF8.GetString(spec.Body.Span)).Distinct());
        return long.Parse(body, CultureInfo.InvariantCulture);
    }

    private async Task<string[]> RunMounted(string mode, string options)
    {
        var start = ChildOf(mode, "unshare", "--mount", "sh", "-c", $"mount -t tmpfs -o {options} tmpfs \"$0\" && exec dotnet \"$@\"", folder);
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private ProcessStartInfo ChildOf(string mode, string program, params string[] before)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in before)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(StoreChild).Assembly.Location);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment[StoreChild.ModeVariable] = mode;
        start.Environment[StoreChild.FolderVariable] = folder;
        return start;
    }

    private static void SkipUnlessMountsArePossible()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux to mount a small disk in a namespace of its own");
        using var probe = Process.Start(new ProcessStartInfo("unshare", ["--mount", "true"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        Assert.SkipUnless(probe.ExitCode == 0, "mount namespaces are not allowed here");
    }
}
