using System.Text.Json;
using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;
using static Offhook.Tests.Emulator.Support.HtekFiles;

namespace Offhook.Tests.Emulator;

public sealed class PhoneTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("phone-").FullName;

    private string MemoryFile => Path.Combine(_directory, $"htek-{Mac}.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_phone_with_a_state_directory_remembers_over_processes()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account + "<P34>s3cret</P34>")));
        var options = Uc924(server.Address) with { StateDirectory = _directory };
        await BootAsync(options);

        var (result, steps) = await BootAsync(options with { Id = Mac });

        Assert.Equal([StepOutcome.Missing, StepOutcome.Missing, StepOutcome.Unchanged], steps.Select(step => step.Outcome));
        Assert.Equal("s3cret", result.Config["P34"]);
    }

    [Fact]
    public async Task Its_memory_is_for_its_owner_only_and_leaves_no_other_file()
    {
        await using var server = ScriptedHttpServer.With(($"/cfg{Mac}.xml", Settings(Account)));

        await BootAsync(Uc924(server.Address) with { StateDirectory = _directory });

        Assert.Equal([MemoryFile], Directory.GetFiles(_directory));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(MemoryFile));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("{\"format\":2,\"parameters\":{},\"files\":{},\"tags\":{}}")]
    [InlineData("{\"format\":1,\"parameters\":[],\"files\":{},\"tags\":{}}")]
    public async Task A_memory_file_that_is_none_is_named_and_left_alone(string content)
    {
        await File.WriteAllTextAsync(MemoryFile, content, TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<EmulatorOptionsException>(() =>
            BootAsync(Uc924(new Uri("http://127.0.0.1:9/")) with { StateDirectory = _directory }));

        Assert.Contains(MemoryFile, failure.Message);
        Assert.Equal(content, await File.ReadAllTextAsync(MemoryFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pulling_the_plug_ends_a_boot()
    {
        using var plug = new CancellationTokenSource();
        await using var server = new ScriptedHttpServer(_ =>
        {
            plug.Cancel();
            return new(503, []);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Phone(Uc924(server.Address)).BootAsync(_ => { }, plug.Token));
    }

    [Fact]
    public void All_mistakes_in_the_options_are_told_at_once_with_what_is_allowed()
    {
        var options = new PhoneOptions("htek", "UC925", "00:1f:c1", new Uri("gopher://h/")) { AbortAfterBytes = -1, PlugAndPlayWait = TimeSpan.Zero, Firmware = "2.0\r\nX: y" };

        var errors = Assert.Throws<EmulatorOptionsException>(() => new Phone(options)).Errors;

        Assert.Equal(6, errors.Count);
        Assert.Contains("UC924", errors[0]);
        Assert.Contains("12 hex digits", errors[1]);
        Assert.Contains("http://", errors[2]);
    }

    [Fact]
    public void An_unknown_family_is_told_with_those_that_exist()
    {
        var error = Assert.Single(PersonaCatalogue.Check(new PhoneOptions("acme", "x", Mac, new Uri("http://h/"))));

        Assert.Equal($"family: 'acme' is not played here; allowed are {string.Join(", ", PersonaCatalogue.Families)}.", error);
    }

    [Fact]
    public void Every_family_has_models_and_names_none_twice() => Assert.All(PersonaCatalogue.Families, family =>
    {
        var models = PersonaCatalogue.Models(family);
        Assert.NotEmpty(models);
        Assert.Equal(models.Count, models.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    });

    [Fact]
    public void A_step_is_one_line_of_JSON_with_these_members()
    {
        var step = new PhoneStep("device settings", "http", "http://h/cfg.xml", null, 12, StepOutcome.Unreadable, 2, "a \"note\"\nü");

        Assert.Equal(
            """{"step":"device settings","door":"http","target":"http://h/cfg.xml","status":null,"bytes":12,"outcome":"unreadable","boot":2,"note":"a \"note\"\nü"}""",
            EmulatorJson.Line(step));
        Assert.Contains("\"status\":404,", EmulatorJson.Line(step with { Status = 404 }));
    }

    [Fact]
    public void A_result_is_one_line_of_JSON_with_these_members()
    {
        var result = new PhoneResult(true, null, new Dictionary<string, string> { ["P3"] = "Müller & <Ida>" }, [new HeldFile("book.xml", "phone book", 9, "ab", 3)]);

        Assert.Equal(
            """{"result":"provisioned","reason":null,"config":{"P3":"Müller & <Ida>"},"files":[{"name":"book.xml","kind":"phone book","bytes":9,"sha256":"ab","entries":3}]}""",
            EmulatorJson.Line(result));
        using var failed = JsonDocument.Parse(EmulatorJson.Line(result with { Provisioned = false, Reason = FailureReasons.Aborted }));
        Assert.Equal(("failed", "aborted"), (failed.RootElement.GetProperty("result").GetString(), failed.RootElement.GetProperty("reason").GetString()));
    }

    [Fact]
    public void Every_outcome_has_its_word_of_the_contract() => Assert.Equal(
        ["applied", "unchanged", "stored", "missing", "refused", "unreadable"], Enum.GetValues<StepOutcome>().Select(EmulatorJson.Name));
}
