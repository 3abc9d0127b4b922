using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Phonebooks;

namespace Offhook.Core.Import;

/// <summary>
/// How a family reads files that somebody else wrote for its phones. All members have a default: a family whose documents are parameter files
/// with telling names needs nothing of it, because <see cref="ParameterFile"/> reads them by their format. Pure, as everything of a family.
/// What a parameter means in neutral words is not asked here: it is found by rendering (see <see cref="Probing.InverseTable"/>).
/// </summary>
public interface IFamilyImport
{
    /// <summary>Whether a file whose name says nothing could be the family's by its first bytes.</summary>
    /// <param name="fileName">Last segment of its path.</param>
    /// <param name="head">Its beginning, at most <see cref="ImportSource.HeadBytes"/>.</param>
    bool Recognises(string fileName, ReadOnlySpan<byte> head) => false;

    /// <summary>
    /// Reads a file whose name matched (<paramref name="match"/>) or that was recognised (then it is null). Null = it is not the family's after all.
    /// </summary>
    /// <exception cref="FormatException">It is the family's, but cannot be read; the message names the line.</exception>
    ReadFile? Read(ImportSource source, DocumentMatch? match);

    /// <summary>Whether a phone of a generation has a parameter so from the factory. Asked of exports only (<see cref="ReadFile.IsExport"/>).</summary>
    bool IsFactory(string parameter, string value, string generation) => false;

    /// <summary>
    /// The family's option that fixes a firmware generation, where generations have names of their own that another does not read. It is set where files are
    /// written for another generation than their model has by itself. Null = never, because files say it roughly and phones exactly, whenever they ask.
    /// </summary>
    string? GenerationOption => null;

    /// <summary>Opens an encrypted file; null where it is none, or the key is another one.</summary>
    OpenedFile? Decrypt(ImportSource source, DocumentMatch? match, string key) => null;

    /// <summary>Whether two values of a parameter mean the same to the phone, as <c>on</c> and <c>1</c> may.</summary>
    bool MeansTheSame(string parameter, string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}

/// <summary>A file to import.</summary>
/// <param name="Path">As people are told of it, with <c>/</c> between folders.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ImportSource(string Path, ReadOnlyMemory<byte> Content)
{
    /// <summary>As much of a file as recognising may look at.</summary>
    public const int HeadBytes = 4096;

    /// <summary>Largest file that is read: ten times the largest configuration file that is known (188 kB), and some.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Why it could not be read; null where it could.</summary>
    public string? Problem { get; init; }

    /// <summary>Last segment of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path without the last segment; empty at the top.</summary>
    public string Folder => Path.LastIndexOf('/') is > 0 and var slash ? Path[..slash] : "";
}

/// <summary>An encrypted file that a key opened.</summary>
/// <param name="Content">The plain bytes.</param>
public sealed record OpenedFile(ReadOnlyMemory<byte> Content)
{
    /// <summary>The family's switches that make its phone go on with this key.</summary>
    public ImmutableSortedDictionary<string, RawValue> Options { get; init; } = OptionMap.Empty.Values;
}

/// <summary>A parameter as it stood in a file.</summary>
/// <param name="Name">Canonical name, as <see cref="IFamily.Derive"/> uses it.</param>
/// <param name="Value">Its value, decoded.</param>
/// <param name="Line">1-based line; 0 = not known.</param>
public readonly record struct ReadParameter(string Name, string Value, int Line);

/// <summary>Something in a file that could not be taken over, or that somebody should look at.</summary>
/// <param name="Line">1-based line; 0 = the file as a whole.</param>
/// <param name="What">Parameter, member or place; empty = the file.</param>
/// <param name="Reason">Why, as a sentence without a secret.</param>
public sealed record ImportRemark(int Line, string What, string Reason);

/// <summary>What a file held.</summary>
public sealed record ReadFile
{
    /// <summary>The device it is for; null where devices share it, and then it stands below their own files.</summary>
    public DeviceId? Device { get; init; }

    /// <summary>Models that it can be for; empty = it does not say.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The firmware generation it is written for, in the family's words; null = it does not say.</summary>
    public string? Generation { get; init; }

    /// <summary>Parameters in order; a later one of the same name holds.</summary>
    public IReadOnlyList<ReadParameter> Parameters { get; init; } = [];

    /// <summary>Portables, where the file is a list of them; it is the whole list.</summary>
    public ImmutableArray<HandsetSpec> Handsets { get; init; } = [];

    /// <summary>Groups of settings for portables.</summary>
    public ImmutableArray<HandsetGroupSpec> HandsetGroups { get; init; } = [];

    /// <summary>The family's switches that the file speaks of.</summary>
    public ImmutableSortedDictionary<string, RawValue> Options { get; init; } = OptionMap.Empty.Values;

    /// <summary>
    /// Whether a phone wrote it and it lists everything that the phone holds. What stands in it as from the factory then says nothing, and is not taken over.
    /// </summary>
    public bool IsExport { get; init; }

    /// <summary>What the file calls itself, where it is a phonebook; null = nothing.</summary>
    public string? Title { get; init; }

    /// <summary>Contacts, where the file is a phonebook.</summary>
    public ImmutableArray<Contact> Contacts { get; init; } = [];

    /// <summary>Addresses of further files that it sends the phone to; what they hold belongs to the phone's settings as well.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<ImportRemark> Left { get; init; } = [];
}
