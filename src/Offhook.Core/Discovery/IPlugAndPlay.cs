using Offhook.Core.Identification;

namespace Offhook.Core.Discovery;

/// <summary>A phone that knows nothing yet asks everybody on its wire where its files are.</summary>
/// <param name="Facts">What it says; no file is asked for.</param>
/// <param name="OurUrl">Our address on the interface that it asked on, without a trailing slash.</param>
/// <param name="OnLink">Whether it stands on the network of that interface, so that nobody from afar speaks for it.</param>
public sealed record PlugAndPlayRequest(RequestFacts Facts, Uri OurUrl, bool OnLink)
{
    /// <summary>What it says of its maker; many say the same of all that they build for others. Null where it says nothing.</summary>
    public string? Vendor { get; init; }

    /// <summary>What it says of its model; often no model.</summary>
    public string? Model { get; init; }

    /// <summary>What it says of its firmware.</summary>
    public string? Version { get; init; }
}

/// <summary>What becomes of such a request.</summary>
public enum PlugAndPlayOutcome
{
    /// <summary>It is told where to ask.</summary>
    Told,

    /// <summary>Silence: nobody described it, and no scope enrols where it stands.</summary>
    Unknown,

    /// <summary>Silence: it is known, but may not be told, or there is nothing to tell.</summary>
    Refused,

    /// <summary>Silence: the server is starting or stopping.</summary>
    NotReady,
}

/// <summary>An answer to such a request.</summary>
/// <param name="Outcome">What the door does.</param>
/// <param name="Url">Where the phone shall ask, in its maker's form; set exactly when it is told. May hold a token.</param>
/// <param name="Reason">Why, in a sentence for the operator; never a secret.</param>
public sealed record PlugAndPlayAnswer(PlugAndPlayOutcome Outcome, string? Url, string Reason)
{
    /// <summary>Whether nothing but an operator's approval keeps a device from being told.</summary>
    public bool AwaitsApproval { get; init; }

    /// <summary>Without the address, which may hold a token.</summary>
    public override string ToString() => $"{Outcome}: {Reason}";
}

/// <summary>What the plug-and-play door asks.</summary>
public interface IPlugAndPlay
{
    /// <summary>What all servers of one database are called, to tell them from those of another.</summary>
    string Fleet { get; }

    /// <summary>What the MAC addresses of the phones we know begin with; see <see cref="Families.IFamily.MacBlocks"/>.</summary>
    IReadOnlyList<string> MacBlocks { get; }

    /// <summary>
    /// Who asks, and what to tell it. Done at once but for a phone that is enrolled by asking, which takes as long as writing it down. A phone that nobody
    /// described is remembered.
    /// </summary>
    ValueTask<PlugAndPlayAnswer> AskAsync(PlugAndPlayRequest request, CancellationToken cancellation);
}
