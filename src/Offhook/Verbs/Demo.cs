using Offhook.Core.Management;
using Offhook.Core.Storage;
using Offhook.Program.Cli;
using Offhook.Server;

namespace Offhook.Program.Verbs;

/// <summary>Loads the sample fleet into an empty demo and says what to try next.</summary>
internal static class Demo
{
    private const string FleetName = "demo.yaml";
    private const string Actor = "demo";

    public static async Task PrepareAsync(OffhookServer server, string folder, CancellationToken cancellation)
    {
        // What somebody tried yesterday stays as it is.
        if (server.Core.Store.LoadSpecs(SpecKind.Scope).Count == 0)
        {
            await LoadAsync(server.Core.Specs, cancellation);
        }

        var http = server.HttpUrls is [var first, ..] ? first : "";
        var at = Path.GetFullPath(folder) == Path.GetFullPath(Server.Configuration.ConfigurationDefaults.DemoData) ? "" : $" --data {folder}";
        Console.WriteLine($"""

            Phones ask at {http}; administration is at {server.AdminUrl} (token in {Path.Combine(folder, "admin.token")}).
            Try, in another terminal:

              ./offhook devices list{at}
              curl -i {http}/cfg001fc1000001.xml
              ./offhook phone --family htek --model UC924 --id 00:1f:c1:00:00:01 --server {http} --state var/phone
              ./offhook devices set 00:1f:c1:00:00:01 name=Lobby 'lines[1].display=Lobby'{at}
              ./offhook devices show 00:1f:c1:00:00:01{at}
              ./offhook explain 00:1f:c1:00:00:01{at}
              ./offhook devices undo 00:1f:c1:00:00:01{at}

            Ctrl-C stops it.
            """);
    }

    private static async Task LoadAsync(ISpecService specs, CancellationToken cancellation)
    {
        await using var fleet = typeof(Demo).Assembly.GetManifestResourceStream(FleetName)!;
        using var buffer = new MemoryStream();
        await fleet.CopyToAsync(buffer, cancellation);
        var result = await specs.ApplyAsync([new FleetFile(FleetName, buffer.ToArray())], new NoAttachments(), dryRun: false, prune: null, Actor, cancellation);
        if (!result.Ok)
        {
            throw new VerbException(ExitCode.Refused, [.. result.Mistakes.Select(m => m.ToString())]);
        }
    }

    private sealed class NoAttachments : IAttachments
    {
        public string? Environment(string name) => null;

        public string? SecretFile(string path) => null;

        public Stream? OpenFile(string path) => null;
    }
}
