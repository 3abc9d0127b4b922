namespace Offhook.Protocols.Tftp;

/// <summary>Cuts contents into blocks, numbered from 1; the last one is shorter than the others and may be empty (RFC 1350 section 6).</summary>
internal abstract class BlockReader
{
    public static BlockReader Open(TftpContent content, TftpMode mode, int blockSize, int windowSize) =>
        mode == TftpMode.Octet ? new OctetBlockReader(content, blockSize) : new NetasciiBlockReader(content, blockSize, windowSize);

    /// <summary>
    /// Reads a block into a span of one block's size. Blocks are asked for in order, and again from any block of the last window on.
    /// </summary>
    /// <returns>Its length; less than a block's size ends the file.</returns>
    /// <exception cref="IOException">The contents cannot be read.</exception>
    public abstract int Read(long block, Span<byte> into);

    private sealed class OctetBlockReader(TftpContent content, int blockSize) : BlockReader
    {
        public override int Read(long block, Span<byte> into) => content.Read((block - 1) * blockSize, into);
    }

    /// <summary>
    /// Converts while it reads. Where a block begins in the source depends on all lines before it, so the beginnings of the blocks of one window
    /// are remembered.
    /// </summary>
    private sealed class NetasciiBlockReader(TftpContent content, int blockSize, int windowSize) : BlockReader
    {
        private const byte CarriageReturn = 0x0D, LineFeed = 0x0A;

        // As many as can be asked for again: a window, and the one behind it.
        private readonly (long Offset, int Pending)[] beginnings = NewBeginnings(windowSize + 1);
        private readonly byte[] source = new byte[blockSize];

        public override int Read(long block, Span<byte> into)
        {
            var (offset, pending) = beginnings[block % beginnings.Length];
            var read = content.Read(offset, source);
            var (used, count) = (0, 0);
            while (count < into.Length && (pending >= 0 || used < read))
            {
                if (pending >= 0)
                {
                    into[count++] = (byte)pending;
                    pending = -1;
                    continue;
                }

                var value = source[used++];
                (into[count++], pending) = value switch
                {
                    LineFeed => (CarriageReturn, LineFeed),
                    CarriageReturn => (CarriageReturn, 0),
                    _ => (value, -1),
                };
            }

            beginnings[(block + 1) % beginnings.Length] = (offset + used, pending);
            return count;
        }

        private static (long Offset, int Pending)[] NewBeginnings(int count)
        {
            var beginnings = new (long, int)[count];
            Array.Fill(beginnings, (0L, -1));
            return beginnings;
        }
    }
}
