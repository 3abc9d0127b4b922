using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>What follows on a check.</summary>
internal enum SpectralinkNext
{
    /// <summary>The server goes on as it is.</summary>
    Nothing,

    /// <summary>Another check, for images that the configuration has just named.</summary>
    Check,

    /// <summary>A restart, into its own new image.</summary>
    Restart,
}

/// <summary>One check for updates.</summary>
internal sealed class SpectralinkCheck(PersonaSession session, SpectralinkModel model, SpectralinkMemory memory)
{
    private readonly SpectralinkFetch fetch = new(session);

    /// <returns>What follows at once, and why the server is not provisioned.</returns>
    public async Task<(SpectralinkNext Next, string? Failure)> RunAsync(CancellationToken cancellationToken)
    {
        var images = memory.Images();
        if (!session.Options.SettingsOnly && await new SpectralinkFirmware(session, memory, fetch).UpdateAsync(cancellationToken))
        {
            return (SpectralinkNext.Restart, Failure: null);
        }

        var failure = await ConfigureAsync(cancellationToken) ?? await TakeUsersAsync(cancellationToken);
        if (failure is null && model.HasHandsetFiles && memory.Value("provisioning.cota.check") == "true")
        {
            await new SpectralinkHandsetFiles(session, memory, fetch).UpdateAsync(cancellationToken);
        }

        // Images that the configuration has just named are looked for without waiting for the next interval.
        return (!session.Options.SettingsOnly && !memory.Images().SequenceEqual(images) ? SpectralinkNext.Check : SpectralinkNext.Nothing, failure);
    }

    private Task<string?> ConfigureAsync(CancellationToken cancellationToken) => AskAsync(
        "configuration",
        "config",
        body => SpectralinkFile.TryRead(body, "config", out var config, out var error)
            ? (memory.Import(config) ? StepOutcome.Applied : StepOutcome.Unchanged, null)
            : (StepOutcome.Unreadable, error),
        session.Options.AbortAfterBytes,
        cancellationToken);

    private Task<string?> TakeUsersAsync(CancellationToken cancellationToken) => AskAsync(
        "users",
        "users",
        body => !SpectralinkFile.TryRead(body, "users", out var users, out var error) ? (StepOutcome.Unreadable, error)
            : memory.ImportUsers(users) is { } changed ? (changed ? StepOutcome.Applied : StepOutcome.Unchanged, null)
            : (StepOutcome.Refused, $"a user has no {model.UserKey}"),
        abortAfter: null,
        cancellationToken);

    // A server that was told where to ask checks both; how one from the box is set is not published, so only "false" keeps it from asking.
    private async Task<string?> AskAsync(
        string step, string name, Func<byte[], (StepOutcome Outcome, string? Note)> take, long? abortAfter, CancellationToken cancellationToken)
    {
        if (memory.Value($"provisioning.{name}.check") == "false")
        {
            return null;
        }

        var (outcome, download) = await fetch.TakeAsync(step, $"{session.Id}-{name}.xml", take, abortAfter, cancellationToken);
        return download.Reply.Aborted ? FailureReasons.Aborted : outcome switch
        {
            StepOutcome.Applied or StepOutcome.Unchanged => null,
            StepOutcome.Unreadable => FailureReasons.Unreadable,
            StepOutcome.Missing => download.Reply.Status is null ? FailureReasons.Unreachable : FailureReasons.NoSettings,
            _ => FailureReasons.Refused,
        };
    }
}
