using Offhook.Core.Devices;
using Offhook.Core.Dialling;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// A mistake of a request, as it is shown: <c>FILE:LINE: path: what is wrong; what is allowed</c>, or with as much of the place as there is: no line where a
/// whole file is to blame, an empty path where no member is.
/// </summary>
public sealed record RequestMistake(string? File, int? Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => FleetMistake.Show(File, Line, Path, Message);
}

/// <summary>What a request to change specs came to.</summary>
/// <param name="Change">The change number; null when nothing was written (dry run, no difference, mistakes).</param>
/// <param name="Mistakes">All mistakes; when there is one, nothing was written.</param>
public sealed record ChangeResult(long? Change, IReadOnlyList<RequestMistake> Mistakes)
{
    /// <summary>Objects that came new.</summary>
    public int Created { get; init; }

    /// <summary>Objects that differ from before.</summary>
    public int Updated { get; init; }

    /// <summary>Objects deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>Devices whose documents it changes; null where nobody asked.</summary>
    public int? Reaches { get; init; }

    /// <summary>Objects that were as asked already.</summary>
    public int Unchanged { get; init; }

    /// <summary>What the operator should know: settings that a model ignores, raw parameters that shadow a setting, unknown parameters. Bounded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The notes in fewer lines: what is alike of many models or devices in one.</summary>
    public IReadOnlyList<string> Summary { get; init; } = [];

    /// <summary>Whether there was no mistake.</summary>
    public bool Ok => Mistakes.Count == 0;
}

/// <summary>One fleet file of a request.</summary>
/// <param name="Name">How mistakes name it.</param>
/// <param name="Content">UTF-8 YAML or JSON.</param>
public sealed record FleetFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>What came along with fleet files: values of environment variables, secret files and file contents that they refer to.</summary>
public interface IAttachments
{
    /// <summary>The value of an environment variable, or null.</summary>
    string? Environment(string name);

    /// <summary>The text of a secret file as the fleet file names it, or null.</summary>
    string? SecretFile(string path);

    /// <summary>The content of a file as the fleet file names it, or null.</summary>
    Stream? OpenFile(string path);
}

/// <summary>Writes specs: validate everything, one change, then announce.</summary>
public interface ISpecService
{
    /// <summary>Applies fleet files. <paramref name="prune"/> deletes what lies inside that scope and is not in the files.</summary>
    /// <param name="confirmed">Whether somebody confirmed that users and portables behind a DECT server may be lost; unconfirmed, that is a mistake.</param>
    Task<ChangeResult> ApplyAsync(
        IReadOnlyList<FleetFile> files, IAttachments attachments, bool dryRun, ScopePath? prune, string actor, CancellationToken cancellation, bool confirmed = false);

    /// <summary>Adds one device given as a fleet-file object in JSON; it must not exist.</summary>
    Task<ChangeResult> AddAsync(ReadOnlyMemory<byte> device, string actor, CancellationToken cancellation);

    /// <summary>Assigns <c>path=value</c> pairs on a device.</summary>
    /// <param name="confirmed">As in <see cref="ApplyAsync"/>.</param>
    Task<ChangeResult> SetAsync(
        DeviceId id, IReadOnlyList<KeyValuePair<string, string>> assignments, string actor, CancellationToken cancellation, bool confirmed = false);

    /// <summary>Gives a device's whole spec to another id; the old id is deleted and its token dies.</summary>
    Task<ChangeResult> SwapAsync(DeviceId id, DeviceId by, string actor, CancellationToken cancellation);

    /// <summary>Hangs a device under another scope.</summary>
    Task<ChangeResult> MoveAsync(DeviceId id, ScopePath scope, string actor, CancellationToken cancellation);

    /// <summary>Deletes a device.</summary>
    /// <param name="confirmed">As in <see cref="ApplyAsync"/>.</param>
    Task<ChangeResult> DeleteAsync(DeviceId id, string actor, CancellationToken cancellation, bool confirmed = false);

    /// <summary>Brings a device's spec back to what it was before its newest change, or to what it was at <paramref name="to"/>. An undo is a change of its own.</summary>
    Task<ChangeResult> UndoAsync(DeviceId id, long? to, string actor, CancellationToken cancellation);

    /// <summary>Takes back a whole change: every spec that it wrote becomes what it was before, unless it was written again since (a mistake names it).</summary>
    Task<ChangeResult> UndoChangeAsync(long change, string actor, CancellationToken cancellation);

    /// <summary>
    /// Takes over a device that ran before us. Without <paramref name="confirm"/> it only says what our documents would change on it; with the digest of
    /// that review the device is ours, and gets them.
    /// </summary>
    /// <param name="id">The device, which is described already.</param>
    /// <param name="exports">The device's own exports by kind of document.</param>
    /// <param name="take">Whether what it holds and would lose is taken into its spec.</param>
    /// <param name="confirm">The digest of the review that somebody has seen; null = only review.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<AdoptionResult> AdoptAsync(
        DeviceId id, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> exports, bool take, string? confirm, string actor, CancellationToken cancellation);

    /// <summary>Stores a file; the family checks it first.</summary>
    Task<ChangeResult> AddFileAsync(FileSpec file, Stream content, string actor, CancellationToken cancellation);

    /// <summary>Removes a stored file.</summary>
    Task<ChangeResult> RemoveFileAsync(string name, string actor, CancellationToken cancellation);

    /// <summary>
    /// Approves phones: all of them by one change, or none where there is a mistake. One that is a device may have its files from now on, where its scope asks
    /// for an approval. One that is unknown becomes an approved device of <paramref name="scope"/>, optionally with the keys and settings of another one.
    /// </summary>
    /// <param name="ids">The phones.</param>
    /// <param name="scope">Where unknown ones are to hang.</param>
    /// <param name="like">A device that unknown ones start from.</param>
    /// <param name="numbers">Of one phone, the numbers of its lines; of several none, or the number of each one's line in their order.</param>
    /// <param name="model">Model of those that did not say.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="unread">Of further phones, what is wrong with their names; told with all other mistakes, and then nothing is written.</param>
    Task<ChangeResult> ApproveAsync(
        IReadOnlyList<DeviceId> ids, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, CancellationToken cancellation,
        IReadOnlyList<RequestMistake>? unread = null);

    /// <summary>
    /// Says no to phones, all of them or none where there is a mistake: one that is a device loses its approval and is shown as waiting no more, one that is
    /// unknown is none of ours.
    /// </summary>
    /// <param name="ids">The phones.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="unread">As in <see cref="ApproveAsync"/>.</param>
    Task<ChangeResult> RejectAsync(IReadOnlyList<DeviceId> ids, string actor, CancellationToken cancellation, IReadOnlyList<RequestMistake>? unread = null);

    /// <summary>The fleet as YAML that <see cref="ApplyAsync"/> takes back; everything, or one scope and below. <paramref name="secrets"/> reveals them (audited).</summary>
    Task ExportAsync(Stream output, ScopePath? scope, bool secrets, bool json, string actor, CancellationToken cancellation);
}

/// <summary>A device as it is shown.</summary>
public sealed record DeviceView(DeviceId Id, string Family, string Model, string Scope, string Name, bool Enabled, long Wanted, long Delivered, bool InStep, long Change)
{
    /// <summary>Its last contact; null = never seen.</summary>
    public Sighting? LastSeen { get; init; }

    /// <summary>Why its documents cannot be rendered; null = they can.</summary>
    public string? Error { get; init; }

    /// <summary>What its rendering warns of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Its required documents.</summary>
    public IReadOnlyList<DocumentState> Documents { get; init; } = [];

    /// <summary>Every file it is expected to ask for.</summary>
    public IReadOnlyList<Families.ExpectedDocument> Expected { get; init; } = [];

    /// <summary>Why it is not in step, in a sentence; null when it is.</summary>
    public string? Why { get; init; }

    /// <summary>How far it is on the way to having what it should have; null in lists.</summary>
    public DeviceProgress? Progress { get; init; }

    /// <summary>How it stands with an operator's approval; null where its scope asks for none and nobody decided.</summary>
    public DeviceApproval? Approval { get; init; }

    /// <summary>Where the phone is told to ask; a token in it is shown as stars unless it was asked for.</summary>
    public string? Url { get; init; }
}

/// <summary>How it stands with the approval of a device.</summary>
/// <param name="Approved">What an operator decided; null = nobody did.</param>
/// <param name="Wanted">Whether its scope asks for an approval.</param>
public sealed record DeviceApproval(bool? Approved, bool Wanted)
{
    /// <summary>What asked for the device since nobody approved it; null = nothing did, or it is long forgotten.</summary>
    public PendingDevice? Asked { get; init; }

    /// <summary>Whether it gets nothing for the want of it.</summary>
    public bool IsMissing => Wanted && Approved is not true;
}

/// <summary>Reads what is wanted and what was observed.</summary>
public interface IDeviceQueries
{
    /// <summary>A page of devices.</summary>
    IReadOnlyList<DeviceView> List(DeviceQuery query);

    /// <summary>One device with everything, or null.</summary>
    DeviceView? Show(DeviceId id, bool revealUrl);

    /// <summary>What becomes of a number that is dialled on a device, by the plan that holds for it; null where there is no such device.</summary>
    DialView? Dial(DeviceId id, string number);

    /// <summary>The spec of a device as fleet-file JSON with secrets sealed, or null.</summary>
    ReadOnlyMemory<byte>? Spec(DeviceId id);

    /// <summary>Versions of a device's spec, newest first, each with what it changed (secrets as stars).</summary>
    IReadOnlyList<(ChangeRecord Change, IReadOnlyList<string> Differences)> History(DeviceId id, int limit);

    /// <summary>Completes with true when the device is in step, with false after the time limit.</summary>
    Task<bool> WaitAsync(DeviceId id, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>One rendered file, for preview.</summary>
public sealed record RenderedFile(string FileName, ReadOnlyMemory<byte> Body, string ContentType, string Digest, IReadOnlyList<string> Warnings, bool Required);

/// <summary>The files of a device, for preview.</summary>
/// <param name="Files">The files, each with what it warns of.</param>
/// <param name="Advice">What there is to say of the device and not of one of its files.</param>
public sealed record DevicePreview(IReadOnlyList<RenderedFile> Files, IReadOnlyList<string> Advice);

/// <summary>Shows what a phone would get, by the same code.</summary>
public interface IPreview
{
    /// <summary>
    /// The files of a device: all it is expected to ask for, or the one named. <paramref name="firmware"/> shows another generation;
    /// <paramref name="secrets"/> false shows stars where secrets stand.
    /// </summary>
    DevicePreview Render(DeviceId id, string? fileName, string? firmware, bool secrets);

    /// <summary>Holds files that a device has from elsewhere against those that it gets from us; null where there is no such device.</summary>
    /// <param name="id">The device.</param>
    /// <param name="files">The files, in the order in which the device reads them.</param>
    /// <param name="keys">Keys that may open them.</param>
    /// <exception cref="RenderException">Our own files cannot be rendered.</exception>
    FileComparison? Compare(DeviceId id, IReadOnlyList<ImportSource> files, IReadOnlyList<ImportKey> keys, bool exported = false);
}

/// <summary>What becomes of a number on a device.</summary>
/// <param name="Number">What is dialled.</param>
/// <param name="Outcome">How it ends; null where no plan holds for the device or its maker is sent none, and the phone waits for its dial key or its own time.</param>
/// <param name="Match">The rule that holds; null for none.</param>
/// <param name="Source">Where the plan is written; null for none.</param>
/// <param name="Limits">What the phone cannot keep of the plan.</param>
public sealed record DialView(string Number, DialOutcome? Outcome, string? Match, string? Source, IReadOnlyList<string> Limits);

/// <summary>Tells the story of a device, an address or a request.</summary>
public interface IExplainer
{
    /// <summary>A MAC or UUID, an IP address, or a request such as <c>/cfg0012.xml</c> (optionally as a URL). Null when the text is none of these.</summary>
    Explanation? Explain(string subject, string? fromAddress, string? userAgent);
}

/// <summary>An explanation as titled sections of lines, the same for terminal and page.</summary>
public sealed record Explanation(string Subject, IReadOnlyList<ExplanationSection> Sections);

/// <summary>One section.</summary>
public sealed record ExplanationSection(string Title, IReadOnlyList<string> Lines);
