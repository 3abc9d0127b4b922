using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>What came with a request to apply: fleet files in memory, attached files in unnamed temporary ones.</summary>
internal sealed class FleetUpload : IAttachments, IDisposable
{
    /// <summary>A million devices at some 500 bytes each, twice.</summary>
    private const long LargestBody = 1L << 30;

    /// <summary>One password file for each device of a large fleet.</summary>
    private const int MostParts = 200_000;

    /// <summary>A password or a certificate key, never a file of data.</summary>
    private const int LargestSecret = 64 * 1024;

    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileStream> files = new(StringComparer.Ordinal);

    public List<FleetFile> Files { get; } = [];

    /// <summary>Reads the request; answers a refusal, or null when everything was read.</summary>
    public async Task<IResult?> ReadAsync(HttpContext http)
    {
        http.AllowBody(LargestBody);
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            Files.Add(new FleetFile("body", await BytesAsync(http.Request.Body, http.Request.ContentLength, http.RequestAborted)));
            return null;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            return Problems.Malformed("the multipart boundary is missing or longer than 70 characters (RFC 2046, section 5.1.1)");
        }

        try
        {
            return await ReadPartsAsync(new MultipartReader(boundary, http.Request.Body), http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return Problems.Malformed("the multipart body cannot be read");
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return Problems.Malformed("the multipart body ends too early, or there is no room for its attachments");
        }
    }

    public string? Environment(string name) => environment.GetValueOrDefault(name);

    public string? SecretFile(string path) => secrets.GetValueOrDefault(path);

    public Stream? OpenFile(string path)
    {
        if (!files.TryGetValue(path, out var file))
        {
            return null;
        }

        file.Position = 0;
        return new Shared(file);
    }

    public void Dispose()
    {
        foreach (var file in files.Values)
        {
            file.Dispose();
        }
    }

    private async Task<IResult?> ReadPartsAsync(MultipartReader reader, CancellationToken cancellation)
    {
        for (var count = 1; await reader.ReadNextSectionAsync(cancellation) is { } part; count++)
        {
            if (count > MostParts)
            {
                return Problems.TooLarge($"more than {MostParts.Invariant()} parts");
            }

            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
            {
                return Problems.Malformed($"part {count.Invariant()} has no Content-Disposition");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
            if (await TakeAsync(name, fileName, part.Body, cancellation) is { } refusal)
            {
                return refusal;
            }
        }

        return Files.Count > 0 ? null : Problems.Malformed("there is no part named 'fleet'");
    }

    private async Task<IResult?> TakeAsync(string name, string? fileName, Stream body, CancellationToken cancellation)
    {
        switch (name.Split(':', 2))
        {
            case ["fleet"]:
                Files.Add(new FleetFile(fileName ?? "fleet", await BytesAsync(body, length: null, cancellation)));
                return null;
            case [("env" or "secret") and var kind, { Length: > 0 } key]:
                if (await SecretAsync(body, cancellation) is not { } text)
                {
                    return Problems.TooLarge($"attachment '{name}' is larger than {LargestSecret.Invariant()} bytes");
                }

                (kind == "env" ? environment : secrets)[key] = text;
                return null;
            case ["file", { Length: > 0 } path]:
                var spool = Spool();
                files.Remove(path, out var earlier);
                earlier?.Dispose();
                files.Add(path, spool);
                await body.CopyToAsync(spool, cancellation);
                return null;
            default:
                return Problems.Malformed($"part '{name}' is not known; 'fleet', 'env:NAME', 'secret:PATH' and 'file:PATH' are allowed");
        }
    }

    /// <summary>A file that nobody else can open and that vanishes with its handle.</summary>
    private static FileStream Spool()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), $"offhook-{Guid.NewGuid():N}"), options);
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(Stream body, long? length, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream((int)Math.Min(length ?? 0, LargestBody));
        await body.CopyToAsync(buffer, cancellation);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static async Task<string?> SecretAsync(Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[LargestSecret + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return read > LargestSecret ? null : Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary>Lets a reader close what it was given without taking the attachment away from the next reader.</summary>
    private sealed class Shared(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
