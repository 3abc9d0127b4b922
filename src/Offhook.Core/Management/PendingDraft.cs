using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>What a request to approve or reject phones comes to, before any of it is written.</summary>
/// <param name="ids">The phones.</param>
/// <param name="unread">Names of phones that nobody can read, told already.</param>
internal sealed class PendingDraft(IReadOnlyList<DeviceId> ids, IReadOnlyList<RequestMistake> unread)
{
    public IReadOnlyList<DeviceId> Ids => ids;

    public List<DeviceSpec> Specs { get; } = [];

    public List<RequestMistake> Mistakes { get; } = [.. unread];

    /// <summary>Phones of which nobody says what model they are, each with its family, where that is known.</summary>
    public List<(DeviceId Id, IFamily? Family)> Silent { get; } = [];

    /// <summary>Whether there are others whose place is not known.</summary>
    public bool IsCutShort => unread.Count > 0;

    /// <summary>Whether more than one phone is spoken of.</summary>
    public bool IsSeveral => ids.Count + unread.Count > 1;

    public List<string> Notes { get; } = [];

    /// <summary>Logins of phones that become devices together, so that each has one of its own.</summary>
    public PlannedLogins Logins { get; } = new();

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Unchanged { get; set; }

    public IReadOnlyList<SpecChange> Changes => [.. Specs.Select(s => new SpecChange(SpecKind.Device, s.Id.ToKey(), s))];

    /// <summary>Where a request for one, or for several, names the phones.</summary>
    public string IdPath => IsSeveral ? "ids" : "id";

    /// <summary>A path within a device; of several it says of which.</summary>
    public string PathIn(DeviceId id, string path) => IsSeveral ? $"{id}.{path}" : path;
}
