using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import.Probing;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Import;

/// <summary>
/// How a family whose documents are templates makes them of files that were captured from a running system: it recognises what is one phone's, and puts variables in its
/// place. Pure, as everything of a family. That the result gives the captured files back is not its word: <see cref="CaptureImporter"/> renders and compares.
/// </summary>
public interface ICaptureReader
{
    /// <summary>What the folder holds, for the help of the program.</summary>
    string FolderHelp { get; }

    /// <summary>Reads captured files. Never throws for what is in them: that is a remark.</summary>
    CapturedSet Read(IReadOnlyList<ImportSource> files, CaptureContext context);
}

/// <summary>What a reader of captured files is given.</summary>
/// <param name="Scope">The scope that phones come under.</param>
/// <param name="ModelOf">The model that the operator named for a device; null = none.</param>
/// <param name="Match">The kind of document that a file name belongs to, of this family.</param>
/// <param name="Snapshot">What a document of a device would be made of, as in a scope that asks for passwords; the address is where it asks.</param>
public sealed record CaptureContext(
    ScopePath Scope, Func<DeviceId, string?> ModelOf, Func<string, DocumentMatch?> Match, Func<DeviceSpec, Uri, DeviceSnapshot> Snapshot)
{
    /// <summary>Zones whose clocks do what is asked, the better known first.</summary>
    public IEnumerable<string> ZonesWhere(Func<ZoneRules, bool> does) => ChoiceProbe.Zones().Where(z => ZoneRules.TryGet(z, out var rules) && does(rules));
}

/// <summary>What was made of captured files.</summary>
public sealed record CapturedSet
{
    /// <summary>Templates by kind of document.</summary>
    public ImmutableSortedDictionary<string, string> Templates { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The phones, each with all of its settings and parameters.</summary>
    public IReadOnlyList<CapturedDevice> Devices { get; init; } = [];

    /// <summary>Where these phones asked; null where no file says it.</summary>
    public Uri? Server { get; init; }

    /// <summary>What was recognised, and by which variable it is written now.</summary>
    public IReadOnlyList<ImportedRemark> Recognised { get; init; } = [];

    /// <summary>Values that stand in the templates as they were.</summary>
    public IReadOnlyList<ImportedRemark> Left { get; init; } = [];

    /// <summary>What should be looked at.</summary>
    public IReadOnlyList<ImportedRemark> Notes { get; init; } = [];

    /// <summary>Files that could not be read, or that these phones do not ask for.</summary>
    public IReadOnlyList<ImportedRemark> Unread { get; init; } = [];
}

/// <summary>A phone that files were captured of.</summary>
/// <param name="Spec">What it is now.</param>
/// <param name="Files">Its files.</param>
public sealed record CapturedDevice(DeviceSpec Spec, IReadOnlyList<CapturedFile> Files);

/// <summary>A captured file of a phone.</summary>
/// <param name="Name">The name by which the phone will ask for it here.</param>
/// <param name="Source">Where it lay.</param>
public sealed record CapturedFile(string Name, ImportSource Source);
