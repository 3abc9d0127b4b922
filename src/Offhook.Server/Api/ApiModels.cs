using Offhook.Core.Management;

namespace Offhook.Server.Api;

/// <summary>
/// What a write came to. <c>change</c> is null when nothing was written; <c>reaches</c> is the number of devices whose documents a dry run would change; <c>summary</c> says in few lines
/// what <c>notes</c> say one by one.
/// </summary>
public sealed record ChangeDto(long? Change, int Created, int Updated, int Deleted, int Unchanged, IReadOnlyList<string> Notes, int? Reaches = null, IReadOnlyList<string>? Summary = null)
{
    internal static ChangeDto From(ChangeResult result) =>
        new(result.Change, result.Created, result.Updated, result.Deleted, result.Unchanged, result.Notes, result.Reaches, result.Summary.Count > 0 ? result.Summary : null);
}

/// <summary>One mistake of a request; <c>line</c> is null where a whole file is to blame, <c>path</c> empty where no member is.</summary>
public sealed record MistakeDto(string? File, int? Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => new RequestMistake(File, Line, Path, Message).ToString();
}

/// <summary>A refusal (RFC 9457) with every mistake at once.</summary>
public sealed record ProblemDto(string Type, string Title, int Status, string Detail, IReadOnlyList<MistakeDto> Mistakes);

/// <summary>The last contact of a device or of an unknown phone.</summary>
public sealed record SightingDto(DateTimeOffset At, string Door, string Address, string? Agent, string? Firmware);

/// <summary>How one required document stands; digests are SHA-256 in hex, empty where there is none.</summary>
public sealed record DocumentDto(string FileName, string Wanted, string Delivered, bool InStep, DateTimeOffset? DeliveredAt, string? Door, string? Renderer);

/// <summary>A file that the device is expected to ask for.</summary>
public sealed record ExpectedDto(string Kind, string FileName, bool Required, bool Answered);

/// <summary>A device as it is shown.</summary>
public sealed record DeviceDto(
    string Id, string Family, string Model, string Scope, string Name, long Wanted, long Delivered, bool InStep, SightingDto? LastSeen,
    bool Enabled, long Change, string? Why, string? Error, IReadOnlyList<string> Warnings, IReadOnlyList<DocumentDto> Documents,
    IReadOnlyList<ExpectedDto> Expected, string? Url, ProgressDto? Progress = null, ApprovalDto? Approval = null);

/// <summary>How far a device is: saved, asked, fetched, in step; <c>line</c> says it for people. Null members are not so, or not known.</summary>
/// <param name="State"><c>inStep</c>, <c>reckoning</c>, <c>held</c>, <c>waiting</c>, <c>asked</c>, <c>noAnswer</c>, <c>polls</c>, <c>failed</c>, <c>unapproved</c> or <c>disabled</c>.</param>
/// <param name="Line">The way so far and what comes next.</param>
/// <param name="SavedAt">When the change was saved that it is to have.</param>
/// <param name="Asked">How it was last asked for it.</param>
/// <param name="FetchedAt">When it last fetched.</param>
/// <param name="NextAsk">When it is to be asked.</param>
/// <param name="NextPoll">When it is expected by itself.</param>
/// <param name="HeldBy">The change whose rollout has not come to it.</param>
public sealed record ProgressDto(
    string State, string Line, DateTimeOffset? SavedAt, AskDto? Asked, DateTimeOffset? FetchedAt, DateTimeOffset? NextAsk, DateTimeOffset? NextPoll, long? HeldBy);

/// <summary>How a device was asked to fetch; <c>outcome</c>: <c>sent</c> (passed on), <c>answered</c>, <c>refused</c>, <c>noAnswer</c>, <c>notAsked</c>.</summary>
public sealed record AskDto(int Attempts, DateTimeOffset At, string Outcome, string Channel, string? Detail);

/// <summary>A change that goes out in waves.</summary>
/// <param name="Change">Its number.</param>
/// <param name="State"><c>reckoning</c>, <c>first</c>, <c>waves</c>, <c>stopped</c>, <c>superseded</c>, <c>done</c> or <c>undone</c>.</param>
/// <param name="Line">How it stands, in a sentence.</param>
/// <param name="Summary">What the change is.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="Since">When the current step began.</param>
/// <param name="Why">Why it stopped.</param>
/// <param name="CutsOff">What it changes that can cut a phone off.</param>
/// <param name="Reaches">Devices whose bytes it changes.</param>
/// <param name="Fetched">Those that have it.</param>
/// <param name="Missing">Those that have not.</param>
/// <param name="Released">Those of the missing whose turn has come.</param>
/// <param name="Percent">How many of a hundred may have it.</param>
/// <param name="First">The devices that got it first.</param>
/// <param name="Proven">Families and models of which one came back with it.</param>
public sealed record RolloutDto(
    long Change, string State, string Line, string Summary, string Actor, DateTimeOffset Since, string? Why, IReadOnlyList<string> CutsOff, int Reaches,
    int Fetched, int Missing, int Released, int Percent, IReadOnlyList<string> First, IReadOnlyList<string> Proven);

/// <summary>A page of devices; <c>next</c> is what to give as <c>after</c> for the following page, null on the last one.</summary>
public sealed record DevicePageDto(IReadOnlyList<DeviceDto> Devices, string? Next);

/// <summary>A version of a device's spec; a secret among the differences is shown as stars.</summary>
public sealed record VersionDto(long Change, DateTimeOffset At, string Actor, string Verb, string Summary, IReadOnlyList<string> Differences);

/// <summary>One change of the store.</summary>
public sealed record ChangeRecordDto(long Change, DateTimeOffset At, string Actor, string Verb, string Summary);

/// <summary>Assignments <c>path → value</c> on a device, in the order given.</summary>
public sealed record SetRequest(IReadOnlyList<AssignmentDto> Assignments);

/// <summary>One assignment, such as <c>lines[1].display</c> = <c>Reception</c>.</summary>
public sealed record AssignmentDto(string Path, string Value);

/// <summary>What becomes of a number.</summary>
/// <param name="Number">What is dialled.</param>
/// <param name="End"><c>atOnce</c>, <c>afterTimeout</c>, <c>afterOwnTime</c>, <c>early</c>, <c>noRule</c>, or <c>noPlan</c>.</param>
/// <param name="Dialled">What had been pressed when the phone dialled.</param>
/// <param name="Sent">What it sends.</param>
/// <param name="Rule">1-based position of the rule that holds; 0 or null for none.</param>
/// <param name="Match">Its pattern.</param>
/// <param name="Seconds">How long the phone waits; null where that is its own affair.</param>
/// <param name="Tones">After how many digits a secondary dial tone sounds.</param>
/// <param name="Source">Where the plan is written.</param>
/// <param name="Limits">What the phone cannot keep of the plan.</param>
public sealed record DialDto(
    string Number, string End, string Dialled, string Sent, int? Rule, string? Match, int? Seconds, IReadOnlyList<int> Tones, string? Source, IReadOnlyList<string> Limits);

/// <summary>Where a device is to hang.</summary>
public sealed record MoveRequest(string Scope);

/// <summary>The id that takes a device's place.</summary>
public sealed record SwapRequest(string By);

/// <summary>What to go back to; null = what was before the newest change.</summary>
public sealed record UndoRequest(long? To);

/// <summary>The exports that a device made of itself, by kind of document and in base64.</summary>
/// <param name="Exports">Such as <c>config</c> and <c>users</c>.</param>
/// <param name="Take">Whether what the device holds and would lose is taken into its spec.</param>
/// <param name="Confirm">The digest of the review that is confirmed; null = only review.</param>
public sealed record AdoptRequest(IReadOnlyDictionary<string, byte[]> Exports, bool Take = false, string? Confirm = null);

/// <summary>What our documents would change on a device that ran before us. <c>change</c> is set when it is ours by this request; secrets are stars.</summary>
public sealed record AdoptionDto(
    string Digest, long? Change, IReadOnlyList<string> Removed, IReadOnlyList<string> Added, IReadOnlyList<string> Released, IReadOnlyList<DifferenceDto> Users,
    IReadOnlyList<DifferenceDto> Parameters, int Kept, IReadOnlyList<string> Taken, IReadOnlyList<string> Warnings, IReadOnlyList<string> Notes)
{
    internal static AdoptionDto From(AdoptionReview review, ChangeResult result) => new(
        review.Digest, result.Change, review.Removed, review.Added, review.Released, [.. review.Users.Select(DifferenceDto.From)],
        [.. review.Parameters.Select(DifferenceDto.From)], review.Kept, review.Taken, review.Warnings, result.Notes);
}

/// <summary>One difference; null = there is no value.</summary>
public sealed record DifferenceDto(string Path, string? Before, string? After)
{
    internal static DifferenceDto From(Core.Fleet.SpecDifference difference) => new(difference.Path, difference.Before, difference.After);
}

/// <summary>Whether the device was in step before the time was over.</summary>
public sealed record WaitDto(bool InStep);

/// <summary>
/// A rendered file; <c>body</c> is base64. <c>warnings</c> are this file's; <c>advice</c> is what there is to say of the device and of none of its files, the same
/// with each of them.
/// </summary>
public sealed record RenderedFileDto(
    string FileName, string ContentType, string Digest, bool Required, IReadOnlyList<string> Warnings, byte[] Body, IReadOnlyList<string>? Advice = null)
{
    /// <summary>The files of a device as REST and <c>--json</c> show them.</summary>
    public static IReadOnlyList<RenderedFileDto> From(DevicePreview preview) =>
        [.. preview.Files.Select(f => new RenderedFileDto(f.FileName, f.ContentType, f.Digest, f.Required, f.Warnings, f.Body.ToArray(), preview.Advice))];
}

/// <summary>An explanation as titled sections of lines.</summary>
public sealed record ExplanationDto(string Subject, IReadOnlyList<SectionDto> Sections);

/// <summary>One section of an explanation.</summary>
public sealed record SectionDto(string Title, IReadOnlyList<string> Lines);

/// <summary>An unknown phone.</summary>
/// <param name="Id">What it is known by.</param>
/// <param name="Family">The family that it is taken for.</param>
/// <param name="Model">The model that it named.</param>
/// <param name="ModelCode">The code that it named instead.</param>
/// <param name="LastSeen">Its last contact.</param>
/// <param name="FirstSeen">Its first.</param>
/// <param name="Count">How often it asked.</param>
/// <param name="Rejected">Whether somebody said no.</param>
/// <param name="Waits">For what: <c>description</c> = nobody has described it, <c>approval</c> = it is a device whose scope asks for an approval.</param>
/// <param name="Scope">The scope of the device.</param>
/// <param name="Name">The name of the device.</param>
public sealed record PendingDto(
    string Id, string? Family, string? Model, string? ModelCode, SightingDto LastSeen, DateTimeOffset FirstSeen, long Count, bool Rejected, string Waits, string? Scope, string? Name);

/// <summary>How it stands with the approval of a device.</summary>
/// <param name="State"><c>approved</c>, <c>waiting</c> or <c>rejected</c>.</param>
/// <param name="Wanted">Whether its scope asks for one.</param>
/// <param name="Since">Since when it waits; null where nothing asked for it yet.</param>
/// <param name="Count">How often it was asked for since.</param>
/// <param name="LastAsked">When, where and how last.</param>
public sealed record ApprovalDto(string State, bool Wanted, DateTimeOffset? Since, long Count, SightingDto? LastAsked);

/// <summary>How an unknown phone becomes a device; nothing of it is needed for one that is a device.</summary>
/// <param name="Scope">Where it is to hang.</param>
/// <param name="Like">A device whose keys, settings and parameters it starts from.</param>
/// <param name="Numbers">Numbers of its lines, in order.</param>
/// <param name="Model">Its model, where the phone did not say or was misread.</param>
public sealed record ApproveRequest(string? Scope = null, string? Like = null, IReadOnlyList<string>? Numbers = null, string? Model = null);

/// <summary>How several unknown phones become devices; nothing but their ids is needed for those that are devices.</summary>
/// <param name="Ids">The phones, at most 10,000.</param>
/// <param name="Scope">Where they are to hang.</param>
/// <param name="Like">A device whose keys, settings and parameters they start from.</param>
/// <param name="Numbers">The number of each one's line, in the order of the ids; none for phones without a line.</param>
/// <param name="Model">Their model, where they did not say or were misread.</param>
public sealed record ApproveAllRequest(IReadOnlyList<string> Ids, string? Scope = null, string? Like = null, IReadOnlyList<string>? Numbers = null, string? Model = null);

/// <summary>Phones that somebody says no to.</summary>
/// <param name="Ids">The phones, at most 10,000.</param>
public sealed record RejectAllRequest(IReadOnlyList<string> Ids);

/// <summary>A time in which a scope takes unknown phones by itself.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Until">When it ends (UTC).</param>
/// <param name="Left">How many phones it still takes.</param>
/// <param name="By">Who opened it.</param>
public sealed record EnrolmentDto(string Scope, DateTimeOffset Until, int Left, string By)
{
    /// <summary>The model, by family, that a phone is taken for which does not say what it is.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();
}

/// <summary>What opens such a time.</summary>
/// <param name="Scope">The scope; it must have networks.</param>
/// <param name="Seconds">How long, 60 to 604,800.</param>
/// <param name="Phones">How many phones it takes at most, 1 to 100,000; null = 1,000.</param>
/// <param name="Models">The model, by family, of phones that do not say theirs; null = such are not taken.</param>
public sealed record EnrolRequest(string Scope, long Seconds, int? Phones = null, IReadOnlyDictionary<string, string>? Models = null);

/// <summary>A stored file.</summary>
public sealed record FileDto(string Name, string Kind, string Family, string? Model, string? Version, string Sha256, long Length);

/// <summary>One neutral setting of the schema.</summary>
public sealed record SettingDto(
    string Key, string Type, string Level, string Label, string Help, string? Unit, long? Minimum, long? Maximum, int? MaxLength,
    IReadOnlyList<string> Choices, string? Default, bool Secret);

/// <summary>A family of this build.</summary>
public sealed record FamilyDto(string Name, string Title, IReadOnlyList<ModelDto> Models, IReadOnlyList<OptionDto> Options, IReadOnlyList<DocumentKindDto> Documents);

/// <summary>A model; <c>grade</c> says how sure its facts are: R seen in real files, D maker's document, I inferred, ? unknown.</summary>
public sealed record ModelDto(string Name, string? Code, int Lines, int Keys, int Modules, int ModuleKeys, string Grade, IReadOnlyList<string> Settings);

/// <summary>One of a family's own switches.</summary>
public sealed record OptionDto(string Name, string Type, string Help, IReadOnlyList<string> Choices, bool Secret);

/// <summary>A kind of document by the pattern of its file name.</summary>
public sealed record DocumentKindDto(string Id, string Pattern, string Audience, string ContentType);

/// <summary>What the family's catalogue knows of a raw parameter.</summary>
public sealed record ParameterDto(string Name, string Label, bool Secret, string? Allowed, string? Cleared, string Source, string Grade);

/// <summary>A model code that phones used and the tables do not know.</summary>
public sealed record LearnedDto(string Family, string Code, string? Model, string? Firmware, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Count);

/// <summary>The passphrase that a backup is sealed under.</summary>
public sealed record BackupRequest(string Passphrase)
{
    /// <summary>Without the passphrase, so that it cannot be printed by accident.</summary>
    public override string ToString() => nameof(BackupRequest);
}
