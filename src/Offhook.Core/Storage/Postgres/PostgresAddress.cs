using System.Globalization;
using Npgsql;

namespace Offhook.Core.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL database is and as whom to open it. A password that is not named here is looked for where PostgreSQL's own clients look:
/// <c>PGPASSWORD</c>, <c>PGPASSFILE</c>, <c>~/.pgpass</c>. Printed, it names place and user only.
/// </summary>
public sealed class PostgresAddress
{
    // A peer that vanished without a word is noticed by both ends after about half a minute: until then it holds its locks.
    private const string Session = "-c synchronous_commit=on -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";
    private const int ConnectSeconds = 5;

    // Three servers fit into PostgreSQL's own default of 100; phones are answered from memory, so few need one at once.
    private const int Connections = 30;

    private const string MaximumPoolSize = "Maximum Pool Size";

    private readonly NpgsqlConnectionStringBuilder parts;

    private PostgresAddress(NpgsqlConnectionStringBuilder parts) => this.parts = parts;

    /// <summary>How error texts name it: database, host and port.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"'{parts.Database ?? parts.Username}' at {parts.Host}:{parts.Port}");

    /// <summary>Reads <c>postgres://USER@HOST:PORT/DATABASE?…</c> or <c>Host=…;Database=…;Username=…</c>. A mistake never repeats the text, because it may hold a password.</summary>
    public static bool TryParse(string text, out PostgresAddress address, out string mistake)
    {
        address = null!;
        try
        {
            var parts = text.Contains("://", StringComparison.Ordinal) ? FromUrl(text) : new NpgsqlConnectionStringBuilder(text);
            mistake = string.IsNullOrEmpty(parts.Host) || string.IsNullOrEmpty(parts.Database) || string.IsNullOrEmpty(parts.Username)
                ? "says not where PostgreSQL is; needed are host, database and user: postgres://USER@HOST:PORT/DATABASE or Host=…;Database=…;Username=…"
                : "";
            address = new PostgresAddress(parts);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            mistake = "is no connection string; allowed is postgres://USER@HOST:PORT/DATABASE or Host=…;Database=…;Username=…";
        }

        return mistake.Length == 0;
    }

    /// <inheritdoc/>
    public override string ToString() => $"PostgreSQL {Place} as {parts.Username}";

    /// <summary>The most connections that one server opens: a pool, one that listens, one for whoever changes specs.</summary>
    internal int MostConnections => PoolSize + 2;

    /// <summary>The most connections of the pool.</summary>
    internal int PoolSize => Names(MaximumPoolSize) ? parts.MaxPoolSize : Connections;

    internal NpgsqlDataSource OpenSource(bool pooled)
    {
        var full = new NpgsqlConnectionStringBuilder(parts.ConnectionString)
        {
            ApplicationName = parts.ApplicationName ?? "offhook",
            Pooling = pooled,
            PersistSecurityInfo = false,
            IncludeErrorDetail = false,
            MaxPoolSize = PoolSize,
        };
        if (!Names("Options"))
        {
            full.Options = Session;
        }

        if (!Names("Timeout"))
        {
            full.Timeout = ConnectSeconds;
        }

        return NpgsqlDataSource.Create(full);
    }

    // The builder's ContainsKey answers whether a word is one that it knows, not whether the operator has said it.
    private bool Names(string keyword) => parts.ShouldSerialize(keyword);

    private static NpgsqlConnectionStringBuilder FromUrl(string text)
    {
        var url = new Uri(text, UriKind.Absolute);
        if (url.Scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException("another scheme");
        }

        var parts = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(url.Host), Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')) };
        if (url.Port > 0)
        {
            parts.Port = url.Port;
        }

        var user = url.UserInfo.Split(':', 2);
        parts.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
        {
            parts.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var option in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = option.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]);
            var value = pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "";
            if (name == "sslmode")
            {
                (name, value) = ("SSL Mode", value.Replace("-", "", StringComparison.Ordinal));
            }

            parts[name == "host" ? "Host" : name] = value;
        }

        return parts;
    }
}
