namespace Offhook.Core.Import;

/// <summary>How much of a maker's files was understood.</summary>
/// <param name="Family">Stable name of the family.</param>
/// <param name="Files">Files that were read.</param>
/// <param name="Devices">Devices that came of them.</param>
/// <param name="Read">Parameters in them, each counted once for a device.</param>
/// <param name="Neutral">Of these, said in neutral words (settings, lines, keys, portables), or what the family writes anyway.</param>
/// <param name="Raw">Kept as raw parameters.</param>
/// <param name="Governed">Left out because they hold the phone to its old server; ours stand in their place.</param>
/// <param name="Factory">Left out because a phone listed them as it has them from the factory.</param>
/// <param name="Left">Left out because nothing can hold them; each is listed.</param>
/// <param name="Added">Parameters that the phones get and that their files did not have.</param>
public sealed record ImportCoverage(string Family, int Files, int Devices, long Read, long Neutral, long Raw, long Governed, long Factory, long Left, long Added);

/// <summary>A remark and the file it is about.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Line">1-based line; 0 = the file as a whole.</param>
/// <param name="What">Parameter, member or place; empty = the file.</param>
/// <param name="Reason">Why.</param>
public sealed record ImportedRemark(string File, int Line, string What, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}{(Line > 0 ? FormattableString.Invariant($":{Line}") : "")}: {(What.Length > 0 ? What + ": " : "")}{Reason}";
}

/// <summary>What an import found.</summary>
public sealed record ImportReport
{
    /// <summary>A row for each family of which files were found.</summary>
    public required IReadOnlyList<ImportCoverage> Coverage { get; init; }

    /// <summary>Files that nobody could read, in the order of their paths.</summary>
    public required IReadOnlyList<ImportedRemark> Unread { get; init; }

    /// <summary>What was left out of files that were read.</summary>
    public required IReadOnlyList<ImportedRemark> Left { get; init; }

    /// <summary>What is in the fleet file but should be looked at: a guessed model, a zone of several.</summary>
    public required IReadOnlyList<ImportedRemark> Notes { get; init; }
}
