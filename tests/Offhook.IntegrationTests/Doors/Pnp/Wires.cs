using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>
/// A machine with a wire to each of several rooms, in network namespaces of their own: the machine is 10.77.N.1 on wire N, and room N is 10.77.N.2. Nothing else
/// is there.
/// </summary>
internal sealed class Wires : IAsyncDisposable
{
    private static int made;

    private readonly string prefix = string.Create(CultureInfo.InvariantCulture, $"ohw{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
    private readonly List<string> namespaces = [];

    /// <summary>The namespace of the machine.</summary>
    public string Machine => $"{prefix}m";

    /// <summary>The namespace of a room.</summary>
    public string Room(int number) => $"{prefix}r{number}";

    public static async Task<Wires> LayAsync(int rooms)
    {
        Needs.Program("ip");
        var wires = new Wires();
        if (await wires.TryAsync($"ip netns add {wires.Machine} && ip -n {wires.Machine} link set lo up", wires.Machine) is { } why)
        {
            await wires.DisposeAsync();
            Assert.Skip("no network namespace can be made here: " + why);
        }

        for (var room = 1; room <= rooms; room++)
        {
            await wires.AddAsync(room);
        }

        return wires;
    }

    /// <summary>Lays one more wire.</summary>
    public async Task AddAsync(int room)
    {
        var (m, r) = (Machine, Room(room));
        var why = await TryAsync(
            $"""
            set -e
            ip netns add {r}
            ip -n {r} link set lo up
            ip link add w{room} netns {m} type veth peer name e0 netns {r}
            ip -n {m} addr add 10.77.{room}.1/24 dev w{room}
            ip -n {m} link set w{room} up
            ip -n {r} addr add 10.77.{room}.2/24 dev e0
            ip -n {r} link set e0 up
            ip -n {r} route add default via 10.77.{room}.1
            """, r);
        Assert.Null(why);
    }

    /// <summary>Waits until somebody holds a UDP port in a namespace.</summary>
    public Task HeldAsync(string where, int port) => Patience.UntilAsync(
        async () => (await Shell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"ip netns exec {where} grep -q ':{port:X4} ' /proc/net/udp"))).Code == 0, "the port is held");

    /// <summary>The start of a program inside a namespace.</summary>
    public static ProcessStartInfo Start(string where, string program, params string[] arguments) =>
        new("ip", ["netns", "exec", where, program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };

    public async ValueTask DisposeAsync()
    {
        foreach (var name in namespaces)
        {
            await Shell.RunAsync($"ip netns del {name} 2>/dev/null");
        }
    }

    private async Task<string?> TryAsync(string script, string name)
    {
        namespaces.Add(name);
        var (code, _, error) = await Shell.RunAsync(script);
        return code == 0 ? null : error.Trim().Split('\n')[^1];
    }
}
