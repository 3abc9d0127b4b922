using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Identification;

/// <summary>
/// Finds whose answer to a digest challenge it is. The answer tells a name and no password, so unlike a password it cannot be looked up: those who may be meant are tried,
/// which are the device of that name in the tenant that the request comes from, and the devices that the request itself names.
/// </summary>
/// <param name="devices">The devices.</param>
/// <param name="nonces">Nonces that are ours.</param>
/// <param name="read">The login of a device as it is written, or null.</param>
public sealed class DigestLookup(DeviceIndex devices, DigestNonces nonces, Func<DeviceId, DeviceLogin?> read)
{
    // A request names one device, or contradicts itself.
    private const int MaxTried = 4;

    /// <summary>Whose it is.</summary>
    public LoginFound Find(DigestLogin sent, IPAddress address, ScopePath? place, IEnumerable<Clue> clues)
    {
        if (sent.User.Length is 0 or > LoginHash.MaxLength)
        {
            return default;
        }

        var meant = clues.Select(c => c.Device).OfType<DeviceId>();
        var candidates = (place is { } scope ? devices.FindUser(LoginHash.OfUser(scope, sent.User)).Concat(meant) : meant).Distinct().Take(MaxTried);
        foreach (var device in candidates)
        {
            if (read(device) is { } login && login.User == sent.User && sent.Fits(login.Password))
            {
                return nonces.Take(sent.Nonce, sent.Count, sent.Realm, address) ? new LoginFound(device, IsStale: false) : new LoginFound(null, IsStale: true);
            }
        }

        return default;
    }
}
