using System.Text.Json;
using Offhook.Emulator;
using Offhook.Emulator.Fleets;
using Offhook.Tests.Emulator.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator.Fleets;

public sealed class FleetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_the_phones_saw_is_counted_and_nothing_else()
    {
        // Every phone but the last, whose settings are refused, boots twice; one is told once that the server is busy.
        var busy = 1;
        await using var server = new ScriptedHttpServer(request =>
            !request.Path.EndsWith(".xml", StringComparison.Ordinal) || request.Path == "/cfg0012.xml" ? ScriptedAnswer.NotFound
            : request.Path == "/cfg001fc10000ff.xml" && Interlocked.Exchange(ref busy, 0) == 1 ? new(503, [], ("Retry-After", "0"))
            : request.Path == "/cfg001fc1000108.xml" ? new(403, [])
            : ScriptedAnswer.Ok(Settings(Account)));
        var options = new FleetOptions(server.Address, ["htek"]) { Phones = 10, FirstMac = "00-1F-C1-00-00-FF", Concurrency = 4 };
        var progress = new LastProgress();

        var report = await new Fleet().RunAsync(options, progress, TestContext.Current.CancellationToken);

        Assert.Equal((10, 9, false), (report.Phones, report.Provisioned, report.Interrupted));
        Assert.Equal([new(FailureReasons.Refused, 1)], report.Failed);
        Assert.Equal((19L, (19L * 3) + 1, 1L), (report.Boots, report.Requests, report.Retries));
        Assert.Equal(new Dictionary<int, long> { [200] = 18, [403] = 1, [404] = 38, [503] = 1 }, report.Statuses);
        Assert.Equal([("device settings", 20L), ("model settings", 19L), ("private backup", 19L)], report.Documents.Select(row => (row.Kind, row.Requests)));
        Assert.Equal(18L * Settings(Account).Length, report.Bytes);
        Assert.All(report.Documents, row => Assert.True(row.P50 <= row.P90 && row.P90 <= row.P99 && row.P99 <= row.Max && row.Max > TimeSpan.Zero));
        Assert.Equal(report.Requests, server.Asked.Count);
        Assert.Equal((10, 10, 1), (progress.Last!.Total, progress.Last.Finished, progress.Last.Failed));
    }

    [Fact]
    public async Task Phones_that_stay_ask_again_whenever_they_were_told_to()
    {
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.Ok(
            "<settings><phone-settings><user_active idx=\"1\">on</user_active><user_name idx=\"1\">1</user_name><settings_refresh_timer>1</settings_refresh_timer></phone-settings></settings>"));
        var options = new FleetOptions(server.Address, ["snom"]) { Phones = 300, FirstMac = "000413000000", SettingsOnly = true, Stay = TimeSpan.FromSeconds(3.5) };
        var report = await new Fleet().RunAsync(options, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(300, report.Provisioned);

        // Thrice in time. On a busy machine a look comes late, and puts off those after it; the first was due before the end.
        Assert.InRange(report.Wakes, 300, 900);
    }

    [Fact]
    public async Task A_run_that_is_stopped_reports_what_it_saw()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedHttpServer(request =>
        {
            if (request.Path == "/cfg0200000000a0.xml")
            {
                stop.Cancel();
            }

            return request.Path == "/cfg0012.xml" ? ScriptedAnswer.NotFound : ScriptedAnswer.Ok(Settings(Account));
        });
        var options = new FleetOptions(server.Address, ["htek"]) { Phones = 1_000_000, FirstMac = "020000000000", Concurrency = 1 };

        var report = await new Fleet().RunAsync(options, progress: null, stop.Token);

        Assert.True(report.Interrupted);
        Assert.Equal(0xA0, report.Provisioned);
    }

    [Fact]
    public async Task Phones_with_a_state_directory_have_one_memory_each()
    {
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.Ok(Settings(Account)));
        var options = new FleetOptions(server.Address, ["htek"]) { Phones = 3, FirstMac = "020000000000", StateDirectory = _directory, Rate = 1000 };

        var first = await new Fleet().RunAsync(options, null, TestContext.Current.CancellationToken);
        var second = await new Fleet().RunAsync(options, null, TestContext.Current.CancellationToken);

        Assert.Equal((6L, 3L), (first.Boots, second.Boots));
        Assert.Equal(3, Directory.GetFiles(_directory).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connections_are_shared_unless_fresh_ones_are_asked_for(bool fresh)
    {
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.Ok(Settings(Account)));
        var options = new FleetOptions(server.Address, ["htek"]) { Phones = 2, FirstMac = "020000000000", FreshConnections = fresh };

        await new Fleet().RunAsync(options, null, TestContext.Current.CancellationToken);

        Assert.All(server.Asked, request => Assert.Equal(fresh ? "close" : null, request.Headers.GetValueOrDefault("Connection")));
    }

    [Fact]
    public void Models_are_taken_in_turn_and_addresses_counted_up()
    {
        var errors = new List<string>();
        var roster = FleetRoster.Build(new(new Uri("http://h/"), ["htek"]) { Phones = 3, FirstMac = "0200000000ff", Models = ["uc926", "UC903"] }, errors);

        Assert.Empty(errors);
        Assert.Equal(
            [new("htek", "UC926", "0200000000ff"), new("htek", "UC903", "020000000100"), new("htek", "UC926", "020000000101")],
            Enumerable.Range(0, roster!.Count).Select(index => roster[index]));
    }

    [Fact]
    public void An_id_file_names_phones_and_some_of_their_models()
    {
        var file = Write("# desk phones\n00:1f:c1:00:00:01\n\n001FC1000002, uc903\n");
        var errors = new List<string>();

        var roster = FleetRoster.Build(new(new Uri("http://h/"), ["htek"]) { IdFile = file }, errors);

        Assert.Equal([new("htek", "UC924", "001fc1000001"), new("htek", "UC903", "001fc1000002")], Enumerable.Range(0, roster!.Count).Select(index => roster[index]));
    }

    [Fact]
    public void Every_wrong_line_of_an_id_file_is_told_with_its_number()
    {
        var file = Write("001fc1000001\nxyz\n00:1F:C1:00:00:01\n001fc1000002,UC999\n");
        var errors = new List<string>();

        Assert.Null(FleetRoster.Build(new(new Uri("http://h/"), ["htek"]) { IdFile = file }, errors));
        Assert.Equal(
            [$"{file}:2: 'xyz' is not a MAC address of 12 hex digits.", $"{file}:3: '001fc1000001' is there twice.", $"{file}:4: 'UC999' is not a model that is played here."],
            errors);
    }

    [Fact]
    public async Task All_mistakes_in_the_options_are_told_at_once()
    {
        var options = new FleetOptions(new Uri("http://h/"), ["htek"]) { Phones = 2, FirstMac = "ff:ff:ff:ff:ff:ff", Concurrency = 0, Rate = -1 };

        var failure = await Assert.ThrowsAsync<EmulatorOptionsException>(() => new Fleet().RunAsync(options, null, TestContext.Current.CancellationToken));

        Assert.Equal(["concurrency", "rate", "first MAC"], failure.Errors.Select(error => error.Split(':')[0]));
    }

    [Fact]
    public void A_report_has_one_JSON_object_and_one_table()
    {
        var report = new FleetReport(
            3, 2, new Dictionary<string, int> { ["no settings file"] = 1 }, 5, new Dictionary<int, long> { [0] = 1, [200] = 4 },
            [new("device settings", 5, 1, 100, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(4.5))],
            TimeSpan.FromSeconds(2), false);
        using var table = new StringWriter();

        FleetReportWriter.WriteTable(report, table);

        Assert.Equal(
            """{"phones":3,"provisioned":2,"failed":{"no settings file":1},"interrupted":false,"boots":5,"wakes":0,"called":0,"requests":5,"retries":1,"bytes":100,"seconds":2,"bootsPerSecond":2.5,"requestsPerSecond":2.5,"statuses":{"noAnswer":1,"200":4},"documents":[{"kind":"device settings","requests":5,"retries":1,"bytes":100,"p50":1,"p90":2,"p99":3,"max":4.5}]}""",
            FleetReportWriter.Json(report));
        Assert.Contains("3 phones: 2 provisioned, 1 failed", table.ToString());
        Assert.Contains("no answer x 1, 200 x 4", table.ToString());
        Assert.Matches(@"device settings +5 +100 +1\.00 +2\.00 +3\.00 +4\.50", table.ToString());
    }

    [Fact]
    public void A_terminal_gets_a_bar_that_is_drawn_over()
    {
        using var output = new StringWriter();
        var printer = new FleetProgressPrinter(output, isTerminal: true);

        printer.Report(new FleetProgress(4, 1, 1, 20, TimeSpan.FromSeconds(2)));
        printer.Finish();

        Assert.StartsWith("\r[###############...............] 2/4 phones, 1 provisioned, 1 failed, 10 requests/s", output.ToString());
        Assert.EndsWith(Environment.NewLine, output.ToString());
    }

    [Fact]
    public void A_log_gets_a_line_every_few_seconds_while_there_is_news()
    {
        using var output = new StringWriter();
        var printer = new FleetProgressPrinter(output, isTerminal: false);

        foreach (var tenths in Enumerable.Range(1, 300))
        {
            printer.Report(new FleetProgress(4, 1, 0, Math.Min(tenths, 110), TimeSpan.FromSeconds(tenths / 10.0)));
        }

        printer.Finish();

        Assert.Equal(3, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain('\r', output.ToString().Replace(Environment.NewLine, ""));
    }

    private string Write(string content)
    {
        var file = Path.Combine(_directory, "ids.txt");
        File.WriteAllText(file, content);
        return file;
    }

    private sealed class LastProgress : IProgress<FleetProgress>
    {
        public FleetProgress? Last { get; private set; }

        public void Report(FleetProgress value) => Last = value;
    }
}
