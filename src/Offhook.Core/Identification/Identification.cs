using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;

namespace Offhook.Core.Identification;

/// <summary>What the clues of a request amount to.</summary>
public enum IdentityKind
{
    /// <summary>Nobody is named.</summary>
    Nobody,

    /// <summary>A device of ours.</summary>
    Known,

    /// <summary>A device that nobody has described; it becomes pending.</summary>
    New,

    /// <summary>Clues contradict each other; nothing of anybody is handed out.</summary>
    Ambiguous,
}

/// <summary>Who asks for what, as far as the facts say. Made once for each request; every later decision reads it.</summary>
public sealed record IdentifiedRequest(RequestFacts Facts, IdentityKind Kind)
{
    /// <summary>The device named; set for known and new ones.</summary>
    public DeviceId? Device { get; init; }

    /// <summary>The index entry of a known device.</summary>
    public DeviceEntry? Entry { get; init; }

    /// <summary>
    /// The family: of the known device; of one that is not known, what its user agent says, else its MAC address, else the file it asks for. Null when
    /// nothing says.
    /// </summary>
    public string? Family { get; init; }

    /// <summary>The kind of document asked for, of <see cref="Family"/> where that has one of this name; null when the name is nobody's or a stored file's.</summary>
    public DocumentMatch? Document { get; init; }

    /// <summary>The scope: of the device, else of the token, else of the network; null when the request leads to none.</summary>
    public ScopePath? Scope { get; init; }

    /// <summary>Whose token the URL carried.</summary>
    public TokenOwner? Token { get; init; }

    /// <summary>
    /// Where the request comes from, whoever asks: the scope of the token, else of the network; null = nowhere in particular. What an unproven peer is told may
    /// depend on this, and never on which device it names.
    /// </summary>
    public ScopePath? Place { get; init; }

    /// <summary>Whether user name and password were sent.</summary>
    public bool HasLogin { get; init; }

    /// <summary>Whether what was sent for a password is right, but for a challenge that is too old or was answered already.</summary>
    public bool IsLoginStale { get; init; }

    /// <summary>Whose user name and password were sent; null where none were, or they are nobody's.</summary>
    public DeviceId? LoginOf { get; init; }

    /// <summary>The best clue about model and firmware; null where nothing was said.</summary>
    public Clue? Best { get; init; }

    /// <summary>Every clue, for <c>explain</c>.</summary>
    public IReadOnlyList<Clue> Clues { get; init; } = [];

    /// <summary>Why it is ambiguous, in a sentence; null otherwise.</summary>
    public string? Contradiction { get; init; }
}

/// <summary>Whose URL token it is: a device's or a scope's.</summary>
public sealed record TokenOwner(DeviceId? Device, ScopePath? Scope);
