using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Core.Families;

/// <summary>
/// A maker's way of being provisioned. Stateless and pure: it gets facts or a snapshot and returns clues, parameters or bytes; it sees no
/// database, socket, HTTP context or clock, so that a preview and what the phone gets cannot differ.
/// </summary>
public interface IFamily
{
    /// <summary>Stable name, as in fleet files: lower-case letters.</summary>
    string Name { get; }

    /// <summary>Name for people.</summary>
    string Title { get; }

    /// <summary>Every model.</summary>
    IReadOnlyList<PhoneModel> Models { get; }

    /// <summary>
    /// What the MAC addresses of its phones begin with: lower-case hex digits without separators, six or more. It tells whose phone an unknown one
    /// may be, never who it is.
    /// </summary>
    IReadOnlyList<string> MacBlocks => [];

    /// <summary>Every kind of document that phones of this family ask for.</summary>
    IReadOnlyList<DocumentKind> Documents { get; }

    /// <summary>The family's own switches.</summary>
    IReadOnlyList<OptionDefinition> Options { get; }

    /// <summary>The settings that reach a parameter on this model; others are reported when somebody sets them.</summary>
    IReadOnlySet<SettingDefinition> HonouredSettings(PhoneModel model);

    /// <summary>Draws clues from a request. <paramref name="match"/> is set where one of the family's file names was asked for.</summary>
    void Identify(RequestFacts facts, DocumentMatch? match, ICollection<Clue> clues);

    /// <summary>The generation that a firmware version belongs to; the model's default where the version is unknown.</summary>
    string Generation(PhoneModel model, string? firmware);

    /// <summary>What the catalogue knows of a raw parameter; null where it does not know the name.</summary>
    ParameterInfo? Describe(string parameter);

    /// <summary>
    /// Names of files by which a device is asked for although they do not hold its id, because an operator gave them out: <c>4711.cfg</c>. Each is one
    /// device's in the whole server; letters match in either case, blanks are none.
    /// </summary>
    IEnumerable<string> Aliases(DeviceSpec device) => [];

    /// <summary>The kind of document that <see cref="Aliases"/> lead to; null where the family has none.</summary>
    DocumentKind? AliasDocument => null;

    /// <summary>What the family's devices take for portables behind them; null where they are phones themselves, and then nobody may give any.</summary>
    IHandsetRules? Handsets => null;

    /// <summary>How a device that ran before us is taken over by its own exports; null where the family's devices are served from the start.</summary>
    IExports? Exports => null;

    /// <summary>The realm that its phones are asked for user name and password in.</summary>
    string Realm => "offhook";

    /// <summary>What the family gives to templates; null where it writes all of its documents itself and has no variables of its own.</summary>
    IFamilyTemplates? Templates => null;

    /// <summary>What the family can work out of files for an operator, each a verb of the program.</summary>
    IReadOnlyList<FamilyTool> Tools => [];

    /// <summary>How documents of kinds that are versioned get their version; null where the family has none.</summary>
    IDocumentVersions? Versions => null;

    /// <summary>How files that others wrote for these phones are read; null where the formats and names of its documents say enough.</summary>
    IFamilyImport? Import => null;

    /// <summary>
    /// Why a document must not be handed to the device although it may be asked for: because the device is only observed so far, or because what
    /// an unproven peer may have of it would harm. Null = it may be. A sentence for the operator; the peer is told "not found".
    /// </summary>
    string? Withheld(DocumentMatch document, DeviceSnapshot device, bool withSecrets) => null;

    /// <summary>
    /// Mistakes of a device that the schema cannot see: too many lines, keys that the model does not have, malformed option values. Each is a
    /// path inside the device (<c>lines[1].number</c>) with a sentence; nothing is returned for what is merely ignored (see <see cref="HonouredSettings"/>).
    /// </summary>
    IEnumerable<Mistake> Check(DeviceSpec device, PhoneModel model);

    /// <summary>
    /// Mistakes of a file that is about to be stored, as sentences that name the limit and not the file: whoever shows them says in front of them which it is.
    /// Empty when it is fine.
    /// </summary>
    IEnumerable<string> CheckFile(FileCandidate file);

    /// <summary>The files that this device asks for, in the order in which it asks, with those whose delivery makes it in step marked.</summary>
    IEnumerable<ExpectedDocument> Expected(DeviceSnapshot device);

    /// <summary>
    /// The parameters of a parameter document (<see cref="DocumentKind.Format"/> set) as derived from the settings. <paramref name="secrets"/> is null
    /// when the peer may not have them: what would hold a secret is then left out, never written empty.
    /// </summary>
    ParameterSet Derive(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets);

    /// <summary>Writes a document that is not a parameter document, of one device. Answers null when there is none for this device.</summary>
    DocumentBody? Write(DocumentMatch document, DeviceSnapshot device, DeviceSecrets? secrets);

    /// <summary>Writes a document shared by all devices of a model in a scope; null when there is none. No device is in sight.</summary>
    DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared);

    /// <summary>Wraps finished bytes as the maker wants them on the wire, such as file encryption. Answers the same bytes where nothing is to be done.</summary>
    ReadOnlyMemory<byte> Protect(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body);

    /// <summary>
    /// Why a key cannot stand at a place of a phone, as a sentence for people; null = it can. Asked only for places that the model has; a key without a
    /// place is listed for the operator, and the place is left empty.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="generation">Its firmware generation.</param>
    /// <param name="module">The module; 0 = the phone itself.</param>
    /// <param name="key">The key.</param>
    string? KeyLimit(PhoneModel model, string generation, int module, KeySpec key) => null;

    /// <summary>
    /// What calls this device to fetch its files again; null where its maker has nothing for that. <paramref name="restart"/> asks for the form that
    /// restarts it, where the maker has two.
    /// </summary>
    ResyncCall? Resync(DeviceSnapshot device, bool restart) => null;

    /// <summary>
    /// The address that a plug-and-play answer gives to a phone, in its maker's form; null where the maker's phones do not do that.
    /// </summary>
    /// <param name="baseUrl">Where it shall ask: our address on the interface it asked on, token included, without a trailing slash.</param>
    /// <param name="model">Its model; null where that is not known.</param>
    /// <param name="device">Its id.</param>
    string? PlugAndPlayUrl(Uri baseUrl, PhoneModel? model, DeviceId device) => null;

    /// <summary>
    /// What the phone holds once this document was handed over whole, by names of the family's choosing; it comes back in <see cref="DeviceSecrets.Carried"/>
    /// of later renderings. Answers the same instance where nothing changes.
    /// </summary>
    ImmutableSortedDictionary<string, string> Carry(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets);
}

/// <summary>A SIP NOTIFY outside any dialogue that makes a device fetch its files.</summary>
/// <param name="Event">Value of the Event header, such as <c>check-sync;reboot=false</c>.</param>
public sealed record ResyncCall(string Event)
{
    /// <summary>Media type of <see cref="Body"/>; null where there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Body; mostly empty.</summary>
    public string Body { get; init; } = "";

    /// <summary>User part that the device answers to; null where any will do.</summary>
    public string? User { get; init; }

    /// <summary>The port at which the device takes SIP; null where it is the usual one.</summary>
    public int? Port { get; init; }

    /// <summary>Path and query of the device's own web page that does the same; null where none is known.</summary>
    public string? WebPath { get; init; }

    /// <summary>Whether the device restarts on it, and cuts off a call.</summary>
    public bool Restarts { get; init; }
}

/// <summary>What a family says about portables.</summary>
public interface IHandsetRules
{
    /// <summary>What the catalogue knows of a parameter of a handset group; null where it does not know the name.</summary>
    ParameterInfo? Describe(string parameter);

    /// <summary>One spelling for each portable, so that two spellings are not taken for two portables; null for what is none.</summary>
    string? NormaliseIpei(string ipei);
}

/// <summary>
/// How a family's versioned documents carry their version. The family renders them without one; which version it is, is not its business:
/// the same content has the same, other content one that was never used before.
/// </summary>
public interface IDocumentVersions
{
    /// <summary>
    /// Whether a device ignores a version that is not above the one it holds. Content that comes back then gets a new version where the device holds
    /// another since; otherwise it has its old one back.
    /// </summary>
    bool Rise => false;

    /// <summary>
    /// Whether a peer that may not have all of a document gets the rest of it without a version. False: it gets nothing, because the version would
    /// tell it that it has everything.
    /// </summary>
    bool MayBePartial => false;

    /// <summary>
    /// What else a version of a document stands for, beside its bytes: the content of files that it names by addresses that stay the same, and that a device
    /// looks at again only when the document itself is new. Empty where there is nothing of the kind. It is hashed, and written nowhere.
    /// </summary>
    string Beside(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) => "";

    /// <summary>Puts the version into a document that was rendered without one.</summary>
    /// <exception cref="FormatException">The bytes have no place for it.</exception>
    ReadOnlyMemory<byte> Stamp(DocumentMatch document, ReadOnlyMemory<byte> body, string version);

    /// <summary>Writes an index of versioned documents, which are given in the order in which the device asks for them.</summary>
    DocumentBody WriteIndex(DocumentMatch index, IReadOnlyList<VersionedMember> members);
}

/// <summary>A versioned document as an index names it.</summary>
public sealed record VersionedMember(DocumentMatch Document, string Version);

/// <summary>A mistake and where it is.</summary>
/// <param name="Path">Path inside the object, as <c>lines[1].number</c>.</param>
/// <param name="Message">What is wrong; what is allowed.</param>
public sealed record Mistake(string Path, string Message);

/// <summary>One product of a family.</summary>
/// <param name="Name">As its maker writes it.</param>
public sealed record PhoneModel(string Name)
{
    /// <summary>The family's code for it in file names; null where unknown or not used.</summary>
    public string? Code { get; init; }

    /// <summary>Other codes that phones of this model ask by.</summary>
    public IReadOnlyList<string> OtherCodes { get; init; } = [];

    /// <summary>SIP accounts that it has.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>Programmable keys on the device itself.</summary>
    public int Keys { get; init; }

    /// <summary>Add-on modules that it takes.</summary>
    public int Modules { get; init; }

    /// <summary>Programmable keys on each module.</summary>
    public int ModuleKeys { get; init; }

    /// <summary>Entries that its own phone book holds; null where that is not known, or where it reads books where they lie.</summary>
    public int? Contacts { get; init; }

    /// <summary>Whether each number is an entry of its own.</summary>
    public bool CountsNumbers { get; init; }

    /// <summary>Whether a code of a file name is this model's; several models may share one.</summary>
    public bool HasCode(string code) => string.Equals(Code, code, StringComparison.OrdinalIgnoreCase) || OtherCodes.Contains(code, StringComparer.OrdinalIgnoreCase);

    /// <summary>How sure the facts about it are: <c>R</c> seen in real files, <c>D</c> maker's document, <c>I</c> inferred, <c>?</c> unknown.</summary>
    public string Grade { get; init; } = "?";
}

/// <summary>Whom a document is for.</summary>
public enum Audience
{
    /// <summary>One device.</summary>
    Device,

    /// <summary>All devices of a model within a scope.</summary>
    Model,

    /// <summary>Anybody: nothing in it is anybody's.</summary>
    Public,

    /// <summary>Nobody: never answered, even when a file of that name is stored.</summary>
    Never,
}

/// <summary>A kind of document, known by the pattern of its file name.</summary>
/// <param name="Id">Stable name of the kind, as in <c>templates:</c> and delivery records.</param>
/// <param name="Pattern">
/// File name with at most two placeholders: <c>{mac}</c> any spelling of a MAC, <c>{id}</c> that or a UUID, <c>{code}</c> decimal digits,
/// <c>{name}</c> anything. Letters match in either case.
/// </param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="ContentType">Its media type.</param>
public sealed record DocumentKind(string Id, string Pattern, Audience Audience, string ContentType)
{
    /// <summary>How its parameters are written and read; null for documents that are no parameter files.</summary>
    public IParameterFormat? Format { get; init; }

    /// <summary>Other patterns under which the same document is answered, with the same placeholders.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// Whether its bytes depend on the very firmware version that the request names, and not only on its generation: which firmware a phone is offered
    /// is decided by what it runs. Such a document is never required for being in step.
    /// </summary>
    public bool DependsOnFirmware { get; init; }

    /// <summary>Whether the document carries a version; see <see cref="IFamily.Versions"/>. It is handed out whole or not at all.</summary>
    public bool IsVersioned { get; init; }

    /// <summary>The versioned kind that this document is the index of; null for other documents.</summary>
    public string? IndexOf { get; init; }

    /// <summary>Says why bytes cannot be read as this document, or null; for documents that have no <see cref="Format"/> and may be written by templates.</summary>
    public Func<ReadOnlyMemory<byte>, string?>? CheckBody { get; init; }

    /// <summary>
    /// Whether it hands the device its user name and password, before it can know them: no password is asked for it, and it goes only where the scope's
    /// networks are.
    /// </summary>
    public bool HandsOutLogin { get; init; }

    /// <summary>
    /// Whether a device's document is also answered, with the settings of the scope and nothing of anybody, to a request that says nothing of who asks:
    /// for files whose name is the same for all phones.
    /// </summary>
    public bool SharedWithoutIdentity { get; init; }
}

/// <summary>A file name that matched a kind.</summary>
/// <param name="Family">Stable name of the family.</param>
/// <param name="Kind">The kind.</param>
/// <param name="FileName">The name asked for.</param>
/// <param name="Captured">What stood in the placeholder; empty where the pattern has none.</param>
public sealed record DocumentMatch(string Family, DocumentKind Kind, string FileName, string Captured)
{
    /// <summary>What stood in the second placeholder; empty where the pattern has none.</summary>
    public string Part { get; init; } = "";

    /// <summary>
    /// What tells this document from others of its kind on one device: a device's own id is one in every spelling, and what stands before it in a name
    /// such as <c>phone370-{mac}.htm</c> only repeats what sort of phone it is.
    /// </summary>
    public string Distinction => DeviceId.TryParse(Part, out _) ? "" : DeviceId.TryParse(Captured, out _) ? Part : Part.Length > 0 ? $"{Captured}_{Part}" : Captured;
}

/// <summary>A file that a device is expected to ask for.</summary>
/// <param name="KindId">Which kind.</param>
/// <param name="FileName">The name as the device spells it.</param>
/// <param name="Required">Whether its delivery is part of being in step.</param>
/// <param name="Answered">Whether we answer it with content (else "not found" is the right answer).</param>
public sealed record ExpectedDocument(string KindId, string FileName, bool Required, bool Answered);

/// <summary>One of the family's own switches.</summary>
/// <param name="Name">
/// Camel-case name under <c>options:</c>; a star covers every member of a map: <c>group.*</c>, and <c>table.*.column</c> for a map of rows. What rows are
/// called is checked by the family.
/// </param>
/// <param name="Type">How it is read; <see cref="SettingType.Secret"/> is sealed.</param>
/// <param name="Help">What it does.</param>
public sealed record OptionDefinition(string Name, SettingType Type, string Help)
{
    /// <summary>Allowed values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether an option of this name is read by this definition.</summary>
    public bool Covers(string name) => Name == name || (Name.Contains('*') && Fits(name, whole: true));

    /// <summary>Whether this definition reads members of a map of this name.</summary>
    public bool IsBelow(string name) => Name.StartsWith($"{name}.", StringComparison.Ordinal) || (Name.Contains('*') && Fits(name, whole: false));

    private bool Fits(string name, bool whole)
    {
        var (mine, given) = (Name.Split('.'), name.Split('.'));
        return (whole ? given.Length == mine.Length : given.Length < mine.Length) && given.Zip(mine).All(p => p.Second == "*" ? p.First.Length > 0 : p.First == p.Second);
    }
}

/// <summary>What the catalogue knows of a parameter.</summary>
/// <param name="Name">Canonical name.</param>
/// <param name="Label">The maker's label.</param>
public sealed record ParameterInfo(string Name, string Label)
{
    /// <summary>Whether its value is a secret.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The value that turns it off or empties it; null where unknown, so that it is never cleared by us.</summary>
    public string? ClearedValue { get; init; }

    /// <summary>What values are allowed, for people; null where unknown.</summary>
    public string? Allowed { get; init; }

    /// <summary>Whether a phone that got another value must be restarted; null where that is not known.</summary>
    public bool? NeedsRestart { get; init; }

    /// <summary>Whether a wrong value can cut the phone off from us or the network, so that a change goes to few phones first.</summary>
    public bool CutsOff { get; init; }

    /// <summary>Where the fact is from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How sure it is: <c>R</c>, <c>D</c>, <c>I</c> or <c>?</c>.</summary>
    public string Grade { get; init; } = "?";

    /// <summary>Says what is wrong with a value, or null when it is allowed or nothing is known.</summary>
    public Func<string, string?>? CheckValue { get; init; }
}
