using System.Diagnostics;
using System.Text;
using Offhook.Families.Htek;
using Offhook.IntegrationTests.Doors;
using Xunit;

namespace Offhook.IntegrationTests.Families.Htek;

/// <summary>The maker's document tells the reader to use this program, so it is the judge.</summary>
public sealed class HtekCipherAgainstOpensslTests
{
    private const string Iv = "0B1E1D000F0B07091D1F04071F1E0407";

    [Theory]
    [InlineData("001FC1BC")]
    [InlineData("A")]
    [InlineData("ABC")]
    [InlineData("0")]
    [InlineData("123456789ABCDEF")]
    [InlineData("0123456789ABCDEF")]
    public async Task Encrypted_file_is_the_one_that_openssl_makes(string key)
    {
        var token = TestContext.Current.CancellationToken;
        foreach (var length in (int[])[0, 1, 15, 16, 17, 6000])
        {
            var plain = Encoding.ASCII.GetBytes(new string('x', length));
            Assert.Equal(await Openssl(["-K", key], plain, token), HtekCipher.Encrypt(plain, key));
        }
    }

    [Fact]
    public async Task Openssl_reads_what_was_encrypted_here()
    {
        var plain = "<P3>Müller 😀</P3>"u8.ToArray();
        var cipher = HtekCipher.Encrypt(plain, "00A1B");
        Assert.Equal(plain, await Openssl(["-d", "-K", "00A1B"], cipher, TestContext.Current.CancellationToken));
    }

    private static async Task<byte[]> Openssl(string[] arguments, byte[] input, CancellationToken token)
    {
        Needs.Program("openssl");
        var start = new ProcessStartInfo("openssl", ["enc", "-aes-128-cbc", "-iv", Iv, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(token);
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, token);
        await process.StandardInput.BaseStream.WriteAsync(input, token);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(token);
        Assert.True(process.ExitCode == 0, await errors);
        return output.ToArray();
    }
}
