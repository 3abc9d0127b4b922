using System.Buffers.Binary;
using System.Text;
using Offhook.Emulator.Personas.Htek;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Htek;

public sealed class HtekReadersTests
{
    [Theory]
    [InlineData("<PhoneDirectory></PhoneDirectory>", 0)]
    [InlineData("<PhoneDirectory/>", 0)]
    [InlineData("<?xml version=\"1.0\"?>\n<PhoneDirectory>\n<DirectoryEntry><Name>Taxi & Transfer</Name><Telephone>1</Telephone></DirectoryEntry>\n</PhoneDirectory>\n", 1)]
    [InlineData("<PhoneDirectory><DirectoryEntry><Name>A</Name><Telephone>1</Telephone><Telephone>2</Telephone></DirectoryEntry><DirectoryEntry><Name>B</Name><Telephone>3</Telephone></DirectoryEntry></PhoneDirectory>", 2)]
    [InlineData("<PhoneDirectory><DirectoryEntry><Name>A</Name></DirectoryEntry><DirectoryEntry><Telephone>3</Telephone></DirectoryEntry></PhoneDirectory>", 0)]
    public void Entries_with_a_name_and_a_number_are_counted(string book, int entries)
    {
        Assert.True(HtekPhonebookReader.TryCount(Encoding.UTF8.GetBytes(book), out var counted));
        Assert.Equal(entries, counted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("<PhoneDirectory>")]
    [InlineData("<PhoneDirectory><DirectoryEntry></PhoneDirectory>")]
    [InlineData("<PhoneDirectory></PhoneDirectory><PhoneDirectory></PhoneDirectory>")]
    public void What_is_no_phone_book_is_not_counted(string book) =>
        Assert.False(HtekPhonebookReader.TryCount(Encoding.UTF8.GetBytes(book), out _));

    [Fact]
    public void A_JPEG_is_measured_behind_its_other_segments() =>
        AssertSize(Jpeg(480, 320), 480, 320);

    [Theory]
    [InlineData(320)]
    [InlineData(-320)]
    public void A_bitmap_is_measured_whichever_way_its_rows_run(int height)
    {
        var bitmap = new byte[26];
        "BM"u8.CopyTo(bitmap);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(18), 480);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(22), height);

        AssertSize(bitmap, 480, 320);
    }

    [Fact]
    public void A_picture_that_breaks_off_at_any_byte_is_none()
    {
        var jpeg = Jpeg(480, 320);
        for (var length = 0; length < jpeg.Length; length++)
        {
            Assert.False(HtekPicture.TryMeasure(jpeg.AsSpan(0, length), out _, out _));
        }
    }

    [Theory]
    [InlineData("http://h/a?x=1", "0", "http://h/a?x=1")]
    [InlineData("10.0.0.1", "1", "http://10.0.0.1/")]
    [InlineData("firmware.mycompany.test:5688/Htek", "1", "http://firmware.mycompany.test:5688/Htek")]
    [InlineData("h/fm", "3", "https://h/fm")]
    [InlineData("h/fm", "0", "tftp://h/fm")]
    [InlineData("h/fm", "2", "ftp://h/fm")]
    [InlineData("h/fm", "", "http://h/fm")]
    public void A_bare_host_takes_its_scheme_from_the_upgrade_mode(string written, string mode, string meant) =>
        Assert.Equal(new Uri(meant), HtekAddresses.Resolve(written, mode));

    /// <summary>Start, one application segment, and a baseline frame header cut after its size.</summary>
    internal static byte[] Jpeg(ushort width, ushort height) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 17, 8,
        (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width,
    ];

    private static void AssertSize(byte[] picture, int width, int height)
    {
        Assert.True(HtekPicture.TryMeasure(picture, out var measuredWidth, out var measuredHeight));
        Assert.Equal((width, height), (measuredWidth, measuredHeight));
    }
}
