using Offhook.Core.Devices;
using Offhook.Core.Storage;
using Xunit;
using static Offhook.Tests.Storage.StoreSamples;

namespace Offhook.Tests.Storage;

public abstract partial class StoreContract
{
    // Yesterday's: what is older than the retention is forgotten.
    private static readonly DateTimeOffset Noon = new(DateTime.UtcNow.Date.AddHours(-12), TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_documents_have_one_version_and_no_version_is_given_twice()
    {
        long first, second, other;
        await using (var store = Open())
        {
            first = store.DocumentVersion("a", "group/100", "digest-1");
            second = store.DocumentVersion("a", "group/100", "digest-2");
            other = store.DocumentVersion("b", "group/100", "digest-1");
            Assert.Equal(first, store.DocumentVersion("a", "group/100", "digest-1"));
        }

        Assert.Equal(3, new[] { first, second, other }.Distinct().Count());
        await using var again = Open();
        Assert.Equal((first, second), (again.DocumentVersion("a", "group/100", "digest-1"), again.DocumentVersion("a", "group/100", "digest-2")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => again.DocumentVersion("a", "group/101", "digest-3"))));
        Assert.Single(answers.Distinct());
        Assert.DoesNotContain(answers[0], new List<long> { first, second, other });
    }

    [Fact]
    public async Task A_version_that_is_not_above_what_is_asked_is_replaced_by_one_that_is()
    {
        await using var store = Open();
        var first = store.DocumentVersion("a", "config", "digest-1", above: 0);
        var second = store.DocumentVersion("a", "config", "digest-2", above: first);
        Assert.Equal(first, store.DocumentVersion("a", "config", "digest-1", above: 0));
        var back = store.DocumentVersion("a", "config", "digest-1", above: second);
        Assert.True(first < second && second < back);
        Assert.Equal(back, store.DocumentVersion("a", "config", "digest-1", above: second));
        Assert.Equal(back, store.DocumentVersion("a", "config", "digest-1"));
    }

    [Fact]
    public async Task Status_is_read_back_queued_and_stored()
    {
        var status = new DeviceStatus(Id(1))
        {
            Wanted = 7,
            Delivered = 6,
            Reckoned = 8,
            WantedDigest = ulong.MaxValue - 1,
            Documents = [new DocumentState("cfg", "aa", "bb", Noon, "http", "0.1")],
            Carried = "k1.sealed",
            CarriedChange = 5,
            Firmware = "2.0",
            Error = "no template",
            Warnings = ["one", "two"],
        };
        await using (var store = Open())
        {
            Assert.Equal(0, store.ReadStatus(Id(1)).Wanted);
            store.EnqueueStatus(status with { Delivered = 1 });
            store.EnqueueStatus(status);
            Assert.Equal(6, store.ReadStatus(Id(1)).Delivered);
            await store.FlushAsync(Cancellation);
        }

        await using var again = Open();
        Assert.Equivalent(status, again.ReadStatus(Id(1)), strict: true);
    }

    [Fact]
    public async Task Status_queued_before_closing_is_stored()
    {
        await using (var store = Open())
        {
            for (var i = 0; i < 5000; i++)
            {
                store.EnqueueStatus(new DeviceStatus(Id(i)) { Wanted = i });
            }
        }

        await using var again = Open();
        Assert.All(Enumerable.Range(0, 5000), i => Assert.Equal(i, again.ReadStatus(Id(i)).Wanted));
    }

    [Fact]
    public async Task Device_rows_carry_their_status_and_are_found_by_it()
    {
        await using var store = Open();
        await store.Commit(Device(1), Device(2), Device(3));
        store.EnqueueStatus(new DeviceStatus(Id(1)) { Wanted = 5, Delivered = 5, Reckoned = 6, WantedDigest = 9 });
        store.EnqueueStatus(new DeviceStatus(Id(2)) { Wanted = 5, Delivered = 4, Error = "broken" });
        await store.FlushAsync(Cancellation);
        var rows = store.AllDevices();
        Assert.Equal((5L, 5L, 6L, 9UL, false), (rows[0].Wanted, rows[0].Delivered, rows[0].Reckoned, rows[0].WantedDigest, rows[0].Failed));
        Assert.True(rows[1].Failed);
        Assert.Equal([Id(1)], List(store, inStep: true));
        Assert.Equal([Id(2), Id(3)], List(store, inStep: false));
    }

    [Fact]
    public async Task Devices_are_listed_by_scope_and_search_in_pages()
    {
        await using var store = Open();
        await store.Commit(
            Device(1, scope: "acme", name: "Front desk"), Device(2, scope: "acme/north", name: "100% desk"),
            Device(3, scope: "acme2", name: "Kitchen"), Device(4, scope: "acme/north/a", name: "Lab"));
        Assert.Equal([Id(1), Id(2), Id(4)], List(store, scope: "acme"));
        Assert.Equal([Id(2), Id(4)], List(store, scope: "acme/north"));
        Assert.Equal([Id(1), Id(2)], List(store, search: "desk"));
        Assert.Equal([Id(2)], List(store, search: "100%"));
        Assert.Equal([Id(3)], List(store, search: "00:00:00:00:03"));
        Assert.Equal([Id(3), Id(4)], List(store, after: Id(2).ToKey()));
        Assert.Equal([Id(1)], List(store, limit: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => List(store, limit: 0));
    }

    [Fact]
    public async Task Equal_contacts_are_one_row_an_hour_and_different_ones_a_row_each()
    {
        await using var store = Open();
        Assert.Null(store.LastSighting(Id(1)));
        var contact = new Sighting(Noon, "http", "10.0.0.1", "agent", Firmware: null);
        for (var minute = 0; minute < 130; minute++)
        {
            store.EnqueueSighting(Id(1), contact with { At = Noon.AddMinutes(minute) });
            if (minute % 10 == 0)
            {
                await store.FlushAsync(Cancellation);
            }
        }

        Assert.Equal(Noon.AddMinutes(129), store.LastSighting(Id(1))?.At);
        await store.FlushAsync(Cancellation);
        var stored = store.Sightings(Id(1), 100);
        Assert.Equal(Noon.AddMinutes(129), stored[0].At);
        Assert.InRange(stored.Count, 2, 4);
        store.EnqueueSighting(Id(1), contact with { At = Noon.AddMinutes(131), Firmware = "2.0" });
        await store.FlushAsync(Cancellation);
        Assert.Equal(stored.Count + 1, store.Sightings(Id(1), 100).Count);
        Assert.Equal("2.0", store.LastSighting(Id(1))?.Firmware);
    }

    [Fact]
    public async Task Unknown_phone_is_merged_then_rejected_then_forgotten()
    {
        await using var store = Open();
        var seen = new PendingDevice(Id(1), "maker", Model: null, "c1", new Sighting(Noon, "http", "10.0.0.1", "a", null), Noon, 1, Rejected: false);
        store.EnqueuePending(seen);
        await store.FlushAsync(Cancellation);
        store.EnqueuePending(seen with { Family = null, Model = "M1", Last = seen.Last with { At = Noon.AddHours(1) }, First = Noon.AddHours(1), Count = 2 });
        await store.FlushAsync(Cancellation);
        var stored = Assert.Single(store.ListPending(10));
        Assert.Equal(("maker", "M1", Noon, Noon.AddHours(1), 3L), (stored.Family, stored.Model, stored.First, stored.Last.At, stored.Count));
        await store.ResolvePendingAsync([Id(1)], reject: true, Cancellation);
        store.EnqueuePending(seen);
        await store.FlushAsync(Cancellation);
        Assert.True(Assert.Single(store.ListPending(10)).Rejected);
        await store.ResolvePendingAsync([Id(1)], reject: false, Cancellation);
        Assert.Empty(store.ListPending(10));

        for (var i = 1; i <= 3; i++)
        {
            store.EnqueuePending(Stranger(i));
        }

        await store.ResolvePendingAsync([], reject: true, Cancellation);
        await store.ResolvePendingAsync([Id(1), Id(3), Id(9)], reject: true, Cancellation);
        Assert.Equal([Id(1), Id(3)], store.ListPending(10).Where(p => p.Rejected).Select(p => p.Id).Order(Comparer<DeviceId>.Create((a, b) => string.CompareOrdinal(a.ToKey(), b.ToKey()))));
        await store.ResolvePendingAsync([Id(1), Id(2)], reject: false, Cancellation);
        Assert.Equal(Id(3), Assert.Single(store.ListPending(10)).Id);
    }

    [Fact]
    public async Task Unknown_phones_are_bounded_and_the_oldest_go_first_but_rejected_ones_and_devices_last()
    {
        await using var store = Open();
        await store.Commit(Device(2));
        for (var i = 0; i < 10_000; i++)
        {
            store.EnqueuePending(Stranger(i));
        }

        await store.ResolvePendingAsync([Id(0)], reject: true, Cancellation);
        for (var i = 10_000; i < 10_005; i++)
        {
            store.EnqueuePending(Stranger(i));
        }

        await store.FlushAsync(Cancellation);
        var kept = store.ListPending(20_000);
        Assert.Equal(10_000, kept.Count);
        Assert.Equal(Id(10_004), kept[0].Id);
        Assert.Contains(kept, phone => phone.Id == Id(0) && phone.Rejected);
        Assert.DoesNotContain(kept, phone => phone.Id == Id(1));
        Assert.NotNull(Assert.Single(kept, phone => phone.Id == Id(2)).Name);
        Assert.Equal((Id(2), null), (store.ReadPending(Id(2))!.Id, store.ReadPending(Id(1))));
    }

    [Fact]
    public async Task Unknown_models_and_values_of_the_server_are_kept()
    {
        await using (var store = Open())
        {
            store.EnqueueLearned(new LearnedModel("maker", "c9", Model: null, "1.0", Noon, Noon, 1));
            store.EnqueueLearned(new LearnedModel("maker", "c9", "M9", Firmware: null, Noon.AddDays(1), Noon.AddDays(1), 1));
            await store.WriteMetaAsync("url", "http://one", Cancellation);
            await store.WriteMetaAsync("url", "http://two", Cancellation);
        }

        await using var again = Open();
        Assert.Equal(new LearnedModel("maker", "c9", "M9", "1.0", Noon, Noon.AddDays(1), 2), Assert.Single(again.ListLearned()));
        Assert.Equal("http://two", again.ReadMeta("url"));
        Assert.Null(again.ReadMeta("absent"));
    }

    private static PendingDevice Stranger(int number) => new(
        Id(number), "maker", "M1", ModelCode: null, new Sighting(Noon.AddSeconds(number), "http", $"10.0.{number / 250}.1", null, null), Noon, 1, Rejected: false);

    private static IEnumerable<DeviceId> List(
        IStore store, string? scope = null, bool? inStep = null, string? search = null, string? after = null, int limit = 100) =>
        store.ListDevices(new DeviceQuery(scope, Family: null, inStep, search, after, limit)).Select(row => row.Id);
}
