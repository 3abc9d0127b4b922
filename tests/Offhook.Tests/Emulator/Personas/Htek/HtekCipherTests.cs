using System.Security.Cryptography;
using System.Text;
using Offhook.Emulator.Personas.Htek;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekCipherTests
{
    // What OpenSSL makes of a file of 194 bytes under the key 001FC1BC.
    private const string FileVector =
        "c2b5dda130327877f683b0d062cc37201b1a8e43425d400c2a42d8eda32cd3351c125dc3352bc05dea55a2113a3e11b810aa85754e83f17314042b25633c6570"
        + "4945e52d2b8951498e88d47cd391cf7c9e3b7a02ccbf9010520e912821b1fb81116d4ebbfd86a1d716d1a5b1ef7f27cc007de91f39d5903b38fe4f2f70e902f3"
        + "6d2b1e3cad4d4850d21a1f5c73f36633564cbb4d29c99f24ec2c632c8e5566cb88f8358988d0e0c53fc9e9797b795887298e1566797e6321ec66addf70a01439"
        + "acfc8e3f484748dcfbb65cd876bf208a";

    [Theory]
    [InlineData("001FC1BC", "d8a2ef1f5d1019fd22305e737fd3d95f", "htek")]
    [InlineData("001fc1bc", "d8a2ef1f5d1019fd22305e737fd3d95f", "htek")]
    [InlineData("001FC1BC000000000000000000000000", "d8a2ef1f5d1019fd22305e737fd3d95f", "htek")]
    [InlineData("001FC1BC000000000000000000000000FFFF", "d8a2ef1f5d1019fd22305e737fd3d95f", "htek")]
    [InlineData("001FC1BC", "8e5d69320aeaeb9f6280b87cd8049ccb", "")]
    [InlineData("001FC1BC", "aa34e4b8e384f57392c4f55f733f7cb06c723a688f76fa4b33a9ac9b0295d11b", "0123456789abcdef")]
    [InlineData("A", "2618887312e5c9bebbff5d8279408325", "htek")]
    [InlineData("A0", "2618887312e5c9bebbff5d8279408325", "htek")]
    [InlineData("0123456789ABCDEF", "cb0943a958893034e49d2832341edbf0", "htek")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", "fd8b4979420d5dde3600e6b74bfad303", "htek")]
    public void Published_vectors_open(string key, string cipher, string plain)
    {
        Assert.True(HtekCipher.TryDecrypt(Convert.FromHexString(cipher), key, out var opened));
        Assert.Equal(plain, Encoding.ASCII.GetString(opened));
    }

    [Fact]
    public void A_key_of_one_digit_is_the_high_half_of_its_byte()
    {
        // Made with the key 0A00…: the other reading of the text "A".
        var opens = HtekCipher.TryDecrypt(Convert.FromHexString("43454e37fb2248159ea6c3168651988a"), "A", out var plain);

        Assert.False(opens && plain!.SequenceEqual("htek"u8.ToArray()));
    }

    [Fact]
    public void A_whole_file_opens_to_its_known_digest()
    {
        Assert.True(HtekCipher.TryDecrypt(Convert.FromHexString(FileVector), "001FC1BC", out var plain));

        Assert.Equal("d1de008a78ad14fea092221b3dfa5a55721b5f72e185265a6f3ae22c09d917a5", Convert.ToHexStringLower(SHA256.HashData(plain)));
        Assert.True(HtekSettingsReader.TryRead(plain, out var settings, out _));
        Assert.Equal([new("P271", "1"), new("P35", "2001")], settings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not hex")]
    public void A_key_that_is_no_hex_text_opens_nothing(string key) =>
        Assert.False(HtekCipher.TryDecrypt(new byte[16], key, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_body_that_is_no_whole_number_of_blocks_does_not_open(int length) =>
        Assert.False(HtekCipher.TryDecrypt(new byte[length], "A", out _));
}
