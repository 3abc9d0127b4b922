using System.Buffers.Binary;

namespace Offhook.Families.Htek;

internal enum HtekImageFormat
{
    None,
    Jpeg,
    Bmp,
}

/// <summary>Reads as much of a picture's head as is needed to know its size.</summary>
internal static class HtekImage
{
    /// <summary>Segments before a JPEG's frame header; cameras write some ten, each of which is at least four bytes.</summary>
    private const int MaxSegments = 256;

    public static HtekImageFormat FormatOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => HtekImageFormat.Jpeg,
        [(byte)'B', (byte)'M', ..] => HtekImageFormat.Bmp,
        _ => HtekImageFormat.None,
    };

    /// <summary>The size, when the head reaches as far as the format states it.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> head, out PictureSize size) => FormatOf(head) switch
    {
        HtekImageFormat.Jpeg => TryReadJpeg(head, out size),
        HtekImageFormat.Bmp => TryReadBmp(head, out size),
        _ => None(out size),
    };

    private static bool None(out PictureSize size)
    {
        size = default;
        return false;
    }

    /// <summary>ITU-T T.81 B.1 and B.2.2: marker segments up to a frame header (SOF0 to SOF15 without DHT, JPG and DAC).</summary>
    private static bool TryReadJpeg(ReadOnlySpan<byte> head, out PictureSize size)
    {
        size = default;
        var at = 2;
        for (var i = 0; i < MaxSegments; i++)
        {
            while (at + 1 < head.Length && head[at] == 0xFF && head[at + 1] == 0xFF)
            {
                at++;
            }

            if (at + 4 > head.Length || head[at] != 0xFF)
            {
                return false;
            }

            var marker = head[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return TryReadFrame(head[(at + 4)..], out size);
            }

            // Start of scan or end of image before any frame header, or a length that does not even cover itself.
            if (marker is 0xDA or 0xD9 || length < 2)
            {
                return false;
            }

            at += 2 + length;
        }

        return false;
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> frame, out PictureSize size)
    {
        if (frame.Length < 5)
        {
            return None(out size);
        }

        size = new PictureSize(BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]));
        return size is { Width: > 0, Height: > 0 };
    }

    /// <summary>The information header after the 14 bytes of the file header; a negative height means rows from the top.</summary>
    private static bool TryReadBmp(ReadOnlySpan<byte> head, out PictureSize size)
    {
        const int InformationHeader = 40;
        if (head.Length < 26 || BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) < InformationHeader)
        {
            return None(out size);
        }

        var width = BinaryPrimitives.ReadInt32LittleEndian(head[18..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(head[22..]);
        if (width <= 0 || height is 0 or int.MinValue)
        {
            return None(out size);
        }

        size = new PictureSize(width, Math.Abs(height));
        return true;
    }
}
