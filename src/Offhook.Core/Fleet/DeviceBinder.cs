using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Binds one entry of <c>devices:</c>.</summary>
internal sealed class DeviceBinder(Binding binding, ScopeIndex scopes)
{
    private const int MaxName = 128;
    private const int MaxLineText = 128;

    private static readonly string[] DeviceMembers =
    [
        "mac", "uuid", "family", "model", "scope", "name", "login", "token", "lines", "keys", "modules", "handsets", "handsetGroups", "settings", "parameters", "options", "enabled", "approved",
    ];

    private static readonly string[] LineMembers = ["index", "number", "display", "label", "user", "password", "settings"];
    private static readonly string[] LoginMembers = ["user", "password"];

    /// <summary>The device; null where something was reported that it cannot be without.</summary>
    public DeviceSpec? Bind(FleetNode node)
    {
        if (node.Kind != FleetNodeKind.Map)
        {
            binding.Mistake(node.Line, $"is {node.KindName}; a map is allowed");
            return null;
        }

        var before = binding.Count;
        var id = BindId(node);
        var (family, model) = BindModel(node);
        var scope = Required(node, "scope", "the name of a scope is allowed") is { } at ? In("scope", at, n => NodeValues.Scope(binding, n, scopes)) : null;
        var device = new DeviceSpec { Id = id ?? default, Family = family?.Name ?? "", Model = model?.Name ?? "", Scope = scope ?? default };
        foreach (ref readonly var member in node.Members)
        {
            binding.Enter(member.Name);
            device = BindMember(device, member, family);
            binding.Leave();
        }

        if (family is null || model is null)
        {
            return null;
        }

        // What could not be bound is left out of the device; what could is checked all the same, so that everything is told at once.
        var bound = binding.Count == before;
        // An id that could not be read is none, which a family would take for one of the other kind.
        foreach (var mistake in family.Check(device, model).Where(m => id is not null || m.Path is not ("mac" or "uuid")))
        {
            binding.Mistake(LineOf(node, mistake.Path), mistake.Path, mistake.Message);
        }

        foreach (var problem in bound ? DialCheck.Of(device.Settings, device.Scope, scopes) : [])
        {
            binding.Mistake(LineOf(node, DialCheck.Path), DialCheck.Path, problem);
        }

        return bound ? device : null;
    }

    private DeviceSpec BindMember(DeviceSpec device, in FleetMember member, IFamily? family)
    {
        var value = member.Value;
        switch (member.Name)
        {
            case "mac" or "uuid" or "family" or "model" or "scope":
                return device;
            case "name":
                return device with { Name = NodeValues.Text(binding, value, MaxName) ?? "" };
            case "login":
                return device with { Login = value.Kind == FleetNodeKind.Null ? null : BindLogin(value) };
            case "token":
                return device with { Token = NodeValues.Secret(binding, value) };
            case "lines":
                return device with { Lines = NodeValues.Indexed(binding, value, BindLine) };
            case "keys":
                return device with { Keys = KeyBinder.BindKeys(binding, value) };
            case "modules":
                return device with { Modules = KeyBinder.BindModules(binding, value) };
            case "settings":
                return device with { Settings = SettingBinder.Bind(binding, value, SettingLevel.Device) };
            case "parameters":
                return device with { Parameters = FamilyBinder.BindParameters(binding, value, family is null ? null : family.Describe) };
            case "options":
                return family is null ? device : device with { Options = FamilyBinder.BindOptions(binding, value, family) };
            case "enabled":
                return device with { Enabled = NodeValues.Flag(binding, value) ?? true };
            case "approved":
                return device with { Approved = NodeValues.Flag(binding, value) };
            case "handsets" when family?.Handsets is not null:
                return device with { Handsets = HandsetBinder.BindHandsets(binding, value) };
            case "handsetGroups" when family?.Handsets is { } rules:
                return device with { HandsetGroups = HandsetBinder.BindGroups(binding, value, rules) };
            case "handsets" or "handsetGroups" when family is not null:
                binding.Mistake(member.Line, $"family {family.Name} has no handsets; leave the member out");
                return device;
            case "handsets" or "handsetGroups":
                return device;
            default:
                NodeValues.Unknown(binding, member, DeviceMembers);
                return device;
        }
    }

    private DeviceId? BindId(FleetNode node)
    {
        var (mac, uuid) = (node.Find("mac"), node.Find("uuid"));
        if (mac is null == uuid is null)
        {
            binding.Mistake(node.Line, mac is null ? "has neither mac nor uuid; exactly one of them is allowed" : "has both mac and uuid; exactly one of them is allowed");
            return null;
        }

        if (mac is not null)
        {
            return In("mac", mac, n =>
            {
                if (MacAddress.TryParse(n.Text, out var address))
                {
                    return DeviceId.From(address);
                }

                binding.Mistake(n.Line, $"{NodeValues.Shown(n)} is no MAC address; twelve hexadecimal digits are allowed, with or without separators");
                return (DeviceId?)null;
            });
        }

        return In("uuid", uuid!, n =>
        {
            // A UUID whose bits would read as a MAC address has no variant that any generator writes.
            if (Guid.TryParse(n.Text, out var guid) && DeviceId.From(guid) is { IsMac: false } id)
            {
                return id;
            }

            binding.Mistake(n.Line, $"{NodeValues.Shown(n)} is no UUID; 32 hexadecimal digits as 8-4-4-4-12 are allowed");
            return (DeviceId?)null;
        });
    }

    private (IFamily? Family, PhoneModel? Model) BindModel(FleetNode node)
    {
        var familyNode = Required(node, "family", $"allowed: {string.Join(", ", binding.Context.Families.All.Select(f => f.Name))}");
        var family = familyNode is null ? null : In("family", familyNode, n => NodeValues.Filled(binding, n) is { } name ? FamilyBinder.Find(binding, name, n.Line) : null);
        var modelNode = Required(node, "model", family is null ? "a model of the family is allowed" : $"allowed: {string.Join(", ", family.Models.Select(m => m.Name))}");
        var model = modelNode is null || family is null
            ? null
            : In("model", modelNode, n => NodeValues.Filled(binding, n) is { } name ? FamilyBinder.FindModel(binding, family, name, n.Line) : null);
        return (family, model);
    }

    private DeviceLogin? BindLogin(FleetNode node)
    {
        string? user = null;
        Secret? password = null;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "user": user = BindUser(member.Value); break;
                case "password": password = NodeValues.Secret(binding, member.Value); break;
                default: NodeValues.Unknown(binding, member, LoginMembers); break;
            }

            binding.Leave();
        }

        if (node.Kind == FleetNodeKind.Map)
        {
            Required(node, "user", "a text is allowed");
            Required(node, "password", "a secret is allowed");
        }

        return user is null || password is null ? null : new DeviceLogin(user, password);
    }

    private string? BindUser(FleetNode node) => NodeValues.Filled(binding, node, LoginHash.MaxLength) is { } user
        ? NodeValues.Accept(binding, node, user, user.Contains(':') ? "has a colon, which parts name and password when they are sent; a name without one is allowed" : null)
        : null;

    private LineSpec BindLine(Binding _, FleetNode node, int index)
    {
        var line = new LineSpec(index, "");
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            var value = member.Value;
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "index": break;
                case "number": line = line with { Number = value.Kind == FleetNodeKind.Null ? "" : NodeValues.Filled(binding, value, MaxLineText) ?? "" }; break;
                case "display": line = line with { Display = NodeValues.Text(binding, value, MaxLineText) }; break;
                case "label": line = line with { Label = NodeValues.Text(binding, value, MaxLineText) }; break;
                case "user": line = line with { User = NodeValues.Text(binding, value, MaxLineText) }; break;
                case "password": line = line with { Password = NodeValues.Secret(binding, value) }; break;
                case "settings": line = line with { Settings = SettingBinder.Bind(binding, value, SettingLevel.Line) }; break;
                default: NodeValues.Unknown(binding, member, LineMembers); break;
            }

            binding.Leave();
        }

        if (node.Kind == FleetNodeKind.Map)
        {
            Required(node, "number", "the user part of the line's address is allowed");
        }
        else if (node.Kind == FleetNodeKind.Null)
        {
            binding.Mistake(node.Line, "is null; a map is allowed");
        }

        return line;
    }

    private FleetNode? Required(FleetNode node, string member, string allowed)
    {
        if (node.Find(member) is { Kind: not FleetNodeKind.Null } found)
        {
            return found;
        }

        NodeValues.Missing(binding, node, member, allowed);
        return null;
    }

    private T In<T>(string member, FleetNode node, Func<FleetNode, T> bind)
    {
        binding.Enter(member);
        var bound = bind(node);
        binding.Leave();
        return bound;
    }

    /// <summary>The line of a path such as <c>lines[1].number</c> below a node; that of the nearest part that is written.</summary>
    internal static int LineOf(FleetNode node, string path)
    {
        foreach (var part in path.Split('.', '['))
        {
            var next = part.EndsWith(']')
                ? int.TryParse(part.AsSpan(0, part.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < node.Items.Length ? node.Items[at] : null
                : node.Find(part);
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return node.Line;
    }
}
