using System.Text;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>Compares what runs with the text beside each image, and loads the image where they differ.</summary>
internal sealed class SpectralinkFirmware(PersonaSession session, SpectralinkMemory memory, SpectralinkFetch fetch)
{
    private const string ServerSlot = "kws";

    /// <returns>Whether the server's own image is new, so that it reboots at once.</returns>
    public async Task<bool> UpdateAsync(CancellationToken cancellationToken)
    {
        foreach (var (slot, image) in memory.Images())
        {
            var version = await VersionAsync(slot, image, cancellationToken);
            if (version is not null && version != memory.Running(slot) && await LoadAsync(slot, image, version, cancellationToken) && slot == ServerSlot)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string?> VersionAsync(string slot, string image, CancellationToken cancellationToken)
    {
        string? version = null;
        await fetch.TakeAsync(
            "firmware version",
            $"{image}.ver",
            body =>
            {
                // Whether other white space is compared is not published.
                version = Encoding.UTF8.GetString(body).TrimEnd('\r', '\n');
                return (version == memory.Running(slot) ? StepOutcome.Unchanged : StepOutcome.Stored, null);
            },
            abortAfter: null,
            cancellationToken);
        return version;
    }

    private async Task<bool> LoadAsync(string slot, string image, string version, CancellationToken cancellationToken)
    {
        var target = fetch.Below(image);
        var download = await fetch.GetAsync("firmware", target, SpectralinkFetch.Image, abortAfter: null, cancellationToken);
        if (!download.Whole || download.Reply.Sha256 is not { } digest)
        {
            session.Report("firmware", target, download, PersonaSession.WithoutDocument(download.Reply), note: null);
            return false;
        }

        session.Memory.Take(PersonaSession.Address(target), new HeldFile(image, "firmware", download.Reply.Bytes, digest));
        memory.Run(slot, version);
        session.Report("firmware", target, download, StepOutcome.Stored, note: null);
        return true;
    }
}
