using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Spectralink;

/// <summary>When a server checks beside its restarts, and what differs between the two.</summary>
public sealed class SpectralinkScheduleTests
{
    private const string Id = "0013d1800032";
    private static readonly string[] Round = ["config", "users"];

    [Theory]
    [InlineData("update", "check", true)]
    [InlineData("update", "notify=check-sync;reboot=true", true)]
    [InlineData("update", "notify=resync", false)]
    [InlineData("reboot", "check", true)]
    [InlineData("disabled", "check", false)]
    [InlineData("", "check", false)]
    public async Task A_call_makes_it_check_where_it_is_set_to(string checkSync, string wake, bool checks)
    {
        await using var played = await Played.StartAsync($"<check_sync>{checkSync}</check_sync>");
        await played.WakeAsync(wake);
        Assert.Equal(checks ? Round : [], played.Asked());
        Assert.True(checks || played.Steps[^1] is { Outcome: StepOutcome.Refused, Bytes: 0, Status: null });
    }

    [Theory]
    [InlineData("interval", "<interval>0</interval>", false)]
    [InlineData("interval", "<interval>15</interval>", true)]
    [InlineData("interval", "<interval>soon</interval>", false)]
    [InlineData("time", "<time></time>", false)]
    [InlineData("time", "<time>04:15</time>", true)]
    [InlineData("time", "<time>25:15</time>", false)]
    [InlineData("restart", "", true)]
    public async Task Interval_and_hour_count_where_they_are_set(string wake, string check, bool checks)
    {
        await using var played = await Played.StartAsync(check);
        await played.WakeAsync(wake);
        Assert.Equal(checks ? Round : [], played.Asked());
    }

    [Fact]
    public async Task A_check_is_no_restart_so_a_licence_key_waits_for_one()
    {
        await using var played = await Played.StartAsync("<check_sync>update</check_sync><interval>5</interval>", "<license>K1</license>");
        await played.WakeAsync("check");
        Assert.Equal(("K1", 1), (played.Result.Config["license"], played.Steps[^1].Boot));
        Assert.False(played.Result.Config.ContainsKey("active[license]"));
        await played.WakeAsync("interval");
        Assert.False(played.Result.Config.ContainsKey("active[license]"));

        await played.WakeAsync("restart");

        Assert.Equal(("K1", 2), (played.Result.Config["active[license]"], played.Steps[^1].Boot));
    }

    [Fact]
    public async Task A_call_that_restarts_it_makes_the_keys_take_effect()
    {
        await using var played = await Played.StartAsync("<check_sync>reboot</check_sync>", "<license>K1</license>");
        await played.WakeAsync("check");
        Assert.Equal(("K1", 2), (played.Result.Config["active[license]"], played.Steps[^1].Boot));
    }

    [Fact]
    public async Task Left_alone_it_checks_at_its_interval_and_once_a_day_at_its_hour()
    {
        await using var played = await Played.StartAsync("<interval>360</interval><time>04:15</time>");

        var wakes = await played.StayAsync(TimeSpan.FromDays(2));

        // From midnight; the interval counts from the last check.
        Assert.Equal(["04:15 time", "10:15 interval", "16:15 interval", "22:15 interval", "04:15 time", "10:15 interval", "16:15 interval", "22:15 interval"], wakes);
        Assert.Equal(8 * Round.Length, played.Asked().Count);
    }

    [Fact]
    public async Task Without_interval_and_hour_it_never_checks_by_itself()
    {
        await using var played = await Played.StartAsync("<interval>0</interval>");
        Assert.Empty(await played.StayAsync(TimeSpan.FromDays(400)));
        Assert.Empty(played.Asked());
    }

    private sealed class Played : IAsyncDisposable
    {
        private readonly SkippingTime time = new(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
        private readonly ScriptedHttpServer server;
        private readonly Phone phone;
        private int seen;

        private Played(string check, string rest)
        {
            var config = $"<config><provisioning><check>{check}</check></provisioning>{rest}</config>";
            server = ScriptedHttpServer.With((($"/{Id}-config.xml"), config), ($"/{Id}-users.xml", "<users><user><username>1</username></user></users>"));
            phone = new Phone(new PhoneOptions("spectralink", "6500", Id, server.Address), time, fetcher: null, observer: null);
        }

        public List<PhoneStep> Steps { get; } = [];

        public PhoneResult Result { get; private set; } = null!;

        public static async Task<Played> StartAsync(string check, string rest = "")
        {
            var played = new Played(check, rest);
            played.Result = await played.phone.BootAsync(played.Steps.Add, TestContext.Current.CancellationToken);
            Assert.True(played.Result.Provisioned, played.Result.Reason);
            Assert.Equal(Round, played.Asked());
            return played;
        }

        public async Task WakeAsync(string wake)
        {
            Assert.True(PhoneWake.TryParse(wake, out var parsed));
            Assert.Equal(wake, parsed.ToString());
            Result = await phone.WakeAsync(parsed, Steps.Add, TestContext.Current.CancellationToken);
            Assert.True(Result.Provisioned, Result.Reason);
        }

        public async Task<IReadOnlyList<string>> StayAsync(TimeSpan limit)
        {
            var wakes = new List<string>();
            await phone.StayAsync(new PhoneStay(limit) { OnWake = wake => wakes.Add($"{time.GetUtcNow():HH:mm} {wake}") }, Steps.Add, TestContext.Current.CancellationToken);
            return wakes;
        }

        /// <summary>What was asked for since this was last asked.</summary>
        public IReadOnlyList<string> Asked()
        {
            var paths = server.Paths.Skip(seen).Select(p => p.Split('-', '.')[1]).ToList();
            seen += paths.Count;
            return paths;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
