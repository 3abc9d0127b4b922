using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Management;
using Offhook.Core.Rendering;
using Offhook.Core.Storage;
using Offhook.Families;
using Offhook.Program.Cli;
using Offhook.Server;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary>
/// Renders from a fleet file with no server: the whole core, opened on a folder that lives for one call, so that the bytes come from the same code.
/// </summary>
internal static class OfflineRender
{
    /// <summary>Stands where a server's own address would; no such host can exist (RFC 2606).</summary>
    private static readonly Uri NoServer = new("http://offhook.invalid");

    /// <summary>The files of one device.</summary>
    /// <exception cref="VerbException">The file has mistakes, or the device is not in it.</exception>
    public static async Task<IReadOnlyList<RenderedFileDto>> RenderAsync(
        string fleet, string idText, string? file, string? firmware, bool secrets, FamilyRegistry families, CancellationToken cancellation)
    {
        if (!DeviceId.TryParse(idText, out var id))
        {
            throw new VerbException(ExitCode.Usage, $"'{idText}' is neither a MAC address nor a UUID");
        }

        IReadOnlyList<RenderedFileDto> files = [];
        await WithDeviceAsync(fleet, id, families, core =>
        {
            files = Render(core, id, file, firmware, secrets);
            return Task.CompletedTask;
        }, cancellation);
        return files.Count > 0 || file is null ? files : throw new VerbException(ExitCode.Refused, $"{id} has no file '{file}'");
    }

    /// <summary>Opens the whole core on a fleet file that has a device and hands it over.</summary>
    /// <exception cref="VerbException">The file has mistakes, or the device is not in it.</exception>
    public static Task WithDeviceAsync(string fleet, DeviceId id, FamilyRegistry families, Func<OffhookCore, Task> use, CancellationToken cancellation) =>
        OpenAsync(fleet, families, core => core.Devices.Find(id) is null ? throw new VerbException(ExitCode.Refused, $"{fleet}: there is no device {id}") : use(core), cancellation);

    /// <summary>The files of all devices, handed to <paramref name="take"/> a device at a time in the order of their ids.</summary>
    /// <exception cref="VerbException">The file has mistakes; or devices cannot be rendered, each named, after all others were.</exception>
    public static Task RenderAllAsync(
        string fleet, string? firmware, bool secrets, FamilyRegistry families, Func<DeviceId, IReadOnlyList<RenderedFileDto>, Task> take, CancellationToken cancellation) =>
        OpenAsync(fleet, families, async core =>
        {
            var mistakes = new List<string>();
            foreach (var id in core.Devices.All().Select(e => e.Id).OrderBy(i => i.ToString(), StringComparer.Ordinal))
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    await take(id, Render(core, id, file: null, firmware, secrets));
                }
                catch (RenderException e)
                {
                    mistakes.Add($"{id}: {e.Message}");
                }
            }

            if (mistakes.Count > 0)
            {
                throw new VerbException(ExitCode.Refused, [.. mistakes]);
            }
        }, cancellation);

    private static IReadOnlyList<RenderedFileDto> Render(OffhookCore core, DeviceId id, string? file, string? firmware, bool secrets) =>
        RenderedFileDto.From(core.Preview.Render(id, file, firmware, secrets));

    private static async Task OpenAsync(string fleet, FamilyRegistry families, Func<OffhookCore, Task> use, CancellationToken cancellation)
    {
        if (!File.Exists(fleet))
        {
            throw new VerbException(ExitCode.Usage, $"--from: there is no file {fleet}");
        }

        var folder = Directory.CreateTempSubdirectory("offhook-render-").FullName;
        try
        {
            await using var core = await OffhookCore.OpenAsync(
                new CoreOptions(folder, NoServer, OffhookServer.Version) { SecretSeed = "offhook render --from" }, families, NullLoggerFactory.Instance, TimeProvider.System, cancellation);
            await ApplyAsync(core, fleet, cancellation);
            await use(core);
        }
        catch (Exception e) when (e is RenderException or StoreException)
        {
            throw new VerbException(ExitCode.Refused, e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ApplyAsync(OffhookCore core, string fleet, CancellationToken cancellation)
    {
        var content = await File.ReadAllBytesAsync(fleet, cancellation);
        var attachments = new LocalFiles(Path.GetDirectoryName(Path.GetFullPath(fleet))!);
        var result = await core.Specs.ApplyAsync([new FleetFile(fleet, content)], attachments, dryRun: false, prune: null, actor: "render", cancellation);
        if (!result.Ok)
        {
            throw new VerbException(ExitCode.Refused, [.. result.Mistakes.Select(m => m.ToString())]);
        }
    }

    /// <summary>What the fleet file refers to, read where it lies.</summary>
    private sealed class LocalFiles(string folder) : IAttachments
    {
        public string? Environment(string name) => System.Environment.GetEnvironmentVariable(name);

        public string? SecretFile(string path) => Existing(path) is { } file ? File.ReadAllText(file) : null;

        public Stream? OpenFile(string path) => Existing(path) is { } file ? File.OpenRead(file) : null;

        private string? Existing(string path) => Path.GetFullPath(Path.Combine(folder, path)) is var full && File.Exists(full) ? full : null;
    }
}
