using System.Security.Cryptography;
using System.Text;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekCipherTests
{
    [Theory]
    [InlineData("htek", "001FC1BC", "d8a2ef1f5d1019fd22305e737fd3d95f")]
    [InlineData("htek", "001FC1BC000000000000000000000000", "d8a2ef1f5d1019fd22305e737fd3d95f")]
    [InlineData("", "001FC1BC", "8e5d69320aeaeb9f6280b87cd8049ccb")]
    [InlineData("0123456789abcdef", "001FC1BC", "aa34e4b8e384f57392c4f55f733f7cb06c723a688f76fa4b33a9ac9b0295d11b")]
    [InlineData("htek", "A", "2618887312e5c9bebbff5d8279408325")]
    [InlineData("htek", "A0", "2618887312e5c9bebbff5d8279408325")]
    [InlineData("htek", "0A", "43454e37fb2248159ea6c3168651988a")]
    [InlineData("htek", "0123456789ABCDEF", "cb0943a958893034e49d2832341edbf0")]
    [InlineData("htek", "0123456789ABCDEF0123456789ABCDEF", "fd8b4979420d5dde3600e6b74bfad303")]
    [InlineData("htek", "0123456789ABCDEF0123456789ABCDEF7", "fd8b4979420d5dde3600e6b74bfad303")]
    public void Text_becomes_the_published_bytes(string plain, string key, string cipher)
    {
        var encrypted = HtekCipher.Encrypt(Encoding.ASCII.GetBytes(plain), key);
        Assert.Equal(cipher, Convert.ToHexStringLower(encrypted));
        Assert.True(HtekCipher.TryDecrypt(encrypted, key, out var decrypted));
        Assert.Equal(plain, Encoding.ASCII.GetString(decrypted));
    }

    [Fact]
    public void File_becomes_the_published_file()
    {
        var plain = Sample.Bytes("enc-plain.xml");
        var encrypted = HtekCipher.Encrypt(plain, "001FC1BC");
        Assert.Equal(Sample.Bytes("enc-cipher-key-001FC1BC.bin"), encrypted);
        Assert.Equal("26e99a90776bf9d6e01796dcc530f5a9bfdc99edd549a234876c3e348e5ee2ad", Convert.ToHexStringLower(SHA256.HashData(encrypted)));
    }

    [Fact]
    public void Bytes_that_are_no_encrypted_file_are_not_decrypted()
    {
        Assert.False(HtekCipher.TryDecrypt(Sample.Bytes("enc-plain.xml"), "001FC1BC", out _));
        Assert.False(HtekCipher.TryDecrypt([], "001FC1BC", out _));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("001FC1BC")]
    [InlineData("0123456789ABCDEF")]
    public void Key_of_the_makers_form_is_taken(string key) => Assert.Null(HtekCipher.CheckKey(key));

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0")]
    [InlineData("001fc1bc")]
    [InlineData("SECRET")]
    public void Other_key_is_refused_without_being_repeated(string key)
    {
        var problem = HtekCipher.CheckKey(key);
        Assert.NotNull(problem);
        Assert.False(key.Length > 0 && problem.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Key_that_is_not_hexadecimal_is_an_error_without_the_key()
    {
        var error = Assert.Throws<ArgumentException>(() => HtekCipher.Encrypt([], "XYZZY"));
        Assert.DoesNotContain("XYZZY", error.ToString(), StringComparison.Ordinal);
    }
}
