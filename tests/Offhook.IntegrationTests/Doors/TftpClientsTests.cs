using Offhook.Core.Delivery;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>Clients that others wrote.</summary>
public sealed class TftpClientsTests
{
    private const string Curl = "curl -s -S -o {out} tftp://127.0.0.1:{port}/f";
    private const string CurlLarge = "curl -s -S --tftp-blksize 1428 -o {out} tftp://127.0.0.1:{port}/f";
    private const string CurlPlain = "curl -s -S --tftp-no-options -o {out} tftp://127.0.0.1:{port}/f";
    private const string Hpa = "tftp 127.0.0.1 {port} -m octet -c get f {out}";
    private const string Busybox = "busybox tftp -g -l {out} -r f 127.0.0.1 {port}";
    private const string BusyboxLarge = "busybox tftp -b 1428 -g -l {out} -r f 127.0.0.1 {port}";
    private const string Atftp = "atftp -g -r f -l {out} 127.0.0.1 {port}";
    private const string AtftpSize = "atftp --option 'tsize' -g -r f -l {out} 127.0.0.1 {port}";
    private const string AtftpWindow = "atftp --option 'blksize 1428' --option 'windowsize 16' -g -r f -l {out} 127.0.0.1 {port}";
    private const string AtftpAll = "atftp --option 'blksize 600' --option 'windowsize 3' --option 'tsize' --option 'timeout 60' -g -r f -l {out} 127.0.0.1 {port}";

    public static TheoryData<string, int> Fetches()
    {
        var data = new TheoryData<string, int>();
        foreach (var client in new[] { Curl, CurlLarge, CurlPlain, Hpa, Busybox, BusyboxLarge, Atftp, AtftpSize, AtftpWindow, AtftpAll })
        {
            foreach (var length in new[] { 0, 511, 512, 513, 1428, 100_000 })
            {
                data.Add(client, length);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Fetches))]
    public async Task A_foreign_client_gets_every_byte_and_the_gate_hears_that_it_did(string client, int length)
    {
        Needs.Program(client[..client.IndexOf(' ', StringComparison.Ordinal)]);
        await using var door = new TftpFixture();
        var body = door.AddDocument("f", length);

        var (code, fetched, said) = await door.FetchAsync(client);

        Assert.True(code == 0, said);
        Assert.Equal(body, fetched);
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
        Assert.Equal(("tftp", "f", null, null), door.Gate.Asked.Select(facts => (facts.Door, facts.FileName, facts.Token, facts.UserAgent)).Distinct().Single());
    }

    [Theory]
    [InlineData(Curl)]
    [InlineData(Busybox)]
    [InlineData(Hpa)]
    [InlineData(AtftpWindow)]
    public async Task A_foreign_client_gets_40_MB(string client)
    {
        Needs.Program(client[..client.IndexOf(' ', StringComparison.Ordinal)]);
        await using var door = new TftpFixture();
        var body = door.AddFile("f", 40_000_000);

        var (code, fetched, said) = await door.FetchAsync(client);

        Assert.True(code == 0, said);
        Assert.True(body.AsSpan().SequenceEqual(fetched));
        Assert.Equal(HandOver.Whole, await door.Gate.NextEndAsync());
    }

    [Theory]
    [InlineData(Curl)]
    [InlineData(AtftpWindow)]
    public async Task Answers_from_the_port_that_was_asked_are_taken_too(string client)
    {
        Needs.Program(client[..client.IndexOf(' ', StringComparison.Ordinal)]);
        await using var door = new TftpFixture(configuration => configuration with { SinglePort = true });
        var body = door.AddDocument("f", 50_000);

        var (code, fetched, said) = await door.FetchAsync(client);

        Assert.True(code == 0, said);
        Assert.Equal(body, fetched);
    }

    [Fact]
    public async Task Text_mode_arrives_as_text()
    {
        Needs.Program("tftp");
        await using var door = new TftpFixture();
        var text = string.Concat(Enumerable.Range(0, 300).Select(i => $"line {i}\n"));
        File.WriteAllText(Path.Combine(door.Folder, "text"), text);
        door.AddFile("f", 0);
        door.Gate.Files["f"] = door.Gate.Files["f"] with { Path = Path.Combine(door.Folder, "text") };

        var (code, fetched, said) = await door.FetchAsync("tftp 127.0.0.1 {port} -m netascii -c get f {out}");

        Assert.True(code == 0, said);
        Assert.Equal(text, System.Text.Encoding.ASCII.GetString(fetched));
    }

    [Fact]
    public async Task Sixty_clients_at_once_get_each_their_own()
    {
        await using var door = new TftpFixture();
        var bodies = Enumerable.Range(0, 60).ToDictionary(i => $"f{i}", i => door.AddDocument($"f{i}", 20_000 + i));
        var fetch = string.Join("\n", bodies.Keys.Select(name => $"curl -s -S -o {door.Folder}/{name} tftp://127.0.0.1:{door.Port}/{name} &"));

        var (code, _, said) = await Shell.RunAsync(fetch + "\nwait");

        Assert.True(code == 0, said);
        Assert.All(bodies, one => Assert.Equal(one.Value, File.ReadAllBytes(Path.Combine(door.Folder, one.Key))));
    }

    [Fact]
    public async Task A_missing_file_ends_a_client_at_once()
    {
        await using var door = new TftpFixture();

        var (code, _, _) = await door.FetchAsync(Curl);

        Assert.Equal(68, code);
        Assert.Equal(HandOver.Partial, await door.Gate.NextEndAsync());
    }

    [Fact]
    public async Task Nobody_can_write()
    {
        await using var door = new TftpFixture();

        var (code, _, _) = await door.FetchAsync("curl -s -S -T /etc/hostname tftp://127.0.0.1:{port}/f");

        Assert.Equal(69, code);
        Assert.Empty(door.Gate.Asked);
    }
}
