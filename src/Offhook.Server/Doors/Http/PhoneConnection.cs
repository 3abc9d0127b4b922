using System.Net;
using System.Net.Sockets;
using Offhook.Core.Identification;
using Offhook.Protocols.Listening;

namespace Offhook.Server.Doors.Http;

/// <summary>What is kept for a connection from one request to the next. Used by one request at a time.</summary>
internal sealed class PhoneConnection(IPAddress address, Socket? socket)
{
    private string? lastTarget;
    private RequestFacts? lastFacts;

    /// <summary>The peer of the connection.</summary>
    public IPAddress Address => address;

    /// <summary>Its socket; null where the transport has none.</summary>
    public Socket? Socket => socket;

    /// <summary>The hand-over that is still watched on this connection; null = none.</summary>
    public WatchedHandOver? Watched { get; set; }

    /// <summary>Facts of a request. A phone that asks for the same thing again on the same connection gets the same object.</summary>
    public RequestFacts FactsOf(string rawTarget, string? userAgent, IPAddress peer, bool encrypted)
    {
        if (lastFacts is { } last && lastTarget == rawTarget && last.UserAgent == userAgent && last.Encrypted == encrypted && last.Address.Equals(peer))
        {
            return last;
        }

        var target = RequestTarget.Parse(rawTarget);
        lastTarget = rawTarget;
        return lastFacts = new RequestFacts
        {
            Door = HttpDoor.Name,
            Address = peer,
            Encrypted = encrypted,
            Token = target.Token,
            FileName = target.FileName,
            Query = target.Query,
            UserAgent = userAgent,
        };
    }
}
