using System.Formats.Tar;
using System.Security.Cryptography;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Backup;
using Offhook.Core.Storage.Sqlite;
using Xunit;
using static Offhook.Tests.Storage.StoreSamples;

namespace Offhook.Tests.Storage.Backup;

public sealed class BackupTests : IDisposable
{
    private const string Passphrase = "correct horse battery";

    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => folder["data"];

    private string Archive => folder["one.backup"];

    private string Target => folder["restored"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Restored_server_has_everything_and_its_counter_is_far_ahead()
    {
        var (change, seal, digest) = await MakeBackup();
        BackupReader.Restore(Archive, Passphrase, Target, TimeProvider.System, Cancellation);
        Assert.Equal("s3cret", KeyRing.Open(Target, databaseExists: true, TimeProvider.System).Unseal(seal));
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Target, "files", digest)))));
        await using var store = SqliteStore.Open(Target);
        Assert.Equal(500, store.AllDevices().Count);
        Assert.Equal(8, store.ReadStatus(Id(3)).Wanted);
        Assert.Equal("restore", store.Changes(0, 1)[0].Verb);
        Assert.True(await store.TakeChangeAsync("t", "t", Cancellation) > change + 999_999);

        // Nobody knows what phones took since: where versions rise, the old one does not count any more.
        Assert.True(store.DocumentVersion("a", "config", "held") < change);
        Assert.True(store.DocumentVersion("a", "config", "held", above: 0) > change + 999_999);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "*.tmp"));
        Assert.Empty(Directory.GetFileSystemEntries(Data, "*.tmp"));
        Assert.Equal([digest], Directory.GetFiles(Path.Combine(Target, "files")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Backup_shows_nothing_to_somebody_without_the_passphrase()
    {
        await MakeBackup();
        Assert.False(File.ReadAllBytes(Archive).AsSpan().IndexOf("reception"u8) >= 0);
        var refusal = Assert.Throws<BackupException>(() => Restore("correct horse batterx"));
        Assert.Contains("passphrase does not open", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Folder_that_is_not_empty_is_refused_and_left_alone()
    {
        await MakeBackup();
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "precious"), "x", Cancellation);
        Assert.Contains("is not empty", Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
        Assert.Equal(["precious"], Directory.GetFiles(Target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Backup_does_not_overwrite_and_wants_a_long_passphrase()
    {
        await MakeBackup();
        await using var store = SqliteStore.Open(Data);
        await Assert.ThrowsAsync<BackupException>(() => BackupWriter.WriteAsync(store, Data, Archive, Passphrase, Cancellation));
        await Assert.ThrowsAsync<BackupException>(() => BackupWriter.WriteAsync(store, Data, folder["two"], "short", Cancellation));
        Assert.False(File.Exists(folder["two"]));
    }

    [Fact]
    public async Task Changed_cut_or_reordered_backup_is_refused_and_leaves_nothing()
    {
        await MakeBackup(stored: 3 * BackupHeader.ChunkLength);
        var whole = await File.ReadAllBytesAsync(Archive, Cancellation);
        const int Chunk = BackupHeader.ChunkLength + ChunkCipher.TagLength;
        Assert.True(whole.Length > BackupHeader.Length + (2 * Chunk));
        foreach (var at in new[] { 0, 9, 13, 30, 45, BackupHeader.Length, BackupHeader.Length + Chunk + 7, whole.Length - 1 })
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 1;
            RefusesToRestore(flipped);
        }

        foreach (var length in new[] { 0, 20, BackupHeader.Length, BackupHeader.Length + Chunk, BackupHeader.Length + (2 * Chunk), whole.Length - 1 })
        {
            RefusesToRestore(whole[..length]);
        }

        var swapped = (byte[])whole.Clone();
        whole.AsSpan(BackupHeader.Length, Chunk).CopyTo(swapped.AsSpan(BackupHeader.Length + Chunk));
        whole.AsSpan(BackupHeader.Length + Chunk, Chunk).CopyTo(swapped.AsSpan(BackupHeader.Length));
        RefusesToRestore(swapped);
        RefusesToRestore([.. whole, 0]);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/tmp/evil")]
    [InlineData("files/../evil")]
    [InlineData("files/ABCDEF")]
    [InlineData("offhook.db-wal")]
    [InlineData("admin.token")]
    public void Archive_with_a_name_that_no_backup_has_is_refused(string name)
    {
        WriteArchive(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        Assert.Contains("no backup has", Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
        Assert.Equal([Archive], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Archive_with_a_link_is_refused()
    {
        WriteArchive(new PaxTarEntry(TarEntryType.SymbolicLink, DataFolder.KeyRing) { LinkName = "/etc/passwd" });
        Assert.Throws<BackupException>(() => Restore());
    }

    [Fact]
    public void Archive_whose_file_is_not_what_its_name_says_is_refused()
    {
        WriteArchive(new PaxTarEntry(TarEntryType.RegularFile, BackupNames.File(new string('a', 64))) { DataStream = new MemoryStream([1]) });
        Assert.Contains("is damaged", Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
    }

    private void Restore(string passphrase = Passphrase) => BackupReader.Restore(Archive, passphrase, Target, TimeProvider.System, Cancellation);

    private void RefusesToRestore(byte[] content)
    {
        File.WriteAllBytes(Archive, content);
        Assert.Throws<BackupException>(() => Restore());
        Assert.Empty(Directory.GetDirectories(folder.Path, "restored*"));
    }

    private void WriteArchive(TarEntry entry)
    {
        var header = BackupHeader.Create(Passphrase);
        using var output = File.Create(Archive);
        output.Write(header.Bytes);
        using var sealing = new SealingStream(output, header, Cancellation);
        using (var tar = new TarWriter(sealing, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(entry);
        }

        sealing.Complete();
    }

    private async Task<(long Change, string Seal, string Digest)> MakeBackup(int stored = 5000)
    {
        await using var store = SqliteStore.Open(Data);
        var seal = KeyRing.Open(Data, databaseExists: false, TimeProvider.System).Seal("s3cret");
        Assert.NotEqual(0, store.DocumentVersion("a", "config", "held", above: 0));
        var change = await store.Commit(Devices(500, """{"name":"reception"}"""));
        store.EnqueueStatus(new DeviceStatus(Id(3)) { Wanted = 8 });
        await store.FlushAsync(Cancellation);
        var content = RandomNumberGenerator.GetBytes(stored);
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        Directory.CreateDirectory(Path.Combine(Data, "files"));
        await File.WriteAllBytesAsync(Path.Combine(Data, "files", digest), content, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(Data, "files", "upload.tmp"), "unfinished", Cancellation);
        await BackupWriter.WriteAsync(store, Data, Archive, Passphrase, Cancellation);
        return (change, seal, digest);
    }
}
