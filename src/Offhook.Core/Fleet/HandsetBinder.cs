using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Core.Fleet;

/// <summary>Binds <c>handsets:</c> and <c>handsetGroups:</c> of a device whose family has portables behind its devices.</summary>
internal static class HandsetBinder
{
    /// <summary>More users than any DECT server takes.</summary>
    public const int MaxHandsets = 10_000;

    private const int MaxGroups = 1_000;
    private const int MaxText = 128;
    private const int MaxNumber = 1_000_000;

    private static readonly string[] HandsetMembers =
    [
        "ipei", "configGroup", "accessCode", "standbyText", "username", "secondaryUsername", "domain", "displayName", "authUser", "authPassword", "disabled",
        "lid", "lineType", "presentationText", "name", "localNo", "txGain", "rxGain", "cucmDeviceName", "adminRights",
    ];

    private static readonly string[] GroupMembers = ["id", "parameters"];

    public static ImmutableArray<HandsetSpec> BindHandsets(Binding binding, FleetNode node)
    {
        var handsets = ImmutableArray.CreateBuilder<HandsetSpec>();
        var items = NodeValues.Items(binding, node, MaxHandsets);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            handsets.Add(BindHandset(binding, items[i]));
            binding.Leave();
        }

        return handsets.DrainToImmutable();
    }

    public static ImmutableArray<HandsetGroupSpec> BindGroups(Binding binding, FleetNode node, IHandsetRules rules)
    {
        var groups = new SortedDictionary<int, HandsetGroupSpec>();
        var items = NodeValues.Items(binding, node, MaxGroups);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            var line = items[i].Line;
            if (BindGroup(binding, items[i], rules) is { } group && !groups.TryAdd(group.Id, group))
            {
                binding.Mistake(line, "id", $"group {group.Id} is given twice; each group is allowed once");
            }

            binding.Leave();
        }

        return [.. groups.Values];
    }

    private static HandsetSpec BindHandset(Binding binding, FleetNode node)
    {
        var handset = new HandsetSpec();
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            handset = BindMember(binding, handset, member);
            binding.Leave();
        }

        if (node.Kind == FleetNodeKind.Null)
        {
            binding.Mistake(node.Line, "is null; a map is allowed");
        }

        return handset;
    }

    private static HandsetSpec BindMember(Binding binding, HandsetSpec handset, in FleetMember member)
    {
        var value = member.Value;
        switch (member.Name)
        {
            case "ipei": return handset with { Fields = handset.Fields with { Ipei = NodeValues.Text(binding, value, MaxText) } };
            case "configGroup": return handset with { Fields = handset.Fields with { ConfigGroup = Number(binding, value) } };
            case "accessCode": return handset with { AccessCode = NodeValues.Secret(binding, value) };
            case "standbyText": return handset with { Fields = handset.Fields with { StandbyText = NodeValues.Text(binding, value, MaxText) } };
            case "username": return handset with { Fields = handset.Fields with { Username = NodeValues.Text(binding, value, MaxText) } };
            case "secondaryUsername": return handset with { Fields = handset.Fields with { SecondaryUsername = NodeValues.Text(binding, value, MaxText) } };
            case "domain": return handset with { Fields = handset.Fields with { Domain = NodeValues.Text(binding, value) } };
            case "displayName": return handset with { Fields = handset.Fields with { DisplayName = NodeValues.Text(binding, value, MaxText) } };
            case "authUser": return handset with { Fields = handset.Fields with { AuthUser = NodeValues.Text(binding, value, MaxText) } };
            case "authPassword": return handset with { AuthPassword = NodeValues.Secret(binding, value) };
            case "disabled": return handset with { Fields = handset.Fields with { Disabled = NodeValues.Flag(binding, value) } };
            case "lid": return handset with { Fields = handset.Fields with { Lid = NodeValues.Text(binding, value, MaxText) } };
            case "lineType": return handset with { Fields = handset.Fields with { LineType = NodeValues.Text(binding, value, MaxText) } };
            case "presentationText": return handset with { Fields = handset.Fields with { PresentationText = NodeValues.Flag(binding, value) } };
            case "name": return handset with { Fields = handset.Fields with { Name = NodeValues.Text(binding, value, MaxText) } };
            case "localNo": return handset with { Fields = handset.Fields with { LocalNo = NodeValues.Text(binding, value, MaxText) } };
            case "txGain": return handset with { Fields = handset.Fields with { TxGain = Number(binding, value) } };
            case "rxGain": return handset with { Fields = handset.Fields with { RxGain = Number(binding, value) } };
            case "cucmDeviceName": return handset with { Fields = handset.Fields with { CucmDeviceName = NodeValues.Text(binding, value, MaxText) } };
            case "adminRights": return handset with { Fields = handset.Fields with { AdminRights = NodeValues.Flag(binding, value) } };
            default:
                NodeValues.Unknown(binding, member, HandsetMembers);
                return handset;
        }
    }

    private static int? Number(Binding binding, FleetNode node) => (int?)NodeValues.Integer(binding, node, -MaxNumber, MaxNumber);

    private static HandsetGroupSpec? BindGroup(Binding binding, FleetNode node, IHandsetRules rules)
    {
        int? id = null;
        var parameters = ParameterMap.Empty;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "id": id = Number(binding, member.Value); break;
                case "parameters": parameters = FamilyBinder.BindParameters(binding, member.Value, rules.Describe); break;
                default: NodeValues.Unknown(binding, member, GroupMembers); break;
            }

            binding.Leave();
        }

        if (node.Find("id") is null or { Kind: FleetNodeKind.Null })
        {
            NodeValues.Missing(binding, node, "id", "the number of the group is allowed");
        }

        return id is { } number ? new HandsetGroupSpec(number, parameters) : null;
    }
}
