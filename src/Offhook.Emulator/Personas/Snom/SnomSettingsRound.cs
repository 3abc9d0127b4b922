using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>
/// One boot's questions for settings: the files that follow from the setting server's address, then those that they list, which the phone reads last.
/// </summary>
internal sealed class SnomSettingsRound(PersonaSession session, SnomModel model, SnomMemory memory, SnomFetch fetch)
{
    /// <summary>Files of one boot; real lists have up to ten, and a list may name itself.</summary>
    private const int MaxFiles = 40;

    private const string GeneralStep = "general settings";
    private const string DeviceStep = "device settings";
    private const string ListedStep = "listed settings";
    private const string RebootSetting = "auto_reboot_on_setting_change";

    private readonly Queue<string> listed = new();
    private readonly Dictionary<string, string> before = memory.All.ToDictionary(StringComparer.Ordinal);
    private bool isFirstSetting = true;

    /// <summary>Whether the phone holds other values than before; one that a file sets and a later one sets back is no change.</summary>
    public bool Changed => before.Count != memory.All.Count() || memory.All.Any(p => before.GetValueOrDefault(p.Key) != p.Value);

    /// <summary>Whether it broke off its own file.</summary>
    public bool Aborted { get; private set; }

    /// <summary>Whether any file of settings was taken.</summary>
    public bool Accepted { get; private set; }

    /// <summary>Why there are no settings; null when some were taken.</summary>
    public string? Failure { get; private set; }

    /// <summary>Files to fetch once all settings are read.</summary>
    public List<(string Kind, string Name, string Url)> Resources { get; } = [];

    public async Task RunAsync(string server, CancellationToken cancellationToken)
    {
        var own = SnomAddresses.Of(server, session.Id, model.Name);
        for (var i = 0; i < own.Count && !Aborted; i++)
        {
            await AskAsync(i == own.Count - 1 ? DeviceStep : GeneralStep, own[i], isOwn: i == own.Count - 1, cancellationToken);
        }

        for (var asked = 0; asked < MaxFiles && !Aborted && listed.TryDequeue(out var next); asked++)
        {
            await AskAsync(ListedStep, SnomAddresses.Fill(next, session.Id, model.Name), isOwn: false, cancellationToken);
        }
    }

    private async Task AskAsync(string step, string address, bool isOwn, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var target))
        {
            Failure ??= FailureReasons.Unreachable;
            return;
        }

        var download = await fetch.GetAsync(step, target, SnomFetch.Settings, isOwn ? session.Options.AbortAfterBytes : null, cancellationToken);
        if (download is null)
        {
            Failure ??= isOwn ? FailureReasons.Refused : null;
            return;
        }

        var (outcome, note) = download.Reply.Aborted ? (StepOutcome.Refused, "connection reset by the phone")
            : download is { Whole: true, Reply.Body: { } body } ? Accept(body)
            : (PersonaSession.WithoutDocument(download.Reply), null);
        Aborted |= download.Reply.Aborted;
        Accepted |= isOwn && outcome is StepOutcome.Applied or StepOutcome.Unchanged;
        fetch.Report(step, target, download, outcome, note);
        if (isOwn && !Accepted)
        {
            Failure = outcome switch
            {
                StepOutcome.Unreadable => FailureReasons.Unreadable,
                StepOutcome.Missing => download.Reply.Status is null ? FailureReasons.Unreachable : FailureReasons.NoSettings,
                _ => FailureReasons.Refused,
            };
        }
    }

    private (StepOutcome Outcome, string? Note) Accept(byte[] body)
    {
        if (SnomSheetReader.Read(body, SnomAgent.IsSince(memory.Firmware, 7, 1, 8), out var sheet) is { } problem)
        {
            return (StepOutcome.Unreadable, problem);
        }

        if (sheet.Firmware.Count > 0)
        {
            return (StepOutcome.Refused, "firmware is taken from its own address only");
        }

        var changed = Take(sheet);
        foreach (var file in sheet.Files)
        {
            listed.Enqueue(file);
        }

        Resources.AddRange(sheet.Resources);
        return (changed ? StepOutcome.Applied : StepOutcome.Unchanged, sheet.Complaints.Count == 0 ? null : string.Join("; ", sheet.Complaints));
    }

    private bool Take(SnomSheet sheet)
    {
        var changed = false;
        if (sheet.HasDialPlan)
        {
            var rules = sheet.Settings.Where(s => s.Name.StartsWith("template[", StringComparison.Ordinal)).Select(s => s.Value).ToList();
            changed = !memory.All.Where(p => p.Key.StartsWith("template[", StringComparison.Ordinal)).Select(p => p.Value).Order(StringComparer.Ordinal)
                .SequenceEqual(rules.Order(StringComparer.Ordinal));
            memory.ForgetRules();
        }

        foreach (var setting in sheet.Settings)
        {
            // It counts as the very first setting of the first file only.
            var counts = setting.Name != RebootSetting || isFirstSetting;
            isFirstSetting = false;
            var isRule = setting.Name.StartsWith("template[", StringComparison.Ordinal);
            if (counts && memory.Take(setting) && !isRule)
            {
                changed = true;
            }
        }

        return (sheet.Complete is { } complete && memory.Take(sheet.Contacts, complete)) | changed;
    }
}
