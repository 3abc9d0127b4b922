using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>Follows the addresses in the phone's memory (maker's guide, chapters 5 to 7). None of it decides whether the phone works.</summary>
internal sealed class HtekResources(PersonaSession session, HtekModel model, HtekFetch fetch)
{
    // Rings 1 to 3 are built in (maker's guide, chapter 5.1).
    private static readonly string[] Rings = ["ring4.bin", "ring5.bin", "ring6.bin", "ring7.bin", "ring8.bin"];

    private string Mode => session.Memory.Value(HtekParameters.UpgradeMode);

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await FollowFirmwareAsync(cancellationToken);
        await FollowFileAsync("language", HtekParameters.LanguageUrl, cancellationToken);
        await FollowFileAsync("help resources", HtekParameters.HelpUrl, cancellationToken);
        await FollowFileAsync("expansion resources", HtekParameters.ExpansionUrl, cancellationToken);
        await FollowRingsAsync(cancellationToken);
        await FollowPictureAsync("screensaver", HtekParameters.ScreensaverUrl, cancellationToken);
        await FollowPictureAsync("wallpaper", HtekParameters.WallpaperUrl, cancellationToken);
        if (session.Memory.Value(HtekParameters.PhonebookEnabled) == "1")
        {
            await FollowPhonebookAsync("phone book", HtekParameters.PhonebookUrl, cancellationToken);
        }

        foreach (var parameter in HtekParameters.RemotePhonebookUrls)
        {
            await FollowPhonebookAsync("remote phone book", parameter, cancellationToken);
        }
    }

    /// <summary>A missing or broken image leaves the phone on the one it has, which is no failure (maker's guide, chapter 7).</summary>
    private async Task FollowFirmwareAsync(CancellationToken cancellationToken)
    {
        var named = session.Memory.Value(HtekParameters.FirmwareName);
        var name = named.Length > 0 ? named : model.FirmwareFile;
        if (name is not null && Address("firmware", HtekParameters.FirmwarePath) is { } folder)
        {
            await StoreAsync("firmware", HtekAddresses.Below(folder, name), HtekFetch.Large, null, cancellationToken);
        }
    }

    private async Task FollowFileAsync(string step, string parameter, CancellationToken cancellationToken)
    {
        if (Address(step, parameter) is { } target)
        {
            await StoreAsync(step, target, HtekFetch.Large, null, cancellationToken);
        }
    }

    private async Task FollowRingsAsync(CancellationToken cancellationToken)
    {
        if (Address("ring", HtekParameters.RingFolder) is { } folder)
        {
            foreach (var ring in Rings)
            {
                await StoreAsync("ring", HtekAddresses.Below(folder, ring), HtekFetch.Large, null, cancellationToken);
            }
        }
    }

    private async Task FollowPictureAsync(string step, string parameter, CancellationToken cancellationToken)
    {
        if (model.Screen is { } screen && Address(step, parameter) is { } target)
        {
            await StoreAsync(step, target, HtekFetch.Picture, reply => (Objection(reply, screen), null), cancellationToken);
        }
    }

    private async Task FollowPhonebookAsync(string step, string parameter, CancellationToken cancellationToken)
    {
        if (Address(step, parameter) is { } target)
        {
            await StoreAsync(step, target, HtekFetch.Phonebook, ReadPhonebook, cancellationToken);
        }
    }

    /// <summary>Fetches a file and takes it in, unless <paramref name="inspect"/> objects.</summary>
    private async Task StoreAsync(
        string step, Uri target, FetchLimits limits, Func<FetchReply, (Objection? Objection, int? Entries)>? inspect, CancellationToken cancellationToken)
    {
        if (await fetch.GetAsync(step, target, limits, null, cancellationToken) is not { } download)
        {
            return;
        }

        if (!download.Whole)
        {
            fetch.Report(step, target, download, PersonaSession.WithoutDocument(download.Reply), null);
            return;
        }

        var (objection, entries) = inspect?.Invoke(download.Reply) ?? (null, null);
        if (objection is not null)
        {
            fetch.Report(step, target, download, objection.Outcome, objection.Note);
            return;
        }

        var file = new HeldFile(HtekAddresses.Name(target), step, download.Reply.Bytes, download.Reply.Sha256!, entries);
        var outcome = session.Memory.Take(PersonaSession.Address(target), file) ? StepOutcome.Stored : StepOutcome.Unchanged;
        fetch.Report(step, target, download, outcome, entries is { } count ? $"{count} entries" : null);
    }

    /// <summary>What the phone drops silently, said aloud.</summary>
    private static Objection? Objection(FetchReply reply, (int Width, int Height) screen)
    {
        if (reply.Body is not { } body)
        {
            return new(StepOutcome.Refused, $"{reply.Bytes} bytes; a picture may have {HtekFetch.Picture.KeepBytes}");
        }

        if (!HtekPicture.TryMeasure(body, out var width, out var height))
        {
            return new(StepOutcome.Refused, "neither JPEG nor BMP");
        }

        return (width, height) == screen ? null
            : new(StepOutcome.Refused, $"{width} x {height} pixels; the screen has {screen.Width} x {screen.Height}");
    }

    private static (Objection? Objection, int? Entries) ReadPhonebook(FetchReply reply) =>
        HtekPhonebookReader.TryCount(reply.Body, out var entries)
            ? (null, entries)
            : (new(StepOutcome.Unreadable, "not a phone book"), null);

    private Uri? Address(string step, string parameter)
    {
        var written = session.Memory.Value(parameter);
        if (written.Trim().Length == 0)
        {
            return null;
        }

        var target = HtekAddresses.Resolve(written, Mode);
        if (target is null)
        {
            // Nothing can be asked, so there is no target of its own to name; the value may carry a password and is not repeated.
            session.Report(step, session.Options.Server, null, 0, StepOutcome.Refused, $"{parameter} is no address");
        }

        return target;
    }
}

/// <summary>Why the phone does not take a file that arrived whole.</summary>
internal sealed record Objection(StepOutcome Outcome, string Note);
