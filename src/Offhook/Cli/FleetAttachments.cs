using System.Text;
using Offhook.Core.Fleet;

namespace Offhook.Program.Cli;

/// <summary>
/// What fleet files refer to on this machine, by the names that the server knows them under. What is not there is not attached: the server
/// reports it with file and line, like every other mistake.
/// </summary>
internal sealed class FleetAttachments
{
    private readonly Dictionary<string, (string? Source, Func<Stream> Open)> parts = new(StringComparer.Ordinal);

    /// <summary>Name and content of each.</summary>
    public IEnumerable<(string Name, Func<Stream> Open)> All => parts.Select(p => (p.Key, p.Value.Open));

    /// <summary>Collects the references of one fleet file; paths are relative to its folder.</summary>
    public void Collect(string fleetFile, string folder, ReadOnlyMemory<byte> content)
    {
        // Mistakes of syntax are the server's to report, so that every mistake is reported once and in one place.
        foreach (var document in FleetReader.Read(fleetFile, content).Documents)
        {
            var references = FleetReferences.Collect(document);
            foreach (var name in references.Environment)
            {
                if (Environment.GetEnvironmentVariable(name) is { } value)
                {
                    var bytes = Encoding.UTF8.GetBytes(value);
                    parts[$"env:{name}"] = (null, () => new MemoryStream(bytes, writable: false));
                }
            }

            foreach (var path in references.SecretFiles)
            {
                Attach("secret", fleetFile, folder, path);
            }

            foreach (var path in references.Files)
            {
                Attach("file", fleetFile, folder, path);
            }
        }
    }

    private void Attach(string kind, string fleetFile, string folder, string path)
    {
        var source = Path.GetFullPath(Path.Combine(folder, path));
        if (!File.Exists(source))
        {
            return;
        }

        var name = $"{kind}:{path}";
        if (parts.TryGetValue(name, out var earlier) && earlier.Source != source)
        {
            throw new VerbException(ExitCode.Usage, $"{fleetFile}: '{path}' means another file than in a fleet file of another folder; apply the two one after the other");
        }

        parts[name] = (source, () => File.OpenRead(source));
    }
}
