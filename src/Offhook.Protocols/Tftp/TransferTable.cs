using System.Net;
using System.Runtime.InteropServices;

namespace Offhook.Protocols.Tftp;

/// <summary>Who is being served, of the whole server, and how many of each address. Safe on any thread.</summary>
internal sealed class TransferTable(int most, int mostPerAddress)
{
    private readonly Lock sync = new();
    private readonly Dictionary<SocketAddress, ActiveTransfer?> clients = [];
    private readonly Dictionary<IPAddress, int> addresses = [];

    public int Count
    {
        get
        {
            lock (sync)
            {
                return clients.Count;
            }
        }
    }

    /// <summary>The transfer of a client, with the port that drives it; null where there is none or it is still being looked up.</summary>
    public ActiveTransfer? Find(SocketAddress client)
    {
        lock (sync)
        {
            return clients.GetValueOrDefault(client);
        }
    }

    /// <summary>Takes a place for a client; false when it has one already, or there is none left.</summary>
    public bool TryReserve(SocketAddress client, IPAddress address, out bool full)
    {
        lock (sync)
        {
            full = clients.Count >= most || addresses.GetValueOrDefault(address) >= mostPerAddress;
            if (full || !clients.TryAdd(client, null))
            {
                return false;
            }

            CollectionsMarshal.GetValueRefOrAddDefault(addresses, address, out _)++;
            return true;
        }
    }

    /// <summary>Fills a reserved place.</summary>
    public void Fill(ActiveTransfer active)
    {
        lock (sync)
        {
            clients[active.Transfer.Client] = active;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Release(SocketAddress client)
    {
        var address = PeerAddress.Read(client).Address;
        lock (sync)
        {
            if (clients.Remove(client) && --CollectionsMarshal.GetValueRefOrNullRef(addresses, address) == 0)
            {
                addresses.Remove(address);
            }
        }
    }
}

/// <summary>A transfer and the port that drives it.</summary>
internal sealed record ActiveTransfer(TftpTransfer Transfer, TransferPort Port);
