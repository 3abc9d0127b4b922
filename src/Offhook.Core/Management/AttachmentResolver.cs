using Offhook.Core.Fleet;

namespace Offhook.Core.Management;

/// <summary>Answers references of fleet files from what was sent along with them, and from nothing else: a server never reads its own disk or environment for somebody.</summary>
internal sealed class AttachmentResolver(IAttachments attachments) : IReferenceResolver
{
    public string? Environment(string name) => attachments.Environment(name);

    public string? SecretFile(string fleetFile, string path) => attachments.SecretFile(path);

    public bool HasFile(string fleetFile, string path)
    {
        using var stream = attachments.OpenFile(path);
        return stream is not null;
    }

    public Stream? OpenFile(string fleetFile, string path) => attachments.OpenFile(path);
}

/// <summary>Nothing was sent along.</summary>
internal sealed class NoAttachments : IAttachments
{
    public static NoAttachments Instance { get; } = new();

    public string? Environment(string name) => null;

    public string? SecretFile(string path) => null;

    public Stream? OpenFile(string path) => null;
}
