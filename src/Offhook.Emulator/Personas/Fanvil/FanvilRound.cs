using System.Globalization;
using System.Security.Cryptography;
using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>What one round came to.</summary>
internal enum FanvilOutcome
{
    /// <summary>Nothing new.</summary>
    Settled,

    /// <summary>The phone holds other values, so it starts again.</summary>
    Changed,

    /// <summary>No answer, or a server's trouble: the phone tries as often as it was told.</summary>
    Failed,

    /// <summary>It broke off its own file.</summary>
    Aborted,
}

/// <summary>
/// One round of questions: the boot file, the common file, the device file. A file whose content is the one last taken is not taken again; an older
/// phone takes none whose version is not above the one it runs.
/// </summary>
internal sealed class FanvilRound(PersonaSession session, FanvilModel model, FanvilMemory memory, FanvilFetch fetch, FanvilAddress address, bool old)
{
    private const string DeviceStep = "device settings";

    public string? Failure { get; private set; }

    public async Task<FanvilOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (!old && memory.Value("DownloadBootFile") != "0" && !await AskBootAsync(cancellationToken))
        {
            Failure = FailureReasons.Refused;
            return FanvilOutcome.Settled;
        }

        var changed = false;
        var device = DeviceFile();
        if (memory.Value("DownloadCommonConf") != "0" && model.CommonFile is { } common && !string.Equals(common, device, StringComparison.OrdinalIgnoreCase))
        {
            changed = await AskAsync("common settings", common, abortAfter: null, cancellationToken) is { Outcome: StepOutcome.Applied };
        }

        if (memory.Value("DownloadDeviceConf") == "0")
        {
            return changed ? FanvilOutcome.Changed : FanvilOutcome.Settled;
        }

        var (outcome, status, aborted) = await AskAsync(DeviceStep, device, session.Options.AbortAfterBytes, cancellationToken);
        Failure = outcome switch
        {
            StepOutcome.Applied or StepOutcome.Unchanged => null,
            StepOutcome.Missing => status is null ? FailureReasons.Unreachable : FailureReasons.NoSettings,
            StepOutcome.Unreadable => FailureReasons.Unreadable,
            _ => FailureReasons.Refused,
        };
        return aborted ? FanvilOutcome.Aborted
            : outcome == StepOutcome.Applied || changed ? FanvilOutcome.Changed
            : Failure is null ? FanvilOutcome.Settled
            : FanvilOutcome.Failed;
    }

    /// <summary>The device file: named after the MAC, or after the ID that its user types where the address says so.</summary>
    private string DeviceFile()
    {
        var name = address.File ?? (memory.Own("file") is { Length: > 0 } told ? told : "$mac.cfg");
        var typed = memory.Own("input");
        return name.Replace("$mac", session.Id, StringComparison.Ordinal).Replace("$input", typed, StringComparison.Ordinal);
    }

    // Anything but "not found" with an empty body ends the provisioning of such a phone, which is not said anywhere but on its own page.
    private async Task<bool> AskBootAsync(CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "F00000000000.boot", $"{session.Id}.boot" })
        {
            var target = address.Below(name);
            if (await fetch.GetAsync("boot file", target, FanvilFetch.Config, null, cancellationToken) is not { } download)
            {
                return true;
            }

            var refused = download.Reply.Status is 401 or 403 || (download.Whole && FirstByte(download) == '<' && !StartsAsConfig(download));
            session.Report("boot file", target, download, refused ? StepOutcome.Refused : PersonaSession.WithoutDocument(download.Reply), refused ? "such an answer ends the phone's provisioning" : null);
            if (refused)
            {
                return false;
            }
        }

        return true;
    }

    private static char FirstByte(Download download) => download.Reply.Body is [var first, ..] ? (char)first : ' ';

    private static bool StartsAsConfig(Download download) => download.Reply.Body is { } body && body.AsSpan().StartsWith("<<VOIP"u8);

    private async Task<(StepOutcome Outcome, int? Status, bool Aborted)> AskAsync(string step, string name, long? abortAfter, CancellationToken cancellationToken)
    {
        var target = address.Below(name);
        if (await fetch.GetAsync(step, target, FanvilFetch.Config, abortAfter, cancellationToken) is not { } download)
        {
            return (StepOutcome.Refused, null, false);
        }

        var (outcome, note) = download.Reply.Aborted ? (StepOutcome.Refused, "connection reset by the phone")
            : download is { Whole: true, Reply.Body: { } body } ? Take(step, body)
            : (PersonaSession.WithoutDocument(download.Reply), null);
        session.Report(step, target, download, outcome, note);
        return (outcome, download.Reply.Status, download.Reply.Aborted);
    }

    private (StepOutcome Outcome, string? Note) Take(string step, byte[] body)
    {
        string? opened = null;
        if (FanvilLock.KeyFor(memory, isOwn: step == DeviceStep) is { Length: > 0 } key)
        {
            if (!FanvilLock.TryOpen(body, key, out var plain, out opened))
            {
                return (StepOutcome.Unreadable, opened);
            }

            body = plain;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        if (memory.Own($"{step} digest") == digest)
        {
            return (StepOutcome.Unchanged, null);
        }

        if (!FanvilReader.TryRead(body, old, out var reading, out var error))
        {
            return (StepOutcome.Unreadable, error);
        }

        var running = memory.Own($"{step} version");
        if (old && running.Length > 0 && reading.Version is { } version && Compare(version, running) <= 0)
        {
            return (StepOutcome.Refused, $"version {version} is not above {running}, which the phone runs");
        }

        memory.SetOwn($"{step} digest", digest);
        memory.SetOwn($"{step} version", reading.Version ?? "");
        var changed = memory.Take(reading.Values);
        var note = reading.Ignored.Count == 0 ? opened : $"{reading.Ignored.Count} lines are ignored, the first: {reading.Ignored[0]}";
        return (changed ? StepOutcome.Applied : StepOutcome.Unchanged, note);
    }

    private static int Compare(string left, string right) =>
        decimal.Parse(left, CultureInfo.InvariantCulture).CompareTo(decimal.Parse(right, CultureInfo.InvariantCulture));
}
