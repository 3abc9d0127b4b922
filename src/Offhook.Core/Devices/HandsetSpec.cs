using Offhook.Core.Security;

namespace Offhook.Core.Devices;

/// <summary>One portable and its user behind a DECT server.</summary>
public sealed record HandsetSpec
{
    /// <summary>Everything of it that is no secret.</summary>
    public HandsetFields Fields { get; init; } = new();

    /// <summary>Asked for when the portable subscribes.</summary>
    public Secret? AccessCode { get; init; }

    /// <summary>Authentication password.</summary>
    public Secret? AuthPassword { get; init; }
}

/// <summary>
/// The maker's fields of a portable and its user by their names, but for the secret ones: this type cannot hold one. What a field means and which model
/// has it is the family's word; null = not given.
/// </summary>
public sealed record HandsetFields
{
    /// <summary>Identity of the portable; null where nobody is subscribed yet.</summary>
    public string? Ipei { get; init; }

    /// <summary>The group of settings that the portable gets.</summary>
    public int? ConfigGroup { get; init; }

    /// <summary>Text shown while idle.</summary>
    public string? StandbyText { get; init; }

    /// <summary>User part of its SIP address.</summary>
    public string? Username { get; init; }

    /// <summary>A second user part.</summary>
    public string? SecondaryUsername { get; init; }

    /// <summary>SIP domain, where it is not the server's.</summary>
    public string? Domain { get; init; }

    /// <summary>Name shown to others.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Authentication user.</summary>
    public string? AuthUser { get; init; }

    /// <summary>Whether the user may not call.</summary>
    public bool? Disabled { get; init; }

    /// <summary>Position of an analogue line.</summary>
    public string? Lid { get; init; }

    /// <summary>How it is connected.</summary>
    public string? LineType { get; init; }

    /// <summary>Whether text is presented.</summary>
    public bool? PresentationText { get; init; }

    /// <summary>Name inside the server.</summary>
    public string? Name { get; init; }

    /// <summary>Number inside the server.</summary>
    public string? LocalNo { get; init; }

    /// <summary>Gain of the sending side in dB.</summary>
    public int? TxGain { get; init; }

    /// <summary>Gain of the receiving side in dB.</summary>
    public int? RxGain { get; init; }

    /// <summary>Device name at the call manager.</summary>
    public string? CucmDeviceName { get; init; }

    /// <summary>Whether the user may replace a broken portable.</summary>
    public bool? AdminRights { get; init; }

    /// <summary>What people call it by in paths and remarks: user name, else number inside the server, else portable.</summary>
    public string Key => Username ?? LocalNo ?? Ipei ?? "";
}

/// <summary>Settings for the portables of one group.</summary>
/// <param name="Id">Number of the group.</param>
/// <param name="Parameters">The maker's own parameters by dotted name.</param>
public sealed record HandsetGroupSpec(int Id, ParameterMap Parameters);
