using System.Net;
using Offhook.Core.Security;
using Offhook.Tests.Storage;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Security;

public sealed class DigestNonceTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.5");

    private readonly ManualTime time = new();

    [Fact]
    public void A_nonce_is_good_for_its_realm_and_address_and_for_each_count_once()
    {
        using var folder = new TestFolder();
        var nonces = new DigestNonces(Ring(folder), time);
        var nonce = nonces.Make("phones", Address);

        Assert.False(nonces.Take(nonce, 1, "others", Address));
        Assert.False(nonces.Take(nonce, 1, "phones", IPAddress.Parse("10.0.0.6")));
        Assert.True(nonces.Take(nonce, 1, "phones", Address));
        Assert.False(nonces.Take(nonce, 1, "phones", Address));
        Assert.False(nonces.Take(nonce, 0, "phones", Address));
        Assert.True(nonces.Take(nonce, 2, "phones", IPAddress.Parse("::ffff:10.0.0.5")));

        // On parallel connections one overtakes the other; long after, nothing does.
        Assert.True(nonces.Take(nonce, 40, "phones", Address));
        Assert.True(nonces.Take(nonce, 39, "phones", Address));
        Assert.False(nonces.Take(nonce, 39, "phones", Address));
        Assert.False(nonces.Take(nonce, 40, "phones", Address));
        Assert.True(nonces.Take(nonce, uint.MaxValue, "phones", Address));
        Assert.False(nonces.Take(nonce, 41, "phones", Address));
    }

    [Fact]
    public void A_nonce_grows_old_and_none_is_from_the_future()
    {
        using var folder = new TestFolder();
        var nonces = new DigestNonces(Ring(folder), time);
        var nonce = nonces.Make("phones", Address);
        time.Advance(DigestNonces.Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.True(nonces.Take(nonce, 1, "phones", Address));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(nonces.Take(nonce, 2, "phones", Address));

        var ahead = new ManualTime();
        ahead.Advance(time.GetUtcNow() - ahead.GetUtcNow() + TimeSpan.FromMinutes(2));
        Assert.False(nonces.Take(new DigestNonces(Ring(folder), ahead).Make("phones", Address), 1, "phones", Address));
    }

    [Fact]
    public void Every_server_of_a_ring_knows_a_nonce_and_no_other_does()
    {
        using var folder = new TestFolder();
        using var elsewhere = new TestFolder();
        var nonce = new DigestNonces(Ring(folder), time).Make("phones", Address);
        Assert.True(new DigestNonces(Ring(folder), time).Take(nonce, 1, "phones", Address));
        Assert.False(new DigestNonces(Ring(elsewhere), time).Take(nonce, 1, "phones", Address));
        Assert.All(["", "x", new string('A', nonce.Length), nonce[..^1], nonce + "A", string.Concat(nonce.Reverse()), "!" + nonce[1..]], other =>
            Assert.False(new DigestNonces(Ring(folder), time).Take(other, 1, "phones", Address)));
    }

    [Fact]
    public void What_was_answered_is_remembered_up_to_a_bound_and_beyond_it_nothing_old_is_believed()
    {
        using var folder = new TestFolder();
        var nonces = new DigestNonces(Ring(folder), time);
        var first = nonces.Make("phones", Address);
        Assert.True(nonces.Take(first, 1, "phones", Address));
        for (var i = 0; i < 100_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(nonces.Take(nonces.Make("phones", Address), 1, "phones", Address));
        }

        Assert.False(nonces.Take(first, 2, "phones", Address));
    }

    private KeyRing Ring(TestFolder folder) => KeyRing.Open(folder.Path, databaseExists: false, time);
}
