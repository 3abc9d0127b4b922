using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>What the binder may ask about the world outside the fleet file.</summary>
public sealed record FleetContext
{
    /// <summary>The families of this build.</summary>
    public required FamilyRegistry Families { get; init; }

    /// <summary>Opens sealed secrets that come back from an export.</summary>
    public required ISecretSealer Sealer { get; init; }

    /// <summary>Environment variables and files that the fleet file refers to.</summary>
    public required IReferenceResolver References { get; init; }

    /// <summary>The scopes that exist already; asked once for each plan.</summary>
    public Func<IEnumerable<ScopeSpec>> KnownScopes { get; init; } = static () => [];

    /// <summary>Names of the resync channels that the server has; null where nobody knows, and then any is taken.</summary>
    public IReadOnlySet<string>? ResyncChannels { get; init; }

    /// <summary>Says what is wrong with a template (family, document kind, text), or null; absent = not checked.</summary>
    public Func<IFamily, DocumentKind, string, string?>? CheckTemplate { get; init; }
}

/// <summary>Answers what a fleet file refers to. Whoever binds for somebody else answers only what that somebody sent along.</summary>
public interface IReferenceResolver
{
    /// <summary>The value of an environment variable, or null when it is not set.</summary>
    string? Environment(string name);

    /// <summary>The text of a file that holds a secret, or null when there is none. The path is relative to the fleet file.</summary>
    string? SecretFile(string fleetFile, string path);

    /// <summary>Whether a file of <c>files:</c> is at hand. The path is relative to the fleet file.</summary>
    bool HasFile(string fleetFile, string path);

    /// <summary>Opens a file of <c>files:</c>, or null when it is not at hand.</summary>
    Stream? OpenFile(string fleetFile, string path);
}
