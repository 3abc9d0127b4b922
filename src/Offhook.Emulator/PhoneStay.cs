using System.Net;

namespace Offhook.Emulator;

/// <summary>How a phone runs after its boot.</summary>
/// <param name="Limit">For how long.</param>
public sealed record PhoneStay(TimeSpan Limit)
{
    /// <summary>Where it takes SIP, so that it can be called; port 0 takes a free one; null = nowhere.</summary>
    public IPEndPoint? Sip { get; init; }

    /// <summary>Hears where it takes SIP in fact.</summary>
    public Action<IPEndPoint> OnListening { get; init; } = static _ => { };

    /// <summary>Hears why the phone looks for settings, before it does.</summary>
    public Action<PhoneWake> OnWake { get; init; } = static _ => { };
}
