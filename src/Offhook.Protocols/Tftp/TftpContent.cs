using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Offhook.Protocols.Tftp;

/// <summary>Bytes that can be read from anywhere, again and again: a block that was lost is read once more instead of being kept.</summary>
public abstract class TftpContent : IDisposable
{
    /// <summary>How many bytes there are; stays the same.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes that lie in memory.</summary>
    public static TftpContent Of(ReadOnlyMemory<byte> bytes) => new MemoryContent(bytes);

    /// <summary>Opens a file; it is read as blocks are asked for, never whole.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TftpContent OfFile(string path) => new FileContent(path);

    /// <summary>Fills <paramref name="into"/> with the bytes from <paramref name="offset"/> on; less only at the end.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public abstract int Read(long offset, Span<byte> into);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : TftpContent
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> into)
        {
            var rest = bytes.Span[(int)Math.Min(offset, bytes.Length)..];
            var count = Math.Min(rest.Length, into.Length);
            rest[..count].CopyTo(into);
            return count;
        }
    }

    /// <summary>Reads some blocks at once, because a call to the kernel for each costs as much as sending it.</summary>
    private sealed class FileContent : TftpContent
    {
        // With 10,000 transfers 160 MB; most are of documents that lie in memory anyway.
        private const int Ahead = 16 * 1024;

        private readonly SafeFileHandle handle;
        private byte[]? buffer;
        private long start;
        private int filled;

        public FileContent(string path)
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Length = RandomAccess.GetLength(handle);
        }

        public override long Length { get; }

        public override int Read(long offset, Span<byte> into)
        {
            var wanted = (int)Math.Min(into.Length, Math.Max(0, Length - offset));
            if (wanted > Ahead)
            {
                return ReadFile(offset, into[..wanted]);
            }

            if (offset < start || offset + wanted > start + filled)
            {
                buffer ??= ArrayPool<byte>.Shared.Rent(Ahead);
                filled = 0;
                filled = ReadFile(offset, buffer.AsSpan(0, (int)Math.Min(Ahead, Length - offset)));
                start = offset;
            }

            buffer.AsSpan((int)(offset - start), wanted).CopyTo(into);
            return wanted;
        }

        private int ReadFile(long offset, Span<byte> into)
        {
            var wanted = into.Length;
            for (var count = 0; count < wanted;)
            {
                var read = RandomAccess.Read(handle, into[count..wanted], offset + count);
                if (read == 0)
                {
                    // A short block would tell the client that it has everything.
                    throw new IOException("the file became shorter while it was read");
                }

                count += read;
            }

            return wanted;
        }

        public override void Dispose()
        {
            handle.Dispose();
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
            }

            base.Dispose();
        }
    }
}
