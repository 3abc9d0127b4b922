using Offhook.Core.Devices;
using Offhook.Core.Security;

namespace Offhook.Core.Identification;

/// <summary>
/// What a peer sent to show that it knows a password, without the password (RFC 7616). How it was worked out is the door's to know; whether it may still be believed is
/// decided here, by its nonce and its count.
/// </summary>
/// <param name="user">Who it says it is.</param>
/// <param name="realm">The realm that it was asked for.</param>
/// <param name="nonce">The nonce that it answers.</param>
/// <param name="count">How often it answered that one, as it says.</param>
public abstract class DigestLogin(string user, string realm, string nonce, uint count)
{
    /// <summary>Who it says it is.</summary>
    public string User => user;

    /// <summary>The realm that it was asked for.</summary>
    public string Realm => realm;

    /// <summary>The nonce that it answers.</summary>
    public string Nonce => nonce;

    /// <summary>How often it answered that nonce, as it says.</summary>
    public uint Count => count;

    /// <summary>Whether it was made with this password, and for this request.</summary>
    public abstract bool Fits(Secret password);
}

/// <summary>Whose credentials came with a request.</summary>
/// <param name="Device">Whose; null = nobody's, or not believed.</param>
/// <param name="IsStale">The password is right, and the nonce is too old or was answered already: to be asked again, and no guess.</param>
public readonly record struct LoginFound(DeviceId? Device, bool IsStale);
