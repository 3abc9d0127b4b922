using Offhook.Core.Fleet;

namespace Offhook.Core.Management;

/// <summary>What would become of a device that ran before us if it got our documents. Secrets are shown as stars.</summary>
/// <param name="Digest">Stands for exactly this review: the exports, what would be sent, what would be taken. Who confirms names it.</param>
public sealed record AdoptionReview(string Digest)
{
    /// <summary>Users that the device would lose.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Users that it would get.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Portables that would be named by nobody any more and would have to be subscribed again.</summary>
    public IReadOnlyList<string> Released { get; init; } = [];

    /// <summary>What would change of users that stay.</summary>
    public IReadOnlyList<SpecDifference> Users { get; init; } = [];

    /// <summary>Parameters that would change; without a value after, it returns to factory.</summary>
    public IReadOnlyList<SpecDifference> Parameters { get; init; } = [];

    /// <summary>Parameters that stay as they are.</summary>
    public int Kept { get; init; }

    /// <summary>What would be taken into the spec, as paths.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>What the device holds and no document of ours can carry, and what could not be taken.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What an adoption came to.</summary>
/// <param name="Review">What it means; null where that could not be found out.</param>
/// <param name="Result">Mistakes, or the change that recorded it; without a change nothing was written.</param>
public sealed record AdoptionResult(AdoptionReview? Review, ChangeResult Result);
