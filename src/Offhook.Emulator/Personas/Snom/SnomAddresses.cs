namespace Offhook.Emulator.Personas.Snom;

/// <summary>Which addresses a phone asks for settings, by the form of the one it was given.</summary>
internal static class SnomAddresses
{
    /// <summary>The address that somebody gave the phone: without a file in it, it is a folder whatever it ends in.</summary>
    public static string Given(Uri server)
    {
        var text = server.OriginalString;
        return HasPlaceholder(text) || text.Contains('?', StringComparison.Ordinal) || Last(text).Contains('.', StringComparison.Ordinal) || text.EndsWith('/') ? text : text + "/";
    }

    /// <summary>An address with what the phone fills in.</summary>
    public static string Fill(string address, string mac, string type) => address
        .Replace("{mac}", mac, StringComparison.OrdinalIgnoreCase).Replace("{phone_type}", type, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is asked for, in order.</summary>
    /// <param name="server">The setting server.</param>
    /// <param name="mac">Twelve digits in upper case.</param>
    /// <param name="type">What the phone calls itself.</param>
    public static IReadOnlyList<string> Of(string server, string mac, string type)
    {
        if (HasPlaceholder(server) || server.Contains('?', StringComparison.Ordinal))
        {
            return [Fill(server, mac, type)];
        }

        var last = Last(server);
        if (last.Length == 0)
        {
            var folder = server.TrimEnd('/');
            return [$"{folder}/{type}.htm", $"{folder}/{type}-{mac}.htm"];
        }

        var dot = last.LastIndexOf('.');
        return dot < 0 ? [server, $"{server}-{mac}"] : [server, $"{server[..^(last.Length - dot)]}-{mac}{last[dot..]}"];
    }

    private static bool HasPlaceholder(string text) => text.Contains("{mac}", StringComparison.OrdinalIgnoreCase) || text.Contains("{phone_type}", StringComparison.OrdinalIgnoreCase);

    // What stands behind the last slash of the path; empty for a folder and for a server alone.
    private static string Last(string address)
    {
        var path = address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? address[(scheme + 3)..] : address;
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[(slash + 1)..];
    }
}
