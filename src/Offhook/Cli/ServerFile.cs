using System.Text.Json;

namespace Offhook.Program.Cli;

/// <summary>What a running server leaves in its data folder for programs on the same machine.</summary>
internal static class ServerFile
{
    private const string Name = "server.json";
    private const string TokenName = "admin.token";

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    public static string TokenPath(string folder) => Path.Combine(folder, TokenName);

    /// <summary>Address of the admin listener, or null when no server left one.</summary>
    public static Uri? Read(string folder)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Name)));
            return json.RootElement.TryGetProperty("admin", out var admin) && Uri.TryCreate(admin.GetString(), UriKind.Absolute, out var address) ? address : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The first owner's token, or null where it cannot be read.</summary>
    public static string? ReadToken(string? folder)
    {
        try
        {
            return folder is null ? null : File.ReadAllText(TokenPath(folder)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
