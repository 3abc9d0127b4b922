using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>What one round of settings came to.</summary>
/// <param name="Changed">The phone holds other values than before the round, so it reboots.</param>
/// <param name="Aborted">It broke off its own file.</param>
/// <param name="Failure">Why the phone has no settings; null when it accepted a file.</param>
internal sealed record SettingsRound(bool Changed, bool Aborted, string? Failure);

/// <summary>
/// One boot's questions for settings. Values take effect with the reboot at the end, so the file key is the one held at the start, and
/// a value that the model file sets and the device file sets back is no change.
/// </summary>
internal sealed class HtekSettingsRound(PersonaSession session, HtekModel model, HtekFetch fetch)
{
    private const string ModelStep = "model settings";
    private const string BackupStep = "private backup";
    private const string DeviceStep = "device settings";

    private readonly Dictionary<string, string> _before = new(session.Memory.Parameters, StringComparer.Ordinal);
    private readonly bool _decrypts = session.Memory.Value(HtekParameters.DecryptsFile) == "1";
    private readonly string _key = session.Memory.Value(HtekParameters.FileKey);

    public async Task<SettingsRound> RunAsync(CancellationToken cancellationToken)
    {
        var modelOutcome = StepOutcome.Missing;
        if (session.Memory.Value(HtekParameters.OnlyDeviceFile) != "1")
        {
            if (model.DeviceCode is { } code)
            {
                (modelOutcome, _) = await AskAsync(ModelStep, $"cfg{code}.xml", mayBePlain: true, null, cancellationToken);
            }

            await AskForBackupAsync(cancellationToken);
        }

        var (outcome, download) = await AskAsync(
            DeviceStep, $"cfg{session.Id}.xml", mayBePlain: !_decrypts, session.Options.AbortAfterBytes, cancellationToken);
        return new SettingsRound(HasChanged(), download?.Reply.Aborted ?? false, Failure(modelOutcome, outcome, download));
    }

    private async Task<(StepOutcome Outcome, Download? Download)> AskAsync(
        string step, string name, bool mayBePlain, long? abortAfter, CancellationToken cancellationToken)
    {
        var target = HtekAddresses.Below(session.Options.Server, name);
        var download = await fetch.GetAsync(step, target, HtekFetch.Settings, abortAfter, cancellationToken);
        if (download is null)
        {
            return (StepOutcome.Refused, null);
        }

        var (outcome, note) = download.Reply.Aborted ? (StepOutcome.Refused, "connection reset by the phone")
            : download is { Whole: true, Reply.Body: { } body } ? Accept(body, mayBePlain)
            : (PersonaSession.WithoutDocument(download.Reply), null);
        fetch.Report(step, target, download, outcome, note);
        return (outcome, download);
    }

    private async Task AskForBackupAsync(CancellationToken cancellationToken)
    {
        var target = HtekAddresses.Below(session.Options.Server, $"cfg{session.Id}");
        if (await fetch.GetAsync(BackupStep, target, HtekFetch.Settings, null, cancellationToken) is not { } download)
        {
            return;
        }

        // A private binary format that phones write for themselves: what is in it is not known, what is not it can be told.
        var outcome = download.Whole ? StepOutcome.Unreadable : PersonaSession.WithoutDocument(download.Reply);
        var note = !download.Whole ? null
            : LooksLikeText(download.Reply.Body) ? "binary expected, text received"
            : "the private backup format is not known here";
        fetch.Report(BackupStep, target, download, outcome, note);
    }

    private (StepOutcome Outcome, string? Note) Accept(byte[] body, bool mayBePlain)
    {
        var plain = body;
        var isPlain = LooksLikeText(body);
        if (isPlain && !mayBePlain)
        {
            return (StepOutcome.Refused, "plain, but the phone takes encrypted settings only");
        }

        if (!isPlain && !_decrypts)
        {
            return (StepOutcome.Unreadable, "neither text nor expected to be encrypted");
        }

        if (!isPlain && !HtekCipher.TryDecrypt(body, _key, out plain))
        {
            return (StepOutcome.Unreadable, "does not decrypt with the phone's key");
        }

        return HtekSettingsReader.TryRead(plain, out var settings, out var error)
            ? (Take(settings) ? StepOutcome.Applied : StepOutcome.Unchanged, null)
            : (StepOutcome.Unreadable, error);
    }

    /// <summary>Parameters the file does not mention keep their value (seen on a live phone).</summary>
    private bool Take(List<KeyValuePair<string, string>> settings)
    {
        var changed = false;
        foreach (var (parameter, value) in settings)
        {
            // A value that was never set and one that is empty are the same to the phone, yet it holds the latter from now on.
            changed |= session.Memory.Value(parameter) != value;
            session.Memory.Parameters[parameter] = value;
        }

        return changed;
    }

    private bool HasChanged() => session.Memory.Parameters.Any(pair => _before.GetValueOrDefault(pair.Key, "") != pair.Value);

    private static bool LooksLikeText(ReadOnlySpan<byte> body)
    {
        var text = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        return text.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }

    private static string? Failure(StepOutcome model, StepOutcome device, Download? download) => device switch
    {
        StepOutcome.Applied or StepOutcome.Unchanged => null,
        StepOutcome.Unreadable => FailureReasons.Unreadable,
        StepOutcome.Missing when model is StepOutcome.Applied or StepOutcome.Unchanged => null,
        StepOutcome.Missing => download?.Reply.Status is null ? FailureReasons.Unreachable : FailureReasons.NoSettings,
        _ => FailureReasons.Refused,
    };
}
