namespace Offhook.Core.Import;

/// <summary>What came of captured files.</summary>
public sealed record CaptureReport
{
    /// <summary>Values that variables stand for now, with their file and line. Secrets are stars.</summary>
    public required IReadOnlyList<ImportedRemark> Recognised { get; init; }

    /// <summary>Values that stand in the templates as they were.</summary>
    public required IReadOnlyList<ImportedRemark> Left { get; init; }

    /// <summary>What should be looked at.</summary>
    public required IReadOnlyList<ImportedRemark> Notes { get; init; }

    /// <summary>Files that are not part of the result.</summary>
    public required IReadOnlyList<ImportedRemark> Unread { get; init; }

    /// <summary>Every captured file held against what the templates give for its phone.</summary>
    public required IReadOnlyList<CaptureComparison> Files { get; init; }
}

/// <summary>A captured file and what is rendered in its place.</summary>
/// <param name="Device">Whose it is.</param>
/// <param name="Name">The name by which the phone asks for it.</param>
/// <param name="File">Path as it was given.</param>
/// <param name="Same">Whether both are the same, byte for byte.</param>
/// <param name="Difference">Where they differ first; empty where they do not. Never a value.</param>
public sealed record CaptureComparison(string Device, string Name, string File, bool Same, string Difference);
