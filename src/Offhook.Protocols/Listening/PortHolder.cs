using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Offhook.Protocols.Listening;

/// <summary>The program that holds a port.</summary>
/// <param name="Program">Its name as the kernel knows it.</param>
/// <param name="ProcessId">Its process.</param>
public sealed record PortHolder(string Program, int ProcessId)
{
    private const string TcpListening = "0A";

    /// <summary>Finds who holds an address, or null: nobody, or a process that this user may not look into. Reads /proc (Linux).</summary>
    public static PortHolder? Find(ProtocolType protocol, IPEndPoint endPoint)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var tables = protocol == ProtocolType.Tcp ? new[] { "/proc/net/tcp", "/proc/net/tcp6" } : ["/proc/net/udp", "/proc/net/udp6"];
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            AddInodes(table, protocol == ProtocolType.Tcp, endPoint, inodes);
        }

        return inodes.Count == 0 ? null : FindProcess(inodes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Program} (pid {ProcessId})";

    private static void AddInodes(string table, bool tcp, IPEndPoint wanted, HashSet<string> inodes)
    {
        if (!File.Exists(table))
        {
            return;
        }

        // proc(5): "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …", addresses in hex.
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length < 10 || (tcp && columns[3] != TcpListening))
            {
                continue;
            }

            var colon = columns[1].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !int.TryParse(columns[1].AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port) || port != wanted.Port)
            {
                continue;
            }

            if (Overlaps(ReadAddress(columns[1].AsSpan(0, colon)), wanted.Address))
            {
                inodes.Add(columns[9]);
            }
        }
    }

    private static bool Overlaps(IPAddress held, IPAddress wanted)
    {
        held = held.IsIPv4MappedToIPv6 ? held.MapToIPv4() : held;
        return held.Equals(wanted) || IsAny(held) || IsAny(wanted);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // The kernel prints 32-bit words in the byte order of the machine.
    private static IPAddress ReadAddress(ReadOnlySpan<char> hex)
    {
        var bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            for (var word = 0; word < bytes.Length; word += 4)
            {
                bytes.AsSpan(word, 4).Reverse();
            }
        }

        return new IPAddress(bytes);
    }

    private static PortHolder? FindProcess(HashSet<string> inodes)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                continue;
            }

            try
            {
                foreach (var descriptor in Directory.EnumerateFileSystemEntries($"{folder}/fd"))
                {
                    if (File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name is { } target
                        && target.StartsWith("socket:[", StringComparison.Ordinal)
                        && inodes.Contains(target[8..^1]))
                    {
                        return new PortHolder(File.ReadAllText($"{folder}/comm").Trim(), process);
                    }
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // The process ended meanwhile or belongs to somebody else; the next one may be it.
            }
        }

        return null;
    }
}
