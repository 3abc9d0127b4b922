using Offhook.Core.Devices;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>
/// An object that is given is the whole object, except for the secrets that the server made and for what an operator decided about a phone that asked: where
/// a fleet file is silent about them, they stay.
/// </summary>
public static class ServerMade
{
    /// <summary>The planned device with the login, token and approval of the stored one where it has none.</summary>
    public static DeviceSpec Keep(DeviceSpec planned, DeviceSpec? stored) => stored is null ? planned : planned with
    {
        Login = planned.Login ?? stored.Login,
        Token = planned.Token ?? stored.Token,
        Approved = planned.Approved ?? stored.Approved,
    };

    /// <summary>The planned scope with the token of the stored one where it has none.</summary>
    public static ScopeSpec Keep(ScopeSpec planned, ScopeSpec? stored) =>
        stored is null ? planned : planned with { Token = planned.Token ?? stored.Token };
}
