using Offhook.Core.Fleet;

namespace Offhook.Core.Import;

/// <summary>An import refers to nothing beside itself.</summary>
internal sealed class NoReferences : IReferenceResolver
{
    public static NoReferences Instance { get; } = new();

    public string? Environment(string name) => null;

    public string? SecretFile(string fleetFile, string path) => null;

    public bool HasFile(string fleetFile, string path) => false;

    public Stream? OpenFile(string fleetFile, string path) => null;
}
