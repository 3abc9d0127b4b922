using Offhook.Core.Storage;
using Xunit;
using static Offhook.Tests.Storage.StoreSamples;

namespace Offhook.Tests.Storage;

/// <summary>What every engine must do. An engine's test class gives the factory.</summary>
public abstract partial class StoreContract : IDisposable
{
    // Above the size at which a change is still written at once.
    private const int Many = 3000;

    protected TestFolder Folder { get; } = new();

    /// <summary>Opens the store of the test's folder, again after it was disposed.</summary>
    protected abstract IStore Open();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task New_store_is_empty()
    {
        await using var store = Open();
        Assert.Equal(0, store.VisibleChange);
        Assert.Empty(store.LoadSpecs(SpecKind.Scope));
        Assert.Empty(store.AllDevices());
        Assert.Null(store.ReadSpec(SpecKind.Device, Id(1).ToKey()));
        Assert.Empty(store.Changes(0, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public async Task Whether_a_device_decides_what_can_be_dialled_is_known_without_its_spec(int count)
    {
        static SpecWrite Write(int number, bool dials) => Device(number) with { Device = Columns(number) with { Dials = dials } };
        await using (var store = Open())
        {
            await store.Commit([.. Enumerable.Range(0, count).Select(n => Write(n, dials: n % 3 == 0)), Scope("acme")]);

            // A large change is indexed after it is acknowledged, and before the next one at the latest.
            await store.Commit(Write(0, dials: false));
            Assert.Equal(((count + 2) / 3) - 1, store.AllDevices().Count(r => r.Columns.Dials));
        }

        await using var again = Open();
        Assert.Equal(((count + 2) / 3) - 1, again.AllDevices().Count(r => r.Columns.Dials));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(Many)]
    public async Task Whether_a_device_is_approved_is_known_without_its_spec(int count)
    {
        static bool? Approved(int number) => (number % 3) switch { 0 => true, 1 => false, _ => null };
        static SpecWrite Write(int number, bool? approved) => Device(number) with { Device = Columns(number) with { Approved = approved } };
        await using (var store = Open())
        {
            await store.Commit([.. Enumerable.Range(0, count).Select(n => Write(n, Approved(n))), Scope("acme")]);
            await store.Commit(Write(0, approved: null));
            Check(store);
        }

        await using var again = Open();
        Check(again);

        void Check(IStore store) => Assert.All(store.AllDevices(), row => Assert.Equal(row.Id == Id(0) ? null : Approved(Enumerable.Range(0, count).First(n => Id(n) == row.Id)), row.Columns.Approved));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(Many)]
    public async Task Committed_devices_are_read_at_once_and_after_reopening(int count)
    {
        long change;
        await using (var store = Open())
        {
            change = await store.Commit(Devices(count, """{"a":1}"""));
            Assert.Equal(change, store.VisibleChange);
            Assert.Equal("""{"a":1}""", Text(store.ReadSpec(SpecKind.Device, Id(count - 1).ToKey())?.Body));
        }

        await using var again = Open();
        Assert.Equal(change, again.VisibleChange);
        var rows = again.AllDevices();
        Assert.Equal(count, rows.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(Id), rows.Select(row => row.Id));
        Assert.All(rows, row => Assert.Equal(change, row.Change));
        Assert.Equal(Columns(0), rows[0].Columns);
        Assert.Equal(count, again.ReadDevices([.. rows.Select(row => row.Id)]).Count);
    }

    [Fact]
    public async Task Later_version_replaces_the_earlier_and_both_are_history()
    {
        await using var store = Open();
        var first = await store.Commit(Scope("acme", "1"));
        var second = await store.Commit(Scope("acme", "2"));
        Assert.True(second > first);
        Assert.Equal("2", Text(store.ReadSpec(SpecKind.Scope, "acme")?.Body));
        var history = store.History(SpecKind.Scope, "acme", 10);
        Assert.Equal([second, first], history.Select(version => version.Change.Number));
        Assert.Equal("1", Text(history[1].Body));
        Assert.Equal("tester", history[0].Change.Actor);
        Assert.Equal("apply", history[0].Change.Verb);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(Many)]
    public async Task Deleted_devices_are_gone_but_their_history_stays(int count)
    {
        await using var store = Open();
        await store.Commit(Devices(count, "old"));
        var gone = await store.Commit([.. Enumerable.Range(0, count).Select(DeviceGone)]);
        await store.TakeChangeAsync("wait", "until the index follows", TestContext.Current.CancellationToken);
        Assert.Null(store.ReadSpec(SpecKind.Device, Id(0).ToKey()));
        Assert.Empty(store.ReadDevices([Id(0), Id(1)]));
        Assert.Empty(store.AllDevices());
        var history = store.History(SpecKind.Device, Id(0).ToKey(), 10);
        Assert.Equal(gone, history[0].Change.Number);
        Assert.Null(history[0].Body);
        Assert.Equal("old", Text(history[1].Body));
    }

    [Fact]
    public async Task Specs_are_loaded_in_the_order_of_their_keys_without_deleted_ones()
    {
        await using var store = Open();
        await store.Commit(Scope("b", "b1"), Scope("a", "a1"), Scope("c", "c1"), new SpecWrite(SpecKind.File, "a", Body("other kind")));
        await store.Commit(Scope("a", "a2"), new SpecWrite(SpecKind.Scope, "b", Body: null));
        Assert.Equal(["a=a2", "c=c1"], store.LoadSpecs(SpecKind.Scope).Select(spec => $"{spec.Key}={Text(spec.Body)}"));
    }

    [Fact]
    public async Task Change_tells_what_was_before_and_after()
    {
        await using var store = Open();
        await store.Commit(Scope("acme", "1"), Scope("old", "x"));
        var number = await store.Commit(Scope("acme", "2"), Scope("new", "n"), new SpecWrite(SpecKind.Scope, "old", Body: null));
        var change = store.ReadChange(number).ToDictionary(entry => entry.Key);
        Assert.Equal(("1", "2"), (Text(change["acme"].Before), Text(change["acme"].After)));
        Assert.Null(change["new"].Before);
        Assert.Null(change["old"].After);
        Assert.Empty(store.ReadChange(number + 1));
    }

    [Fact]
    public async Task Changes_are_listed_newest_first_in_pages()
    {
        await using var store = Open();
        var a = await store.Commit(Scope("a"));
        var b = await store.TakeChangeAsync("carried", "a phone holds a key", TestContext.Current.CancellationToken);
        var c = await store.Commit(Devices(Many, "{}"));
        Assert.Equal([c, b], store.Changes(0, 2).Select(change => change.Number));
        Assert.Equal([a], store.Changes(b, 5).Select(change => change.Number));
        Assert.Equal(("server", "carried"), (store.Changes(c, 1)[0].Actor, store.Changes(c, 1)[0].Verb));
    }

    [Fact]
    public async Task Change_numbers_rise_strictly_whoever_takes_them()
    {
        await using var store = Open();
        var cancellation = TestContext.Current.CancellationToken;
        var tasks = Enumerable.Range(0, 60).Select(i => (i % 3) switch
        {
            0 => store.TakeChangeAsync("t", "t", cancellation),
            1 => store.Commit(Scope("s" + i)),
            _ => store.Commit(Devices(250, "x" + i)),
        });
        var numbers = await Task.WhenAll(tasks);
        Assert.Equal(60, numbers.Distinct().Count());
        Assert.Equal(numbers.Max(), store.VisibleChange);
    }

    [Fact]
    public async Task Devices_are_read_in_the_order_asked_and_missing_ones_left_out()
    {
        await using var store = Open();
        await store.Commit(Device(1, "1"), Device(2, "2"), Device(3, "3"));
        Assert.Equal(["3", "1"], store.ReadDevices([Id(3), Id(9), Id(1)]).Select(spec => Text(spec.Body)));
    }

    [Fact]
    public async Task Contradictory_change_is_refused_and_nothing_written()
    {
        await using var store = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Commit(Scope("a", "1"), Scope("a", "2")));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Commit(new SpecWrite(SpecKind.Device, Id(1).ToKey(), Body("{}"))));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Commit(new SpecWrite(SpecKind.Device, "nonsense", Body("{}"), Columns(1))));
        Assert.Equal(0, store.VisibleChange);
    }

    [Fact]
    public async Task Cancelled_change_leaves_nothing()
    {
        await using var store = Open();
        await store.Commit(Devices(10, "before"));
        using var cancelled = new CancellationTokenSource();
        using var read = new ObservedBytes("after"u8.ToArray(), () => _ = cancelled.CancelAsync());
        var large = Devices(20_000, "after");
        large[5_000] = large[5_000] with { Body = read.Memory };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync("t", "t", "t", large, cancelled.Token));
        await store.TakeChangeAsync("t", "t", TestContext.Current.CancellationToken);
        Assert.Equal("before", Text(store.ReadSpec(SpecKind.Device, Id(3).ToKey())?.Body));
        Assert.Equal(10, store.AllDevices().Count);
        Assert.Null(store.ReadSpec(SpecKind.Device, Id(19_999).ToKey()));
        Assert.Single(store.History(SpecKind.Device, Id(3).ToKey(), 10));
    }
}
