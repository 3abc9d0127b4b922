using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Core.Management;

/// <summary>Takes into a spec what a device holds and would lose.</summary>
internal sealed class AdoptionTaking(DeviceSpec device)
{
    private readonly List<string> paths = [];
    private readonly List<string> left = [];

    /// <summary>The spec with what was taken so far.</summary>
    public DeviceSpec Device { get; private set; } = device;

    /// <summary>What was taken, as paths.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>What could not be taken, as sentences.</summary>
    public IReadOnlyList<string> Left => left;

    /// <summary>Takes what is in <paramref name="held"/> and not in <paramref name="after"/>.</summary>
    public void Take(IExports rules, IFamily family, HeldDevice held, HeldDevice after)
    {
        foreach (var (name, value) in held.Parameters.Where(p => !after.Parameters.ContainsKey(p.Key) && !Device.Parameters.Values.ContainsKey(p.Key)))
        {
            if (value.Text is { } text && family.Describe(name)?.CheckValue?.Invoke(text) is { } wrong)
            {
                left.Add($"parameters.{name} is not taken: {wrong}");
                continue;
            }

            Device = rules.Take(Device, name, value);
            paths.Add($"parameters.{name}");
        }

        var users = Device.Handsets.ToBuilder();
        var positions = users.Select((h, i) => (h.Fields.Key, i)).Where(p => p.Key.Length > 0).DistinctBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.i, StringComparer.Ordinal);
        foreach (var handset in held.Handsets)
        {
            if (!positions.TryGetValue(handset.Fields.Key, out var at))
            {
                users.Add(handset);
                paths.Add($"handsets[{handset.Fields.Key}]");
            }
            else if (Fill(users[at], handset) is var filled && filled != users[at])
            {
                users[at] = filled;
                paths.Add($"handsets[{handset.Fields.Key}].*");
            }
        }

        Device = Device with { Handsets = users.ToImmutable() };
    }

    private static HandsetSpec Fill(HandsetSpec wanted, HandsetSpec held) => new()
    {
        Fields = new HandsetFields
        {
            Ipei = wanted.Fields.Ipei ?? held.Fields.Ipei,
            ConfigGroup = wanted.Fields.ConfigGroup ?? held.Fields.ConfigGroup,
            StandbyText = wanted.Fields.StandbyText ?? held.Fields.StandbyText,
            Username = wanted.Fields.Username ?? held.Fields.Username,
            SecondaryUsername = wanted.Fields.SecondaryUsername ?? held.Fields.SecondaryUsername,
            Domain = wanted.Fields.Domain ?? held.Fields.Domain,
            DisplayName = wanted.Fields.DisplayName ?? held.Fields.DisplayName,
            AuthUser = wanted.Fields.AuthUser ?? held.Fields.AuthUser,
            Disabled = wanted.Fields.Disabled ?? held.Fields.Disabled,
            Lid = wanted.Fields.Lid ?? held.Fields.Lid,
            LineType = wanted.Fields.LineType ?? held.Fields.LineType,
            PresentationText = wanted.Fields.PresentationText ?? held.Fields.PresentationText,
            Name = wanted.Fields.Name ?? held.Fields.Name,
            LocalNo = wanted.Fields.LocalNo ?? held.Fields.LocalNo,
            TxGain = wanted.Fields.TxGain ?? held.Fields.TxGain,
            RxGain = wanted.Fields.RxGain ?? held.Fields.RxGain,
            CucmDeviceName = wanted.Fields.CucmDeviceName ?? held.Fields.CucmDeviceName,
            AdminRights = wanted.Fields.AdminRights ?? held.Fields.AdminRights,
        },
        AccessCode = wanted.AccessCode ?? held.AccessCode,
        AuthPassword = wanted.AuthPassword ?? held.AuthPassword,
    };
}
