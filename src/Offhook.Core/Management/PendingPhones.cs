using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>A phone that an operator has to decide about.</summary>
/// <param name="Seen">What it told.</param>
/// <param name="Scope">The scope of the device that it is; null = nobody has described it.</param>
/// <param name="Rejected">Whether somebody said no already.</param>
public sealed record PendingPhone(PendingDevice Seen, ScopePath? Scope, bool Rejected);

/// <summary>
/// The phones that somebody has to decide about: those that nobody has described, and devices that asked and may have nothing before an operator approves
/// them. Which of those that are remembered still wait is worked out whenever somebody looks: a phone that was described meanwhile does not.
/// </summary>
public sealed class PendingPhones(IStore store, DeviceIndex devices, ScopeDirectory scopes)
{
    /// <summary>As many as the store keeps.</summary>
    public const int Most = 10_000;

    /// <summary>Newest contact first; those that were rejected only where they are asked for.</summary>
    public IReadOnlyList<PendingPhone> List(int limit, bool rejected) => [.. All(rejected).Take(limit)];

    /// <summary>How many wait.</summary>
    public int Count() => All(rejected: false).Count();

    /// <summary>Whether a phone is unknown and has asked.</summary>
    public bool IsUnknown(DeviceId id) => devices.Find(id) is null && store.ReadPending(id) is not null;

    /// <summary>How it stands with the approval of a device; null where its scope asks for none and nobody decided.</summary>
    public DeviceApproval? ApprovalOf(in DeviceEntry entry)
    {
        var approved = entry.Approved;
        var wanted = scopes.Current[entry.ScopeNode].Delivery.Proofs.Contains(Proof.Approval);
        return wanted || approved is not null
            ? new DeviceApproval(approved, wanted) { Asked = wanted && approved is not true ? store.ReadPending(entry.Id) : null }
            : null;
    }

    private IEnumerable<PendingPhone> All(bool rejected) => store.ListPending(Most).Select(Look).OfType<PendingPhone>().Where(p => rejected || !p.Rejected);

    private PendingPhone? Look(PendingDevice seen)
    {
        if (devices.Find(seen.Id) is not { } entry)
        {
            return new PendingPhone(seen, Scope: null, seen.Rejected);
        }

        // What a device is was described; what else the phone says of its model is worth seeing.
        var (family, model) = devices.Models[entry.ModelNumber];
        var scope = scopes.Current[entry.ScopeNode];
        return (entry.Flags & DeviceFlags.Enabled) != 0 && DeliveryPolicy.AwaitsApproval(entry, scope.Delivery)
            ? new PendingPhone(seen with { Family = family, Model = seen.Model ?? model }, scope.Path, (entry.Flags & DeviceFlags.Rejected) != 0)
            : null;
    }
}
