using System.Net;
using System.Net.Sockets;
using Offhook.Server.Configuration;

namespace Offhook.Server;

/// <summary>What phones are told as our address where nobody configured one: chosen at the first start and kept, so that documents stay the same.</summary>
internal static class PublicAddress
{
    /// <summary>Where the choice is kept in the data folder.</summary>
    public const string FileName = "public.url";

    /// <summary>An address that nobody has (RFC 5737); connecting a UDP socket to it sends nothing, but names the interface of the default route.</summary>
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("192.0.2.1"), 9);

    /// <summary>A free port in place of port 0, because phones must be told the port before the door opens.</summary>
    public static ServerConfiguration WithKnownPort(ServerConfiguration configuration)
    {
        if (configuration.PublicUrl is not null || configuration.Http is not { Listen: [{ Port: 0 } first, ..] } http)
        {
            return configuration;
        }

        using var probe = new TcpListener(first.Address, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        return configuration with { Http = http with { Listen = [new IPEndPoint(first.Address, port), .. http.Listen.Skip(1)] } };
    }

    /// <summary>The configured address, else the one kept, else a new choice that is kept from now on.</summary>
    public static Uri Find(ServerConfiguration configuration)
    {
        if (configuration.PublicUrl is { } configured)
        {
            return configured;
        }

        var file = Path.Combine(configuration.DataFolder, FileName);
        if (File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var kept))
        {
            return kept;
        }

        var chosen = Choose(configuration.Http?.Listen is [var first, ..] ? first : new IPEndPoint(IPAddress.Any, 80));
        PrivateFile.Write(file, chosen + "\n");
        return chosen;
    }

    private static Uri Choose(IPEndPoint listen)
    {
        var any = listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any);
        return new UriBuilder("http", (any ? OutgoingAddress() : listen.Address).ToString(), listen.Port).Uri;
    }

    private static IPAddress OutgoingAddress()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(Elsewhere);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
