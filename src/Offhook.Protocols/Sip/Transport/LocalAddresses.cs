using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Offhook.Protocols.Sip.Transport;

/// <summary>A network interface with its IPv4 addresses, as the kernel had it at one moment.</summary>
internal sealed record LocalInterface(int Number, string Name, bool Loopback, bool Multicast, IReadOnlyList<UnicastIPAddressInformation> Addresses);

/// <summary>
/// The interfaces and addresses of this machine, looked up again when they may have changed. Where the kernel cannot be asked, they stay as they were. Safe on
/// any thread.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="ask">Asks the kernel; null = as this machine does.</param>
internal sealed class LocalAddresses(TimeProvider time, Func<IReadOnlyList<LocalInterface>>? ask = null)
{
    // Asking the kernel takes a millisecond or two; a datagram must not wait for that each time.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly Lock sync = new();
    private volatile IReadOnlyList<LocalInterface>? known;
    private long asked;

    /// <summary>All that are up.</summary>
    public IReadOnlyList<LocalInterface> All()
    {
        lock (sync)
        {
            if (known is null || time.GetElapsedTime(asked) >= Fresh)
            {
                known = AskOrKeep();
                asked = time.GetTimestamp();
            }

            return known;
        }
    }

    /// <summary>Our address on an interface: the one in the network of <paramref name="remote"/>, else its first; null where it has none.</summary>
    public IPAddress? On(int number, IPAddress remote)
    {
        var candidate = All().FirstOrDefault(one => one.Number == number);
        var near = candidate?.Addresses.FirstOrDefault(address => IsIn(remote, address)) ?? candidate?.Addresses.FirstOrDefault();
        return near?.Address;
    }

    /// <summary>Whether a peer stands in the network that an address of ours belongs to. The loopback is one network.</summary>
    public bool IsOnLink(IPAddress local, IPAddress remote) => (IPAddress.IsLoopback(local) && IPAddress.IsLoopback(remote))
        || All().Any(one => one.Addresses.Any(address => address.Address.Equals(local) && IsIn(remote, address)));

    // Without a free descriptor nobody can ask. Those who do are timers and threads of sockets, whose death would be everybody's, and a group that were left for
    // want of an answer would be deaf.
    private IReadOnlyList<LocalInterface> AskOrKeep()
    {
        try
        {
            return (ask ?? Ask)();
        }
        catch (Exception unasked) when (unasked is NetworkInformationException or SocketException or IOException or UnauthorizedAccessException)
        {
            return known ?? [];
        }
    }

    private static bool IsIn(IPAddress remote, UnicastIPAddressInformation address) =>
        remote.AddressFamily == AddressFamily.InterNetwork && new IPNetwork(Masked(address), address.PrefixLength).Contains(remote);

    private static IPAddress Masked(UnicastIPAddressInformation address)
    {
        var bytes = address.Address.GetAddressBytes();
        for (var bit = address.PrefixLength; bit < 32; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    private static List<LocalInterface> Ask()
    {
        var found = new List<LocalInterface>();
        foreach (var one in NetworkInterface.GetAllNetworkInterfaces())
        {
            try
            {
                var properties = one.GetIPProperties();
                var addresses = properties.UnicastAddresses.Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork).ToList();
                if (one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && addresses.Count > 0)
                {
                    found.Add(new LocalInterface(
                        properties.GetIPv4Properties().Index, one.Name, one.NetworkInterfaceType == NetworkInterfaceType.Loopback, one.SupportsMulticast, addresses));
                }
            }
            catch (NetworkInformationException)
            {
                // It went away while we looked.
            }
        }

        return found;
    }
}
