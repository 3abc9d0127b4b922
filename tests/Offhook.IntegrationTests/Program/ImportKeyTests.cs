using Offhook.IntegrationTests.Doors;
using Xunit;

namespace Offhook.IntegrationTests.Program;

/// <summary><c>offhook import DIR --key-file F</c> with files of two makers that openssl encrypted, each in its maker's way.</summary>
public sealed class ImportKeyTests : IDisposable
{
    private const string Fanvil = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    // The maker's guide: the digits of the key, filled with zeroes to 32; the start value is printed there.
    private const string Htek = "001FC1BC";
    private const string HtekStart = "0B1E1D000F0B07091D1F04071F1E0407";

    private readonly string folder = Directory.CreateTempSubdirectory("offhook-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Encrypted_files_of_two_makers_are_read_with_the_keys_of_one_file_and_no_key_is_shown()
    {
        var fleet = Path.Combine(folder, "made.yaml");
        await File.WriteAllTextAsync(fleet, """
            offhook: 1
            scopes: [ { name: acme, settings: { sip: { server: pbx.example.test } } } ]
            devices:
              - { mac: 0c:38:3e:01:02:03, family: fanvil, model: X4, scope: acme, lines: [ { number: "2001", password: one } ] }
              - { mac: 00:1f:c1:00:00:01, family: htek, model: UC924, scope: acme, lines: [ { number: "2002", password: two } ] }
            """);
        var old = Directory.CreateDirectory(Path.Combine(folder, "old")).FullName;
        foreach (var (id, name, mode) in new[] { ("0c383e010203", "0c383e010203.cfg", $"-aes-256-cbc -K {Fanvil} -iv {new string('0', 32)}"), ("001fc1000001", "cfg001fc1000001.xml", HtekMode()) })
        {
            Assert.Equal(0, (await OffhookProcess.RunAsync("render", id, "--file", name, "--from", fleet, "--secrets", "--out", folder)).Code);
            Assert.Equal(0, (await Shell.RunAsync($"openssl enc {mode} -in {Path.Combine(folder, name)} -out {Path.Combine(old, name)}")).Code);
        }

        var without = await OffhookProcess.RunAsync("import", old, "--model", "fanvil=X4", "--model", "htek=UC924");
        Assert.NotEqual(0, without.Code);
        Assert.Equal(2, without.Error.Split("encrypted and none of the keys given opens it").Length - 1);

        var keys = Path.Combine(folder, "keys.txt");
        await File.WriteAllTextAsync(keys, $"htek {Htek}\n0c:38:3e:01:02:03 {Fanvil}\n");
        var imported = await OffhookProcess.RunAsync("import", old, "--model", "fanvil=X4", "--model", "htek=UC924", "--key-file", keys);
        Assert.True(imported.Code == 0, imported.Error);
        foreach (var said in new[] { "number: \"2001\"", "number: \"2002\"", "server: pbx.example.test", $"fileKey: \"{Fanvil}\"", "fileCipher: cbc-pkcs7", "phoneHasKey: wanted" })
        {
            Assert.Contains(said.Replace("\"", "", StringComparison.Ordinal), imported.Output.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Fanvil, imported.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not read", imported.Error, StringComparison.Ordinal);
    }

    private static string HtekMode() => $"-aes-128-cbc -K {Htek.PadRight(32, '0')} -iv {HtekStart}";
}
