using System.Buffers.Binary;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>Tells format and size of a picture from its first bytes; the phone takes JPEG and BMP only (maker's guide, chapter 5.4).</summary>
internal static class HtekPicture
{
    /// <returns>False when the bytes are neither a JPEG with a frame header nor a BMP.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> body, out int width, out int height)
    {
        (width, height) = (0, 0);
        return body.StartsWith("BM"u8) ? TryMeasureBitmap(body, out width, out height)
            : body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) && TryMeasureJpeg(body, out width, out height);
    }

    private static bool TryMeasureBitmap(ReadOnlySpan<byte> body, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (body.Length < 26)
        {
            return false;
        }

        width = BinaryPrimitives.ReadInt32LittleEndian(body[18..]);

        // A negative height says that the rows run from the top; int.MinValue has no positive counterpart and is no size.
        var rows = BinaryPrimitives.ReadInt32LittleEndian(body[22..]);
        height = rows == int.MinValue ? 0 : Math.Abs(rows);
        return width > 0 && height > 0;
    }

    private static bool TryMeasureJpeg(ReadOnlySpan<byte> body, out int width, out int height)
    {
        (width, height) = (0, 0);
        var at = 2;
        while (at + 9 <= body.Length && body[at] == 0xFF)
        {
            var marker = body[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            // Frame headers are C0 to CF but for C4 (tables), C8 (reserved) and CC (arithmetic coding): ITU-T T.81, table B.1.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(body[(at + 5)..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(body[(at + 7)..]);
                return width > 0 && height > 0;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(body[(at + 2)..]);
            if (length < 2)
            {
                return false;
            }

            at += 2 + length;
        }

        return false;
    }
}
