using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Tests.Storage;
using Xunit;

namespace Offhook.Tests.Security;

public sealed class KeyRingTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_text_is_unsealed_as_it_was_sealed_and_every_seal_differs()
    {
        var ring = Open();
        var texts = ArbMap.Default.ArbFor<UnicodeString>().Filter(static text => IsUnicode(text.Get));
        Prop.ForAll(texts, text =>
        {
            var (one, two) = (ring.Seal(text.Get), ring.Seal(text.Get));
            return ring.Unseal(one) == text.Get && one != two && one.All(char.IsAscii) && one.StartsWith("k1.", StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Seal_with_any_character_changed_is_not_opened()
    {
        var ring = Open();
        var seal = ring.Seal("s3cret");
        for (var i = 0; i < seal.Length - 1; i++)
        {
            var changed = seal[..i] + (seal[i] == 'A' ? 'B' : 'A') + seal[(i + 1)..];
            Assert.False(ring.CanUnseal(changed), $"character {i}");
            Assert.Throws<SecretUnreadableException>(() => ring.Unseal(changed));
        }

        Assert.All(["", ".", "k1", "k1.", "k1.AAAA", "k1.%%%%", "s3cret"], text => Assert.False(ring.CanUnseal(text)));
    }

    [Fact]
    public void Ring_is_kept_between_starts_readable_by_its_owner_only()
    {
        var seal = Open().Seal("s3cret");
        var again = Open(databaseExists: true);
        Assert.Equal("s3cret", again.Unseal(seal));
        Assert.Null(again.Warning);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TestFolder.ModeOf(folder[DataFolder.KeyRing]));
    }

    [Fact]
    public void Rotated_ring_seals_with_a_new_key_opens_old_seals_and_keeps_its_fingerprint()
    {
        var ring = Open();
        var old = ring.Seal("s3cret");
        var fingerprint = ring.Fingerprint("spec"u8);
        Assert.Equal("k2", ring.Rotate());
        Assert.StartsWith("k2.", ring.Seal("x"), StringComparison.Ordinal);
        foreach (var each in new[] { ring, Open(databaseExists: true) })
        {
            Assert.Equal("s3cret", each.Unseal(old));
            Assert.Equal(fingerprint, each.Fingerprint("spec"u8));
            Assert.Equal("k2", each.CurrentKey);
        }
    }

    [Fact]
    public void Fingerprint_differs_by_content_and_by_ring()
    {
        var ring = Open();
        using var other = new TestFolder();
        Assert.NotEqual(ring.Fingerprint("a"u8), ring.Fingerprint("b"u8));
        Assert.NotEqual(ring.Fingerprint("a"u8), KeyRing.Open(other.Path, databaseExists: false, TimeProvider.System).Fingerprint("a"u8));
    }

    [Fact]
    public void Missing_ring_beside_a_database_is_refused_and_none_is_made()
    {
        var refusal = Assert.Throws<StoreException>(() => Open(databaseExists: true));
        Assert.Contains(folder[DataFolder.KeyRing], refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder[DataFolder.KeyRing]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":[{"id":"k1","created":"2026-01-01T00:00:00Z","key":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"id":"../x","created":"2026-01-01T00:00:00Z","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}""")]
    public void Damaged_ring_is_refused_and_left_as_it_is(string content)
    {
        File.WriteAllText(folder[DataFolder.KeyRing], content);
        Assert.Contains("is damaged", Assert.Throws<StoreException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder[DataFolder.KeyRing]));
    }

    [Fact]
    public void Ring_that_others_can_read_is_warned_of()
    {
        Open();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder[DataFolder.KeyRing], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", Open().Warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tokens_have_their_form_and_do_not_repeat()
    {
        var tokens = Enumerable.Range(0, 500).Select(_ => UrlToken.Make().Reveal()).ToHashSet();
        Assert.Equal(500, tokens.Count);
        Assert.All(tokens, token => Assert.Matches("^[a-z2-7]{26}$", token));
    }

    [Fact]
    public void Token_hash_is_the_head_of_its_SHA_256()
    {
        // "abc", FIPS 180-2 appendix B.1.
        Assert.Equal(UInt128.Parse("ba7816bf8f01cfea414140de5dae2223", System.Globalization.NumberStyles.HexNumber), UrlToken.Hash("abc"));
    }

    [Fact]
    public void Text_that_is_not_Unicode_is_refused_rather_than_changed() =>
        Assert.ThrowsAny<ArgumentException>(() => Open().Seal("half a \ud800 pair"));

    private static bool IsUnicode(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private KeyRing Open(bool databaseExists = false) => KeyRing.Open(folder.Path, databaseExists, TimeProvider.System);
}
