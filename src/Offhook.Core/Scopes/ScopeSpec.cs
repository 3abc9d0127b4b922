using System.Collections.Immutable;
using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Scopes;

/// <summary>What the operator wants of one scope and what hangs under it.</summary>
public sealed record ScopeSpec
{
    /// <summary>Its path.</summary>
    public required ScopePath Path { get; init; }

    /// <summary>Neutral settings.</summary>
    public SettingMap Settings { get; init; } = SettingMap.Empty;

    /// <summary>How documents may leave; merges down the cascade member by member.</summary>
    public DeliverySpec Delivery { get; init; } = new();

    /// <summary>How phones are asked to fetch what changed; merges down the cascade member by member.</summary>
    public ResyncSpec Resync { get; init; } = new();

    /// <summary>Raw parameters by family.</summary>
    public ImmutableSortedDictionary<string, ParameterMap> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, ParameterMap>(StringComparer.Ordinal);

    /// <summary>Templates by family, then by document.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Templates { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>Keys that devices below start from, merged by index.</summary>
    public ImmutableArray<KeySpec> Keys { get; init; } = [];

    /// <summary>The scope's URL token; made by the server.</summary>
    public Secret? Token { get; init; }
}

/// <summary>How a phone shows that it is the device it names.</summary>
public enum Proof
{
    /// <summary>Its address lies in one of the scope's networks.</summary>
    Open,

    /// <summary>It asks under a URL token of its own, or of a scope that it hangs under.</summary>
    Token,

    /// <summary>It sends the user name and the password of its <c>login</c>.</summary>
    Password,

    /// <summary>An operator approved the device. It says nothing about who asks: where no other proof does, the address must lie in the networks.</summary>
    Approval,
}

/// <summary>How a front door asks for user name and password.</summary>
public enum Challenge
{
    /// <summary>As RFC 7617 says: the password itself is sent.</summary>
    Basic,

    /// <summary>As RFC 7616 says: only something worked out of the password is sent.</summary>
    Digest,

    /// <summary>Either; who asks takes the one that it can.</summary>
    Both,
}

/// <summary>Delivery rules as written at one scope. A null member is inherited.</summary>
public sealed record DeliverySpec
{
    /// <summary>Proofs that must all hold.</summary>
    public ImmutableArray<Proof>? Proofs { get; init; }

    /// <summary>Networks of the scope.</summary>
    public ImmutableArray<IPNetwork>? Networks { get; init; }

    /// <summary>Whether secrets may travel without encryption of the transport.</summary>
    public bool? PlainSecrets { get; init; }

    /// <summary>What phones are told as our address.</summary>
    public string? Url { get; init; }

    /// <summary>How user name and password are asked for.</summary>
    public Challenge? Challenge { get; init; }

    /// <summary>Whether nothing is written here.</summary>
    public bool IsEmpty => Proofs is null && Networks is null && PlainSecrets is null && Url is null && Challenge is null;
}
