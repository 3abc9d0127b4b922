using System.Collections.Immutable;
using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Core.Scopes;

/// <summary>Delivery rules as they apply at one scope, after the cascade.</summary>
/// <param name="Proofs">Proofs that must all hold; empty = nothing was said, so nothing can be proven.</param>
/// <param name="Networks">Networks that <see cref="Proof.Open"/> accepts.</param>
/// <param name="PlainSecrets">Whether secrets may travel over an unencrypted transport.</param>
/// <param name="Url">What phones are told as our address; null = the server's own.</param>
public sealed record EffectiveDelivery(ImmutableArray<Proof> Proofs, ImmutableArray<IPNetwork> Networks, bool PlainSecrets, Uri? Url)
{
    /// <summary>What applies where nobody wrote any delivery: nothing leaves.</summary>
    public static EffectiveDelivery Nothing { get; } = new([], [], false, null);

    /// <summary>How user name and password are asked for, and so which of the ways is taken.</summary>
    public Challenge Challenge { get; init; } = Challenge.Both;

    /// <summary>Whether an address lies in one of the networks.</summary>
    public bool Covers(IPAddress address)
    {
        foreach (var network in Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    internal EffectiveDelivery With(DeliverySpec spec)
    {
        if (spec.IsEmpty)
        {
            return this;
        }

        var networks = spec.Networks ?? Networks;
        return new(
            spec.Proofs ?? (Proofs.IsEmpty && !networks.IsEmpty ? [Proof.Open] : Proofs),
            networks,
            spec.PlainSecrets ?? PlainSecrets,
            spec.Url is null ? Url : new Uri(spec.Url))
        {
            Challenge = spec.Challenge ?? Challenge,
        };
    }
}

/// <summary>One scope with everything that its devices inherit, worked out once. Immutable; a change of the tree makes new nodes.</summary>
public sealed class ScopeNode
{
    /// <summary>Number in the tree; the same path keeps its number for the life of the process.</summary>
    public required int Number { get; init; }

    /// <summary>Its path.</summary>
    public required ScopePath Path { get; init; }

    /// <summary>The node above; null for a tenant.</summary>
    public ScopeNode? Parent { get; init; }

    /// <summary>What was written for it; null for a scope that only its devices or children name.</summary>
    public ScopeSpec? Spec { get; init; }

    /// <summary>The highest change number among this scope, those above it, and their phonebooks.</summary>
    public required long EffectiveChange { get; init; }

    /// <summary>Settings after the cascade.</summary>
    public required SettingsCascade Settings { get; init; }

    /// <summary>Delivery rules after the cascade.</summary>
    public required EffectiveDelivery Delivery { get; init; }

    /// <summary>How phones are asked, after the cascade.</summary>
    public required EffectiveResync Resync { get; init; }

    /// <summary>Keys after the cascade, by index; a range is the keys that it stands for.</summary>
    public required ImmutableSortedDictionary<int, KeySpec> Keys { get; init; }

    /// <summary>Raw parameters after the cascade, by family, each with where it was written.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SourcedRaw>> Parameters { get; init; }

    /// <summary>Templates after the cascade, by family and kind of document, each with where it was written.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SourcedTemplate>> Templates { get; init; }

    /// <summary>Phonebooks that devices here see, nearest scope first.</summary>
    public required ImmutableArray<PhonebookSpec> Phonebooks { get; init; }
}

/// <summary>A raw parameter and the scope or device that wrote it; a null value drops what was derived.</summary>
public sealed record SourcedRaw(RawValue? Value, SettingSource Source);

/// <summary>A template's text and the scope that wrote it; null = it is the family's own.</summary>
public sealed record SourcedTemplate(string Text, ScopePath? Scope);
