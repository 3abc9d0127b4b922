using System.Collections.Immutable;
using System.Net;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Binds <c>delivery:</c> of a scope.</summary>
internal static class DeliveryBinder
{
    private const int MaxNetworks = 256;

    private static readonly string[] DeliveryMembers = ["proof", "networks", "plainSecrets", "url", "challenge"];

    // What the contract knows but this build does not have.
    private static readonly string[] LaterProofs = ["certificate"];

    public static DeliverySpec Bind(Binding binding, FleetNode node)
    {
        var delivery = new DeliverySpec();
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            var value = member.Value;
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "proof":
                    delivery = delivery with { Proofs = BindProofs(binding, value) };
                    break;
                case "networks":
                    delivery = delivery with { Networks = BindNetworks(binding, value) };
                    break;
                case "plainSecrets":
                    delivery = delivery with { PlainSecrets = NodeValues.Flag(binding, value) };
                    break;
                case "url":
                    delivery = delivery with { Url = BindUrl(binding, value) };
                    break;
                case "challenge":
                    delivery = delivery with { Challenge = BindChallenge(binding, value) };
                    break;
                default:
                    NodeValues.Unknown(binding, member, DeliveryMembers);
                    break;
            }

            binding.Leave();
        }

        return delivery;
    }

    private static ImmutableArray<Proof>? BindProofs(Binding binding, FleetNode node)
    {
        switch (node.Kind)
        {
            case FleetNodeKind.Null:
                return null;
            case FleetNodeKind.Scalar:
                return BindProof(binding, node, alone: true) is { } single ? [single] : null;
        }

        var proofs = ImmutableArray.CreateBuilder<Proof>();
        var items = NodeValues.Items(binding, node, most: 8);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            if (BindProof(binding, items[i], alone: items.Length == 1) is { } proof && !proofs.Contains(proof))
            {
                proofs.Add(proof);
            }

            binding.Leave();
        }

        if (node.Kind == FleetNodeKind.List && items.Length == 0)
        {
            binding.Mistake(node.Line, "the list is empty; open, or a list of token, password and approval is allowed");
        }

        return proofs.Count == 0 ? null : proofs.DrainToImmutable();
    }

    private static Proof? BindProof(Binding binding, FleetNode node, bool alone)
    {
        if (LaterProofs.Contains(node.Text))
        {
            binding.Mistake(node.Line, $"this build does not have the proof '{node.Text}' yet; allowed: {string.Join(", ", EnumNames.All<Proof>())}");
            return null;
        }

        var proof = NodeValues.Word<Proof>(binding, node);
        if (proof == Proof.Open && !alone)
        {
            binding.Mistake(node.Line, "'open' stands beside other proofs; it is allowed alone");
        }

        return proof;
    }

    private static Challenge? BindChallenge(Binding binding, FleetNode node) =>
        node.Kind == FleetNodeKind.Null ? null : NodeValues.Word<Challenge>(binding, node);

    private static ImmutableArray<IPNetwork>? BindNetworks(Binding binding, FleetNode node)
    {
        if (node.Kind == FleetNodeKind.Null)
        {
            return null;
        }

        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        if (node.Kind == FleetNodeKind.Scalar)
        {
            AddNetwork(binding, node, networks);
            return networks.DrainToImmutable();
        }

        var items = NodeValues.Items(binding, node, MaxNetworks);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            AddNetwork(binding, items[i], networks);
            binding.Leave();
        }

        return networks.DrainToImmutable();
    }

    private static void AddNetwork(Binding binding, FleetNode node, ImmutableArray<IPNetwork>.Builder networks)
    {
        const string Allowed = "networks such as 10.0.0.0/8 or 2001:db8::/32 are allowed";
        if (node.Text is not { } text || text.IndexOf('/') is not (> 0 and var slash)
            || !IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            || !int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var length)
            || length > address.GetAddressBytes().Length * 8
            || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && text.AsSpan(0, slash).Count('.') != 3))
        {
            binding.Mistake(node.Line, $"{NodeValues.Shown(node)} is no network; {Allowed}");
            return;
        }

        if (!IPNetwork.TryParse(text, out var network) || !network.BaseAddress.Equals(address))
        {
            binding.Mistake(node.Line, $"{TextRules.Show(text)} has bits set behind its first {length}; {Allowed}");
            return;
        }

        if (networks.Contains(network))
        {
            binding.Mistake(node.Line, $"{network} is given twice; once is allowed");
            return;
        }

        networks.Add(network);
    }

    private static string? BindUrl(Binding binding, FleetNode node) => NodeValues.Text(binding, node) is { } text
        ? NodeValues.Accept(binding, node, text, ValueRules.Url(text, web: true))
        : null;
}
