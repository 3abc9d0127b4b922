using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>Joins a group on interfaces, also on those that appear later or come up again. Safe on any thread.</summary>
internal sealed class GroupMembership(Socket socket, IPAddress group, LocalAddresses addresses, Func<string, bool> chosen)
{
    private readonly Lock sync = new();
    private readonly Dictionary<int, string> joined = [];

    /// <summary>Names of the interfaces that take part now.</summary>
    public IReadOnlyCollection<string> Joined
    {
        get
        {
            lock (sync)
            {
                return [.. joined.Values];
            }
        }
    }

    /// <summary>Whether an interface takes part. The kernel also hands over what it heard for another program on an interface that was not chosen.</summary>
    public bool Has(int number)
    {
        lock (sync)
        {
            return joined.ContainsKey(number);
        }
    }

    /// <summary>Joins where it is missing. An interface that is gone has left by itself; its number never comes back for another.</summary>
    public void Refresh()
    {
        var there = addresses.All();
        lock (sync)
        {
            foreach (var gone in joined.Keys.Where(number => there.All(one => one.Number != number)).ToList())
            {
                joined.Remove(gone);
                TrySet(SocketOptionName.DropMembership, gone);
            }

            foreach (var one in there)
            {
                if (!joined.ContainsKey(one.Number) && (one.Multicast || one.Loopback) && chosen(one.Name) && TrySet(SocketOptionName.AddMembership, one.Number))
                {
                    joined.Add(one.Number, one.Name);
                }
            }
        }
    }

    private bool TrySet(SocketOptionName what, int number)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IP, what, new MulticastOption(group, number));
            return true;
        }
        catch (SocketException)
        {
            // It went away meanwhile, or the kernel allows no more groups; the next look tries again.
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
