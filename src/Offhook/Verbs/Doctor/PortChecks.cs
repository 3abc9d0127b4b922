using System.Net;
using System.Net.Sockets;
using Offhook.Protocols.Listening;
using Offhook.Server.Configuration;
using Offhook.Server.Doors.Pnp;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>Whether the doors could open now, which is asked only while no server runs, and whether phones find those that do.</summary>
internal static class PortChecks
{
    public static void Run(ServerConfiguration configuration, bool running, Report report)
    {
        if (!running)
        {
            CheckAll(configuration, report);
        }

        foreach (var (doubt, todo) in configuration.Pnp is { } pnp ? PnpPort.Doubts(pnp) : [])
        {
            report.Warn("port of pnp", doubt, todo);
        }
    }

    private static void CheckAll(ServerConfiguration configuration, Report report)
    {
        Check("port of http", configuration.Http?.Listen ?? [], report);
        Check("port of tftp", configuration.Tftp?.Listen ?? [], report, ProtocolType.Udp);
        CheckPnp(configuration.Pnp, report);
        Check("port of admin", configuration.Admin, report);
    }

    private static void Check(string name, IReadOnlyList<IPEndPoint> endPoints, Report report, ProtocolType protocol = ProtocolType.Tcp)
    {
        foreach (var endPoint in endPoints)
        {
            if (ListenException.Try(endPoint, protocol) is { } reason)
            {
                report.Bad(name, reason, "the server cannot start like this");
            }
            else
            {
                report.Ok(name, $"{endPoint} is free");
            }
        }
    }

    private static void CheckPnp(PnpDoorConfiguration? pnp, Report report)
    {
        if (pnp is null)
        {
            return;
        }

        var mistakes = PnpPort.Mistakes(pnp).ToList();
        mistakes.ForEach(mistake => report.Bad("port of pnp", mistake, "the server cannot start like this"));
        if (mistakes.Count == 0)
        {
            report.Ok("port of pnp", $"{string.Join(", ", pnp.Listen)}{(pnp.Multicast ? $" and the group {PnpDoor.Group}" : "")} can be taken");
        }
    }
}
