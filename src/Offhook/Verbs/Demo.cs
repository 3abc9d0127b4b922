using System.Text;
using Offhook.Core.Management;
using Offhook.Core.Storage;
using Offhook.Program.Cli;
using Offhook.Server;

namespace Offhook.Program.Verbs;

/// <summary>Loads the sample fleet into an empty demo and says what to try next.</summary>
internal static class Demo
{
    private const string FleetName = "demo.yaml";
    private const string TourName = "demo.txt";
    private const string Actor = "demo";

    public static async Task PrepareAsync(OffhookServer server, string folder, CancellationToken cancellation)
    {
        // What somebody tried yesterday stays as it is.
        if (server.Core.Store.LoadSpecs(SpecKind.Scope).Count == 0)
        {
            await LoadAsync(server.Core.Specs, cancellation);
        }

        var http = server.HttpUrls is [var first, ..] ? first : "";
        var tftp = server.TftpUrls is [var second, ..] ? second : "";
        var at = Path.GetFullPath(folder) == Path.GetFullPath(Server.Configuration.ConfigurationDefaults.DemoData) ? "" : $" --data {folder}";
        var tour = new StringBuilder(await ReadAsync(TourName, cancellation))
            .Replace("{http}", http).Replace("{tftp}", tftp).Replace("{admin}", server.AdminUrl).Replace("{token}", Path.Combine(folder, "admin.token")).Replace("{data}", at);
        Console.Write(tour);
    }

    private static async Task LoadAsync(ISpecService specs, CancellationToken cancellation)
    {
        var fleet = Encoding.UTF8.GetBytes(await ReadAsync(FleetName, cancellation));
        var result = await specs.ApplyAsync([new FleetFile(FleetName, fleet)], new NoAttachments(), dryRun: false, prune: null, Actor, cancellation);
        if (!result.Ok)
        {
            throw new VerbException(ExitCode.Refused, [.. result.Mistakes.Select(m => m.ToString())]);
        }
    }

    private static async Task<string> ReadAsync(string resource, CancellationToken cancellation)
    {
        using var reader = new StreamReader(typeof(Demo).Assembly.GetManifestResourceStream(resource)!);
        return await reader.ReadToEndAsync(cancellation);
    }

    private sealed class NoAttachments : IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => null;
    }
}
