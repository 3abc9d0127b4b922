using Offhook.Core.Rendering;
using Xunit;

namespace Offhook.Tests.Rendering;

public sealed class DocumentCacheTests
{
    private const int Limit = 100_000;
    private readonly DocumentCache cache = new(Limit);

    [Fact]
    public void A_document_is_found_at_its_own_basis_only()
    {
        var document = Document(10);
        cache.Put(Key(1), 7, document);
        Assert.Same(document, cache.Find(Key(1), 7));
        Assert.Null(cache.Find(Key(1), 8));
        Assert.Null(cache.Find(Key(1), 6));
        Assert.Equal((1, 2), (cache.Hits, cache.Misses));
    }

    [Fact]
    public void What_has_secrets_is_never_found_by_who_may_have_none()
    {
        cache.Put(Key(1), 7, Document(10));
        Assert.Null(cache.Find(Key(1) with { WithSecrets = false }, 7));
        Assert.Null(cache.Find(Key(1) with { Generation = "2" }, 7));
        Assert.Null(cache.Find(Key(1) with { Captured = "other" }, 7));
    }

    [Fact]
    public void A_newer_rendering_takes_the_place_of_the_older_and_counts_once()
    {
        cache.Put(Key(1), 7, Document(1_000));
        var before = cache.Bytes;
        cache.Put(Key(1), 8, Document(1_000));
        Assert.Equal(before, cache.Bytes);
        Assert.NotNull(cache.Find(Key(1), 8));
    }

    [Fact]
    public void However_much_is_put_in_the_limit_holds_and_what_is_in_use_stays()
    {
        const int Size = 1_000;
        cache.Put(Key(0), 1, Document(Size));
        for (var i = 1; i <= 1_000; i++)
        {
            cache.Put(Key((uint)i), 1, Document(Size));
            Assert.NotNull(cache.Find(Key(0), 1));
        }

        var kept = Enumerable.Range(0, 1_001).Count(i => cache.Find(Key((uint)i), 1) is not null);
        Assert.InRange(kept * Size, Size, Limit);
    }

    private static DocumentKey Key(uint owner) => new(owner, "config", "", "1", WithSecrets: true);

    private static RenderedDocument Document(int length) => new("f", new byte[length], "text/plain", new string('0', 64));
}
