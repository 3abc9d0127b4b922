using System.Text;
using Offhook.Core.Security;
using Offhook.Families.Fanvil;
using Xunit;

namespace Offhook.Tests.Families.Fanvil;

public sealed class FanvilCipherTests
{
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F";

    private static readonly byte[] Plain = Encoding.ASCII.GetBytes(
        "<<VOIP CONFIG FILE>>Version:2.0002".PadRight(62) + "\r\n\r\n<GLOBAL CONFIG MODULE>\r\nTime Zone          :32\r\n\r\n<<END OF FILE>>\r\n");

    // The vectors by which a file of the maker's tool can be compared.
    [Theory]
    [InlineData("ecb-pkcs7", "2b2f4c6e755a95b95f1835ae75c4d942", "0d989cea09fe0d8ed881603c6de07b66")]
    [InlineData("ecb-zero", "2b2f4c6e755a95b95f1835ae75c4d942", "3fcc0a8540dce27cde29df08db8d6ee7")]
    [InlineData("cbc-pkcs7", "2b2f4c6e755a95b95f1835ae75c4d942", "744c037798755c88f1b5a540ef06e5ec")]
    [InlineData("cbc-zero", "2b2f4c6e755a95b95f1835ae75c4d942", "038a011e6ec73cab86c079808c0a82e3")]
    public void Each_candidate_gives_its_vector_and_is_found_again_from_the_file(string name, string first, string last)
    {
        Assert.Equal(133, Plain.Length);
        var cipher = FanvilCipher.Encrypt(Plain, Key, FanvilCipher.Find(name)!);
        Assert.Equal((first, last), (Convert.ToHexStringLower(cipher[..16]), Convert.ToHexStringLower(cipher[^16..])));
        var result = FanvilKeyTool.Tool.Run(cipher, Secret.FromPlain(Key));
        Assert.True(result.Found);
        Assert.Equal(name, Assert.Single(result.Values, v => v.Key == "fileCipher").Value);
    }

    [Fact]
    public void Every_length_of_padding_is_told()
    {
        for (var length = 64; length < 96; length++)
        {
            var plain = Plain.AsSpan(0, length).ToArray();
            foreach (var candidate in FanvilCipher.Candidates.Where(c => c.Padded || length % 16 != 0))
            {
                var found = FanvilKeyTool.Tool.Run(FanvilCipher.Encrypt(plain, Key, candidate), Secret.FromPlain(Key)).Values;
                Assert.Equal(candidate.Name, found.Count > 0 ? found[0].Value : "none");
            }
        }
    }

    [Theory]
    [InlineData("<sysConf>\n  <Version>2.0000000001</Version>\n</sysConf>\n")]
    [InlineData("<?xml version='1.0' encoding='UTF-8'?>\n<sysConf>\n</sysConf>\n")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?>\n<VOIP_CONFIG_FILE>\n</VOIP_CONFIG_FILE>\n")]
    public void A_file_that_begins_in_another_way_is_told_as_well(string text)
    {
        foreach (var candidate in FanvilCipher.Candidates)
        {
            var result = FanvilKeyTool.Tool.Run(FanvilCipher.Encrypt(Encoding.UTF8.GetBytes(text), Key, candidate), Secret.FromPlain(Key));
            Assert.Equal(candidate.Name, result.Found ? result.Values[0].Value : string.Join(' ', result.Remarks));
        }
    }

    [Fact]
    public void What_is_none_of_them_is_said_with_the_start_value_that_it_may_have()
    {
        var start = Convert.FromHexString("00112233445566778899aabbccddeeff");
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = Convert.FromHexString(Key);
        var result = FanvilKeyTool.Tool.Run(aes.EncryptCbc(Plain, start), Secret.FromPlain(Key));
        Assert.False(result.Found);
        Assert.Contains(result.Remarks, r => r.StartsWith("00112233445566778899aabbccddeeff", StringComparison.Ordinal));
        Assert.False(FanvilKeyTool.Tool.Run(Plain, Secret.FromPlain(Key)).Found);
        Assert.False(FanvilKeyTool.Tool.Run(new byte[17], Secret.FromPlain(Key)).Found);
        Assert.DoesNotContain("12345", Assert.Single(FanvilKeyTool.Tool.Run(Plain, Secret.FromPlain("12345")).Remarks), StringComparison.Ordinal);
    }
}
