using System.Net;

namespace Offhook.Core.Delivery;

/// <summary>
/// Slows down the guessing of passwords. It is asked before a password is looked at: otherwise the one right guess would still tell. What is wrong of one
/// name at one address is counted apart, so that one phone with an old password does not keep the others of its office out.
/// </summary>
public sealed class LoginLimiter(TimeProvider time)
{
    /// <summary>Wrong passwords of one name at one address at once: two boots of a phone that asks for ten files.</summary>
    public const int Burst = 20;

    /// <summary>And per minute beyond: six digits then take four months on average.</summary>
    public const int PerMinute = 3;

    private readonly RefusalLimiter names = new(time, Burst, PerMinute);
    private readonly RefusalLimiter addresses = new(time);

    /// <summary>Whether so many were wrong that this one is not even looked at.</summary>
    public bool IsSpent(IPAddress address, string user) => names.IsSpent(address, user) || addresses.IsSpent(address);

    /// <summary>Counts a wrong one.</summary>
    public void Count(IPAddress address, string user)
    {
        names.Allow(address, user);
        addresses.Allow(address);
    }
}
