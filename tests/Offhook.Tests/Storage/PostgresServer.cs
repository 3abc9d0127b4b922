using System.Diagnostics;
using System.Globalization;
using Offhook.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Offhook.Tests.Storage.PostgresEnd))]

namespace Offhook.Tests.Storage;

/// <summary>A PostgreSQL of Debian's package, in a folder of its own, on a free port of this machine, as a user without rights where we are root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "offhook";
    private static readonly Lazy<Task<PostgresServer>> Common = new(StartAsync);

    private readonly string folder = Directory.CreateTempSubdirectory("offhook-postgres-").FullName;
    private int port;
    private Process? process;
    private int databases;

    private PostgresServer()
    {
    }

    /// <summary>Why there is none here; null = there is.</summary>
    public static string? Missing => Programs is null ? "needs Debian's package postgresql" : null;

    private static string? Programs { get; } = Find();

    /// <summary>The one that all tests of this process share; it ends with the last of them.</summary>
    public static async Task<PostgresServer> SharedAsync()
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return await Common.Value;
    }

    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var server = new PostgresServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Kill();
        try
        {
            await server.InitAsync();
            await server.FirstRunAsync();
            return server;
        }
        catch
        {
            server.Kill();
            server.Forget();
            throw;
        }
    }

    /// <summary>How a server of ours is told of a database here. Many tests share this machine, so a connection may take its time.</summary>
    public string AddressOf(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database={database};Username={User};Pooling=true;Maximum Pool Size=20;Timeout=60");

    /// <summary>Makes an empty database and answers its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        await SqlAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs a statement as somebody else would, and answers what it printed.</summary>
    public Task<string> SqlAsync(string database, string sql) => ProgramAsync(
        "psql", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", database, "-At", "-v", "ON_ERROR_STOP=1", "-c", sql);

    /// <summary>A dump of a database in PostgreSQL's own form.</summary>
    public Task<string> DumpAsync(string database) => ProgramAsync("pg_dump", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", User, database);

    /// <summary>Starts it, also again after <see cref="StopAsync"/>.</summary>
    public async Task RunAsync()
    {
        process = Process.Start(As("postgres", "-D", Data, "-p", port.ToString(CultureInfo.InvariantCulture), "-k", folder, "-c", "listen_addresses=127.0.0.1",
            "-c", "fsync=off", "-c", "max_connections=200"))!;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var running = process;
        await Patience.UntilAsync(
            async () =>
            {
                try
                {
                    await SqlAsync("postgres", "SELECT 1");
                    return running.HasExited ? throw new InvalidOperationException("somebody else answers at its port") : true;
                }
                catch (InvalidOperationException) when (!running.HasExited)
                {
                    return false;
                }
            },
            "PostgreSQL answers");
    }

    /// <summary>Stops it, connections or not.</summary>
    public async Task StopAsync()
    {
        await ProgramAsync("pg_ctl", "stop", "-D", Data, "-m", "fast", "-w", "-t", "300");
        await process!.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends the shared one, if any test wanted it.</summary>
    public static async Task EndSharedAsync()
    {
        // One that did not start failed its tests already.
        if (Common is { IsValueCreated: true, Value: { } started } && await Task.WhenAny(started) == started && started.IsCompletedSuccessfully)
        {
            await (await started).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await StopAsync();
        }

        Forget();
    }

    // Somebody else may take the port before PostgreSQL does; then another one is as good.
    private async Task FirstRunAsync()
    {
        const int tries = 5;
        for (var i = 1; ; i++)
        {
            port = FreePorts.Next();
            try
            {
                await RunAsync();
                return;
            }
            catch (InvalidOperationException) when (i < tries && process!.HasExited)
            {
                process.Dispose();
                process = null;
            }
        }
    }

    private void Forget()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Data => Path.Combine(folder, "data");

    private static string? Find()
    {
        const string debian = "/usr/lib/postgresql";
        return Directory.Exists(debian)
            ? Directory.GetDirectories(debian).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
    }

    private async Task InitAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["postgres", folder]);
            await chown.WaitForExitAsync();
        }

        await ProgramAsync("initdb", "-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
    }

    private async Task<string> ProgramAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(As(program, arguments))!;
        var output = run.StandardOutput.ReadToEndAsync();
        var error = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{program}: {await error}");
    }

    // PostgreSQL refuses to run as root, and its own user is there wherever the package is.
    private ProcessStartInfo As(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        return start;
    }

    private void Kill()
    {
        if (process is { HasExited: false } left)
        {
            left.Kill(entireProcessTree: true);
            left.WaitForExit();
            Forget();
        }
    }
}

/// <summary>Stops the shared server while the tests' own runner still waits: what is left to the end of the process looks like a thread that does not end.</summary>
public sealed class PostgresEnd : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await PostgresServer.EndSharedAsync();
}
