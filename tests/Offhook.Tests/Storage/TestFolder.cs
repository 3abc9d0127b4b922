namespace Offhook.Tests.Storage;

/// <summary>A folder of its own that is gone when the test ends.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("offhook-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Who may do what with a file; null where the system does not say.</summary>
    public static UnixFileMode? ModeOf(string file) => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
