using System.Globalization;
using System.Text.Json;

namespace Offhook.Server;

/// <summary>The data folder of a running server: nobody else's while it runs, and where others find it.</summary>
public sealed class ServerFolder : IDisposable
{
    /// <summary>Tells management programs of this machine where the server is; mode 0600.</summary>
    public const string ServerFile = "server.json";

    // The process is named in a file of its own, because the locked one cannot be opened.
    private const string LockFile = "server.lock";
    private const string ProcessFile = "server.pid";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly FileStream held;

    private ServerFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is missing and takes it.</summary>
    /// <exception cref="ServerStartException">Another server has it, or it cannot be written.</exception>
    public static ServerFolder Take(string folder)
    {
        var path = System.IO.Path.GetFullPath(folder);
        var file = System.IO.Path.Combine(path, LockFile);
        try
        {
            MakePrivate(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerStartException($"data: the folder {path} cannot be made: {failure.Message}; choose another with data: or --data, or make it for this user", failure);
        }

        try
        {
            // Opened for nobody else, the file is locked with flock until this process ends, however it ends.
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            PrivateFile.Write(System.IO.Path.Combine(path, ProcessFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new ServerFolder(path, held);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new ServerStartException($"data: the folder {path} cannot be written by this user; give it to the user or choose another with data: or --data", failure);
        }
        catch (IOException failure)
        {
            throw new ServerStartException(
                ReadHolder(System.IO.Path.Combine(path, ProcessFile)) is { } process
                    ? $"data: the folder {path} is in use by another server (pid {process}); stop it or choose another folder"
                    : $"data: the folder {path} cannot be used: {failure.Message}",
                failure);
        }
    }

    /// <summary>Writes where this server is found.</summary>
    public void Publish(string adminUrl, IReadOnlyList<string> httpUrls, DateTimeOffset started) => PrivateFile.Write(
        System.IO.Path.Combine(Path, ServerFile),
        JsonSerializer.Serialize(new ServerEntry(adminUrl, httpUrls, Environment.ProcessId, started), Json) + "\n");

    /// <summary>Reads where the server of a folder is found; null when none was left there.</summary>
    public static ServerEntry? Find(string folder)
    {
        var file = System.IO.Path.Combine(folder, ServerFile);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<ServerEntry>(File.ReadAllText(file), Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, ServerFile));
        File.Delete(System.IO.Path.Combine(Path, ProcessFile));
        held.Dispose();
    }

    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // Applies only to what is made now; a folder that exists keeps its mode.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string? ReadHolder(string file)
    {
        try
        {
            var text = File.ReadAllText(file).Trim();
            return text.Length > 0 && text.All(char.IsAsciiDigit) ? text : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>What <c>server.json</c> says.</summary>
/// <param name="Admin">URL of the admin plane.</param>
/// <param name="Http">URLs of the HTTP door.</param>
/// <param name="Pid">The process.</param>
/// <param name="Started">When it was ready (UTC).</param>
public sealed record ServerEntry(string Admin, IReadOnlyList<string> Http, int Pid, DateTimeOffset Started);

/// <summary>The server cannot start; the message says what to do.</summary>
public sealed class ServerStartException(string message, Exception? inner = null) : Exception(message, inner);
