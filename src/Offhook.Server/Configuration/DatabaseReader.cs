using Offhook.Core.Storage.Postgres;
using YamlDotNet.RepresentationModel;

namespace Offhook.Server.Configuration;

/// <summary>
/// Reads <c>database</c>: <c>sqlite</c>, a connection string, or where that is found, <c>{ env: NAME }</c> or <c>{ file: PATH }</c>. A connection
/// string may hold a password, so no mistake repeats it.
/// </summary>
internal static class DatabaseReader
{
    private const string Key = "database";
    private const string Allowed = "allowed is sqlite, a PostgreSQL connection string, { env: NAME } or { file: PATH }";

    /// <returns>Where PostgreSQL is; null = SQLite, or a mistake that was added.</returns>
    public static PostgresAddress? Read(YamlNode node, string folder, Action<YamlNode, string, string> mistake)
    {
        var (text, wrong) = node switch
        {
            YamlScalarNode { Value: { Length: > 0 } value } => (value, null),
            YamlMappingNode { Children: [(YamlScalarNode { Value: { } name }, YamlScalarNode { Value: { Length: > 0 } where })] } => Fetch(name, where, folder),
            _ => (null, $"is no such value; {Allowed}"),
        };
        if (wrong is null && text!.Trim() is var trimmed && trimmed != "sqlite")
        {
            if (trimmed.Contains("://", StringComparison.Ordinal) || trimmed.Contains('=', StringComparison.Ordinal))
            {
                if (PostgresAddress.TryParse(trimmed, out var address, out var bad))
                {
                    return address;
                }

                wrong = bad;
            }
            else
            {
                wrong = $"unknown; {Allowed}";
            }
        }

        if (wrong is not null)
        {
            mistake(node, Key, wrong);
        }

        return null;
    }

    private static (string? Text, string? Mistake) Fetch(string name, string where, string folder)
    {
        switch (name)
        {
            case "env":
                return Environment.GetEnvironmentVariable(where) is { Length: > 0 } value ? (value, null) : (null, $"the environment variable {where} is not set");
            case "file":
                var path = Path.Combine(folder, where);
                try
                {
                    return (File.ReadAllText(path), null);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return (null, $"the file {path} cannot be read: {e.Message}");
                }

            default:
                return (null, $"unknown; {Allowed}");
        }
    }
}
