using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Offhook.Core.Storage.Backup;

/// <summary>
/// Seals and opens the chunks of a backup with AES-256-GCM. The nonce is the chunk's number with a mark on the last one, so that chunks
/// cannot be moved, left out or cut off; a key is used for one backup only.
/// </summary>
internal sealed class ChunkCipher(BackupHeader header) : IDisposable
{
    public const int TagLength = 16;

    private readonly AesGcm aes = new(header.Key, TagLength);
    private readonly byte[] nonce = new byte[12];
    private ulong number;

    /// <summary>Seals the next chunk into <paramref name="target"/>: ciphertext, then tag.</summary>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> target, bool final)
    {
        aes.Encrypt(NextNonce(final), plain, target[..plain.Length], target.Slice(plain.Length, TagLength), header.Bytes);
    }

    /// <summary>Opens the next chunk; false when it is not the one that was written here.</summary>
    public bool TryOpen(ReadOnlySpan<byte> chunk, Span<byte> plain, bool final)
    {
        var length = chunk.Length - TagLength;
        if (length < 0)
        {
            return false;
        }

        try
        {
            aes.Decrypt(NextNonce(final), chunk[..length], chunk[length..], plain[..length], header.Bytes);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => aes.Dispose();

    private byte[] NextNonce(bool final)
    {
        nonce[0] = final ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), number++);
        return nonce;
    }
}

/// <summary>Encrypts what is written to it in chunks.</summary>
internal sealed class SealingStream(Stream target, BackupHeader header, CancellationToken cancellation) : ForwardStream
{
    private readonly ChunkCipher cipher = new(header);
    private readonly byte[] plain = new byte[BackupHeader.ChunkLength];
    private readonly byte[] chunk = new byte[BackupHeader.ChunkLength + ChunkCipher.TagLength];
    private int filled;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full chunk is written only when more follows: the last one carries the mark.
            if (filled == plain.Length)
            {
                Emit(final: false);
            }

            var take = Math.Min(buffer.Length, plain.Length - filled);
            buffer[..take].CopyTo(plain.AsSpan(filled));
            filled += take;
            buffer = buffer[take..];
        }
    }

    /// <summary>Writes the last chunk.</summary>
    public void Complete() => Emit(final: true);

    protected override void Dispose(bool disposing)
    {
        cipher.Dispose();
        base.Dispose(disposing);
    }

    private void Emit(bool final)
    {
        cancellation.ThrowIfCancellationRequested();
        cipher.Seal(plain.AsSpan(0, filled), chunk, final);
        target.Write(chunk, 0, filled + ChunkCipher.TagLength);
        filled = 0;
    }
}

/// <summary>Decrypts chunks as they are read; what is handed out is authentic.</summary>
internal sealed class OpeningStream(Stream source, BackupHeader header, string name, CancellationToken cancellation) : ForwardStream
{
    private readonly ChunkCipher cipher = new(header);
    private readonly byte[] plain = new byte[BackupHeader.ChunkLength];

    // One byte more than a chunk, which tells whether this one is the last.
    private readonly byte[] ahead = new byte[BackupHeader.ChunkLength + ChunkCipher.TagLength + 1];
    private int held;
    private int from;
    private int to;
    private bool ended;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        if (from == to && !ended)
        {
            Fetch();
        }

        var take = Math.Min(buffer.Length, to - from);
        plain.AsSpan(from, take).CopyTo(buffer);
        from += take;
        return take;
    }

    protected override void Dispose(bool disposing)
    {
        cipher.Dispose();
        base.Dispose(disposing);
    }

    private void Fetch()
    {
        cancellation.ThrowIfCancellationRequested();
        held += source.ReadAtLeast(ahead.AsSpan(held), ahead.Length - held, throwOnEndOfStream: false);
        ended = held < ahead.Length;
        var length = ended ? held : ahead.Length - 1;
        if (!cipher.TryOpen(ahead.AsSpan(0, length), plain, ended))
        {
            throw new BackupException($"The backup '{name}' is damaged or cut off; use another one.");
        }

        (from, to) = (0, length - ChunkCipher.TagLength);
        if (!ended)
        {
            (ahead[0], held) = (ahead[^1], 1);
        }
    }
}

/// <summary>A stream that is only read or only written, from its beginning to its end.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => false;

    public sealed override bool CanSeek => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();
}
