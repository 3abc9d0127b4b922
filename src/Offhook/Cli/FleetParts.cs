using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Offhook.Program.Cli;

/// <summary>Fleet files as the parts of a request, with what they refer to on this machine. Files are streamed, never read whole unless they refer to something.</summary>
internal sealed class FleetParts
{
    private const string StandardInput = "-";
    private const string StandardInputName = "stdin";

    /// <summary>What every reference contains; a text with none of them need not be parsed here.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(["env", "file", "path"], StringComparison.Ordinal);

    private readonly List<(string Name, Func<Stream> Open)> files = [];
    private readonly FleetAttachments attachments = new();

    private FleetParts()
    {
    }

    /// <summary>Looks at every file once.</summary>
    /// <exception cref="VerbException">A file cannot be read.</exception>
    public static FleetParts Collect(IReadOnlyList<string> paths)
    {
        var parts = new FleetParts();
        var missing = paths.Where(p => p != StandardInput && !File.Exists(p)).Select(p => $"there is no file {p}").ToList();
        if (missing.Count > 0)
        {
            throw new VerbException(ExitCode.Usage, missing);
        }

        foreach (var path in paths)
        {
            parts.Add(path);
        }

        return parts;
    }

    /// <summary>The body of a request; made anew for each try.</summary>
    public MultipartFormDataContent Content()
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, open) in files)
        {
            Add(content, new StreamContent(open(), 256 * 1024), "fleet", name);
        }

        foreach (var (name, open) in attachments.All)
        {
            Add(content, new StreamContent(open()), name, fileName: null);
        }

        return content;
    }

    private static void Add(MultipartFormDataContent content, HttpContent part, string name, string? fileName)
    {
        // Quoted, because names hold colons and slashes.
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        if (fileName is not null)
        {
            part.Headers.ContentDisposition.FileName = $"\"{fileName}\"";
        }

        content.Add(part);
    }

    private void Add(string path)
    {
        if (path == StandardInput)
        {
            using var buffer = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(buffer);
            var bytes = buffer.ToArray();
            files.Add((StandardInputName, () => new MemoryStream(bytes, writable: false)));
            attachments.Collect(StandardInputName, Directory.GetCurrentDirectory(), bytes);
            return;
        }

        files.Add((path, () => File.OpenRead(path)));
        if (MayRefer(path))
        {
            attachments.Collect(path, Path.GetDirectoryName(Path.GetFullPath(path))!, File.ReadAllBytes(path));
        }
    }

    private static bool MayRefer(string path)
    {
        // Latin-1 maps every byte to one character; the hints are ASCII. Three characters overlap, so that no hint is cut in two.
        const int Overlap = 3;
        using var reader = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, bufferSize: 128 * 1024);
        var buffer = new char[128 * 1024];
        var kept = 0;
        while (reader.Read(buffer, kept, buffer.Length - kept) is > 0 and var read)
        {
            var text = buffer.AsSpan(0, kept + read);
            if (HasReference(text))
            {
                return true;
            }

            kept = Math.Min(Overlap, text.Length);
            text[^kept..].CopyTo(buffer);
        }

        return false;
    }

    private static bool HasReference(ReadOnlySpan<char> text) => text.IndexOfAny(Hints) >= 0;
}
