using System.Buffers.Binary;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekResourcesTests
{
    [Theory]
    [InlineData("UC923", 320, 240)]
    [InlineData("UC924", 480, 320)]
    [InlineData("UC924E", 480, 320)]
    [InlineData("UC926", 480, 272)]
    [InlineData("UC926E", 480, 272)]
    public void Picture_of_the_models_size_is_taken(string model, int width, int height)
    {
        Assert.Empty(Check(HtekFileKind.Wallpaper, "wall.jpg", model, Jpeg(width, height), 102_400));
        Assert.Empty(Check(HtekFileKind.Screensaver, "saver.BMP", model, Bmp(width, -height), 102_400));
    }

    [Fact]
    public void Picture_one_byte_too_large_is_refused_with_its_bytes() =>
        Assert.Equal(
            "has 102401 bytes; the phone takes at most 102400 and drops a larger one silently",
            Assert.Single(Check(HtekFileKind.Wallpaper, "wall.jpg", "UC924", Jpeg(480, 320), 102_401)));

    [Fact]
    public void Picture_of_another_size_is_refused_with_both_sizes() =>
        Assert.Equal(
            "is 480x272 pixels; 480x320 is needed on UC924",
            Assert.Single(Check(HtekFileKind.Wallpaper, "wall.jpg", "UC924", Jpeg(480, 272), 5000)));

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal(2, Check(HtekFileKind.Screensaver, "s.bmp", "UC926", Bmp(10, 10), 200_000).Count);

    [Theory]
    [InlineData("wall.png")]
    [InlineData("wall.bmp")]
    public void Picture_whose_name_and_content_differ_is_refused(string name) =>
        Assert.Contains("only .jpg and .bmp", Assert.Single(Check(HtekFileKind.Wallpaper, name, "UC924", Jpeg(480, 320), 5000)), StringComparison.Ordinal);

    [Fact]
    public void Picture_for_a_model_without_pictures_is_refused() =>
        Assert.Contains("no wallpaper or screensaver size for UC903", Assert.Single(Check(HtekFileKind.Wallpaper, "w.jpg", "UC903", Jpeg(480, 320), 5000)), StringComparison.Ordinal);

    [Fact]
    public void Picture_for_any_model_is_judged_by_weight_and_format_only() =>
        Assert.Empty(Check(HtekFileKind.Wallpaper, "w.jpg", null, Jpeg(1, 1), 5000));

    [Fact]
    public void Cut_off_picture_is_refused() =>
        Assert.Contains("cannot be read", Assert.Single(Check(HtekFileKind.Wallpaper, "w.jpg", "UC924", Jpeg(480, 320)[..20], 5000)), StringComparison.Ordinal);

    [Theory]
    [InlineData(225, 93, 2_097_152, 0)]
    [InlineData(225, 93, 2_097_153, 1)]
    [InlineData(226, 93, 1000, 1)]
    public void Logo_has_one_size_for_all_models(int width, int height, long length, int problems) =>
        Assert.Equal(problems, Check(HtekFileKind.Logo, "logo.jpg", null, Jpeg(width, height), length).Count);

    [Fact]
    public void Logo_cannot_be_a_bitmap() => Assert.Single(Check(HtekFileKind.Logo, "logo.bmp", null, Bmp(225, 93), 1000));

    [Theory]
    [InlineData(HtekFileKind.Ringtone, "ring4.bin", true)]
    [InlineData(HtekFileKind.Ringtone, "ring8.bin", true)]
    [InlineData(HtekFileKind.Ringtone, "ring3.bin", false)]
    [InlineData(HtekFileKind.Ringtone, "ring9.bin", false)]
    [InlineData(HtekFileKind.Ringtone, "Ring4.bin", false)]
    [InlineData(HtekFileKind.Firmware, "fw924.rom", true)]
    [InlineData(HtekFileKind.Firmware, "fw910M.rom", true)]
    [InlineData(HtekFileKind.Firmware, "img_924.bin", true)]
    [InlineData(HtekFileKind.Firmware, "firmware.zip", false)]
    [InlineData(HtekFileKind.Language, "Language.tar", true)]
    [InlineData(HtekFileKind.Language, "german.xml", false)]
    [InlineData(HtekFileKind.Certificate, "ca.pem", true)]
    [InlineData(HtekFileKind.File, "anything", true)]
    [InlineData(HtekFileKind.File, "factory0012.bin", false)]
    public void Name_must_be_one_that_a_phone_asks_for(object kind, string name, bool good) =>
        Assert.Equal(good, Check((HtekFileKind)kind, name, null, [1, 2, 3], 3).Count == 0);

    [Fact]
    public void Empty_file_is_refused() => Assert.Equal("is empty", Assert.Single(Check(HtekFileKind.Ringtone, "ring4.bin", null, [], 0)));

    [Fact]
    public void Unknown_model_is_named() => Assert.Equal("UC999 is not a known model", Assert.Single(Check(HtekFileKind.File, "x", "UC999", [1], 1)));

    [Fact]
    public void Damaged_pictures_end_without_an_exception()
    {
        var jpeg = Jpeg(480, 320);
        for (var i = 0; i < jpeg.Length; i++)
        {
            for (var value = 0; value < 256; value += 5)
            {
                var copy = (byte[])jpeg.Clone();
                copy[i] = (byte)value;
                HtekImage.TryReadSize(copy, out _);
                HtekImage.TryReadSize(copy.AsSpan(0, i), out _);
            }
        }
    }

    private static IReadOnlyList<string> Check(HtekFileKind kind, string name, string? model, byte[] head, long length) =>
        HtekResources.Check(kind, name, model, head, length);

    /// <summary>SOI, a JFIF segment with a fill byte before it, a quantisation table, a frame header.</summary>
    private static byte[] Jpeg(int width, int height)
    {
        byte[] start = [0xFF, 0xD8, 0xFF, 0xFF, 0xE0, 0, 8, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 0xFF, 0xDB, 0, 5, 0, 1, 2, 0xFF, 0xC2, 0, 11, 8];
        byte[] size = [(byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width];
        return [.. start, .. size, 1, 1, 0x11, 0, 0xFF, 0xD9];
    }

    private static byte[] Bmp(int width, int height)
    {
        var bytes = new byte[54];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), height);
        return bytes;
    }
}
