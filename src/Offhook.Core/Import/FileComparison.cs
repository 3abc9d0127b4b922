namespace Offhook.Core.Import;

/// <summary>How a parameter of two sets of files stands.</summary>
public enum ComparisonState
{
    /// <summary>Both say the same, or what means the same to the phone.</summary>
    Same,

    /// <summary>Both have it, and say different things.</summary>
    Changed,

    /// <summary>Only the files of the other server have it.</summary>
    OnlyThere,

    /// <summary>Only our files have it.</summary>
    OnlyHere,
}

/// <summary>A parameter as the phone has it from another server and as it would have it from us.</summary>
/// <param name="Name">Canonical name; <c>handsets[9997].displayName</c> for a portable, <c>phonebook[Alice]</c> for a contact.</param>
/// <param name="State">How the two stand.</param>
/// <param name="There">The other server's value; null = none; stars for a secret.</param>
/// <param name="Here">Ours; null = none; stars for a secret.</param>
public sealed record ComparedParameter(string Name, ComparisonState State, string? There, string? Here)
{
    /// <summary>What our value comes from, or what would reach the parameter: the key of a setting, <c>lines[1].number</c>, <c>keys[3]</c>; null where that is not known.</summary>
    public string? Setting { get; init; }

    /// <summary>Whether it is a secret, or may be one, so that it is only told whether the two differ.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether it says where the phone asks or what it proves itself with: that differs when a phone moves, and counts for nothing.</summary>
    public bool IsServers { get; init; }

    /// <summary>Whether a phone's export has it as it came from the factory, and our files do not speak of it: the phone keeps it, which counts for nothing.</summary>
    public bool IsFactory { get; init; }

    /// <summary>The other server's file that has it; empty for none.</summary>
    public string File { get; init; } = "";

    /// <summary>Its 1-based line there; 0 = not known.</summary>
    public int Line { get; init; }
}

/// <summary>What a phone has from another server beside what it would have from us.</summary>
public sealed record FileComparison
{
    /// <summary>Every parameter that either side has, ordered by name.</summary>
    public required IReadOnlyList<ComparedParameter> Parameters { get; init; }

    /// <summary>Files of the other server that cannot be read, with the reason.</summary>
    public required IReadOnlyList<ImportedRemark> Unread { get; init; }

    /// <summary>What in its files cannot be held against ours.</summary>
    public required IReadOnlyList<ImportedRemark> Left { get; init; }

    /// <summary>Addresses of further files that its files send the phone to, and that were not among those given.</summary>
    public required IReadOnlyList<string> Further { get; init; }

    /// <summary>Whether the phone would have the same from us, but for what holds it to a server and what it has from the factory.</summary>
    public bool IsSame => Parameters.All(p => p.State == ComparisonState.Same || p.IsServers || p.IsFactory);
}
