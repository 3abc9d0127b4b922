using Offhook.Emulator.Fetching;
using Offhook.Emulator.Memory;

namespace Offhook.Emulator.Personas;

/// <summary>What a persona has while it boots one phone: who it is, what it remembers, a way to fetch and one to report.</summary>
internal sealed class PersonaSession(
    PhoneOptions options, string model, string id, string firmware, PhoneMemory memory, Downloader downloader,
    Action<PhoneStep> onStep, Action<PhoneMemory> save, int bootsBefore = 0)
{
    public PhoneOptions Options => options;

    /// <summary>Model as its maker writes it.</summary>
    public string Model => model;

    /// <summary>Id as the persona normalised it.</summary>
    public string Id => id;

    public string Firmware => firmware;

    public PhoneMemory Memory => memory;

    public Downloader Downloader => downloader;

    /// <summary>Where it was told by plug and play to ask, at this start; null = nobody said.</summary>
    public Uri? Found { get; init; }

    /// <summary>Number of the boot under way, from 1; 0 while a phone that runs looks for settings without a restart.</summary>
    public int Boot { get; set; } = 1;

    public void Report(string step, Uri target, int? status, long bytes, StepOutcome outcome, string? note) =>
        onStep(new PhoneStep(step, target.Scheme, Address(target), status, bytes, outcome, bootsBefore + Boot, note));

    /// <summary>Reports what became of a download, and remembers the tag of what the phone holds now.</summary>
    public void Report(string step, Uri target, Download download, StepOutcome outcome, string? note)
    {
        if (outcome is StepOutcome.Applied or StepOutcome.Stored or StepOutcome.Unchanged && download.Reply.ETag is { } tag)
        {
            memory.Tags[Address(target)] = tag;
        }

        Report(step, target, download.Reply.Status, download.Reply.Bytes, outcome, note ?? download.Reply.Trouble);
    }

    /// <summary>Reports something that the phone heard and does nothing about.</summary>
    public void ReportUnheeded(PhoneWake wake) => Report(wake.ToString(), options.Server, status: null, bytes: 0, StepOutcome.Refused, "the phone does not care for it");

    /// <summary>Sets what was typed into the phone, where nothing else stands yet.</summary>
    /// <param name="name">The parameter's name as the memory has it; null = as it was typed.</param>
    public void Preset(Func<string, string>? name = null)
    {
        foreach (var (parameter, value) in options.Presets)
        {
            memory.Parameters.TryAdd(name?.Invoke(parameter) ?? parameter, value);
        }
    }

    /// <summary>The outcome of an answer that carries no document to read.</summary>
    public static StepOutcome WithoutDocument(FetchReply reply) => reply switch
    {
        { Status: 304, Trouble: null } => StepOutcome.Unchanged,
        { Status: null or 404 or 410 } => StepOutcome.Missing,
        { Status: 200 } => StepOutcome.Unreadable,
        _ => StepOutcome.Refused,
    };

    /// <summary>Writes the memory to where it survives this process, if anywhere.</summary>
    public void Save() => save(memory);

    /// <summary>The result as the memory stands; a null reason means provisioned.</summary>
    public PhoneResult Result(string? reason) => new(
        reason is null,
        reason,
        new SortedDictionary<string, string>(memory.Parameters, StringComparer.Ordinal),
        [.. memory.Files.Values.OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Kind, StringComparer.Ordinal)]);

    /// <summary>An address without the credentials it may carry.</summary>
    public static string Address(Uri target) => Bare(target).AbsoluteUri;

    /// <inheritdoc cref="Address"/>
    public static Uri Bare(Uri target) => target.UserInfo.Length == 0 ? target : new UriBuilder(target) { UserName = "", Password = "" }.Uri;

    /// <summary>The credentials an address carries, or null.</summary>
    public static Login? LoginIn(Uri target)
    {
        if (target.UserInfo.Length == 0)
        {
            return null;
        }

        var colon = target.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new Login(Uri.UnescapeDataString(target.UserInfo), "")
            : new Login(Uri.UnescapeDataString(target.UserInfo[..colon]), Uri.UnescapeDataString(target.UserInfo[(colon + 1)..]));
    }
}
