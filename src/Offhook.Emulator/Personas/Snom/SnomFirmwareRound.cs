using System.Text.RegularExpressions;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>Looks for firmware where the settings say, and installs what is offered when it is not what runs already.</summary>
internal sealed partial class SnomFirmwareRound(PersonaSession session, SnomModel model, SnomMemory memory, SnomFetch fetch)
{
    private const string LookStep = "firmware status";
    private const string ImageStep = "firmware";

    /// <summary>Whether something was installed, so that the phone restarts.</summary>
    public bool Installed { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (memory.Value("update_policy") != "auto_update" || Address(memory.Value("firmware_status")) is not { } target)
        {
            return;
        }

        if (await fetch.GetAsync(LookStep, target, SnomFetch.Settings, null, cancellationToken) is not { } download)
        {
            return;
        }

        if (download is not { Whole: true, Reply.Body: { } body })
        {
            fetch.Report(LookStep, target, download, PersonaSession.WithoutDocument(download.Reply), null);
            return;
        }

        if (body.Length == 0)
        {
            fetch.Report(LookStep, target, download, StepOutcome.Unchanged, "no firmware is due");
            return;
        }

        var problem = SnomSheetReader.Read(body, SnomAgent.IsSince(memory.Firmware, 7, 1, 8), out var sheet);
        fetch.Report(LookStep, target, download, problem is null ? StepOutcome.Unchanged : StepOutcome.Unreadable, problem);
        if (problem is null && sheet.Firmware.Count > 0)
        {
            await InstallAsync(sheet.Firmware[0], cancellationToken);
        }
    }

    private async Task InstallAsync(string offered, CancellationToken cancellationToken)
    {
        var (first, chained) = Split(offered);
        if (Address(first) is not { } image)
        {
            return;
        }

        var name = image.Segments[^1];
        if (Image().Match(name) is { Success: true } same && same.Groups["version"].Value == memory.Firmware)
        {
            return;
        }

        if (Refusal(image, name) is { } refusal)
        {
            session.Report(ImageStep, image, null, 0, StepOutcome.Refused, refusal);
            return;
        }

        if (chained is not null && Address(chained) is { } stage)
        {
            await fetch.StoreAsync(ImageStep, stage, cancellationToken);
        }

        if (await fetch.StoreAsync(ImageStep, image, cancellationToken))
        {
            Install(name);
        }
    }

    // Settings may come over HTTPS where firmware may not, and a phone of V6 that jumps to V7 does not start again.
    private string? Refusal(Uri image, string name)
    {
        var isImage = Image().Match(name);
        return !SnomAgent.IsSince(memory.Firmware, 8) && image.Scheme == "https" ? "this firmware does not fetch firmware over https"
            : !SnomAgent.IsSince(memory.Firmware, 7) && isImage.Success && SnomAgent.IsSince(isImage.Groups["version"].Value, 7) ? "from 6 to 7 without the bridge between them"
            : Bridge().IsMatch(name) && !IsReadyForBridge() ? "the bridge from 6 to 7 before what it needs"
            : null;
    }

    private bool IsReadyForBridge() => SnomAgent.IsSince(memory.Firmware, 6, 5, 10)
        && memory.FileSystem.Split(' ') is ["jffs2", var root] && SnomAgent.IsSince(root, 3, 36) && SnomAgent.IsSince(memory.Kernel, 3, 38);

    private void Install(string name)
    {
        Installed = true;
        if (Bridge().Match(name) is { Success: true } bridge)
        {
            memory.Firmware = bridge.Groups["version"].Value;
        }
        else if (RootFs().Match(name) is { Success: true } root)
        {
            memory.FileSystem = $"jffs2 {root.Groups["version"].Value}";
        }
        else if (Kernel().Match(name) is { Success: true } kernel)
        {
            memory.Kernel = kernel.Groups["version"].Value;
        }
        else if (Image().Match(name) is { Success: true } image)
        {
            memory.Firmware = image.Groups["version"].Value;
        }
        else
        {
            Installed = false;
        }
    }

    private (string Image, string? Chained) Split(string offered)
    {
        var filled = SnomAddresses.Fill(offered, session.Id, model.Name);
        var at = filled.IndexOf("chained_url=", StringComparison.Ordinal);
        return at < 0 ? (filled, null) : (filled[..at].TrimEnd('&', '?'), Uri.UnescapeDataString(filled[(at + "chained_url=".Length)..]));
    }

    private Uri? Address(string text) => Uri.TryCreate(SnomAddresses.Fill(text, session.Id, model.Name), UriKind.Absolute, out var address) ? address : null;

    [GeneratedRegex(@"-(?<version>\d+(\.\d+)+)-SIP-\w\.(bin|swu)$")]
    private static partial Regex Image();

    [GeneratedRegex(@"-from6to7-(?<version>\d+(\.\d+)+)-bf\.bin$")]
    private static partial Regex Bridge();

    [GeneratedRegex(@"-ramdiskToJffs2-(?<version>\d+(\.\d+)+)-br\.bin$")]
    private static partial Regex RootFs();

    [GeneratedRegex(@"-(?<version>\d+\.\d+)-l\.bin$")]
    private static partial Regex Kernel();
}
