namespace Offhook.Core.Storage;

/// <summary>
/// What lies where in the data folder, and how files are made there: readable by the user of the server only, and whole or not at all.
/// </summary>
public static class DataFolder
{
    /// <summary>The key ring.</summary>
    public const string KeyRing = "keyring.json";

    /// <summary>The folder of stored files, each under its SHA-256 in lower-case hex.</summary>
    public const string Files = "files";

    private const string LockName = "offhook.lock";

    /// <summary>Makes a folder that only this user can enter, where it does not exist.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes a file that only this user can read.</summary>
    /// <exception cref="IOException">It exists already.</exception>
    internal static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Replaces a file by one with this content, so that a crash leaves the old or the new one.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = CreateFile(temporary))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Keeps other servers out of the folder until it is disposed; the system releases it when this process dies.</summary>
    /// <exception cref="StoreException">Another server is in it.</exception>
    internal static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (!File.Exists(path))
        {
            try
            {
                CreateFile(path).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another server was first; the lock below decides.
            }
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StoreException($"The data folder '{folder}' is in use by another server; stop it, or name another folder.", e);
        }
    }
}
