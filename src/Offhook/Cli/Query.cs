using System.Globalization;

namespace Offhook.Program.Cli;

/// <summary>Builds paths with queries.</summary>
internal static class Query
{
    /// <summary>The path with those members that have a value.</summary>
    public static string Path(string path, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var separator = '?';
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                path += $"{separator}{name}={Uri.EscapeDataString(value)}";
                separator = '&';
            }
        }

        return path;
    }

    /// <summary>A path below a device.</summary>
    public static string Device(string id, string below = "") => $"devices/{Uri.EscapeDataString(id)}{below}";

    /// <summary>A number in a query.</summary>
    public static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
