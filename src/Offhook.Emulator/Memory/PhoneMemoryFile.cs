using System.Text.Json;

namespace Offhook.Emulator.Memory;

/// <summary>Keeps one phone's memory in a file of its own, readable by its owner only because it holds passwords and keys.</summary>
internal sealed class PhoneMemoryFile(string path)
{
    private const int Format = 1;

    /// <summary>Far above a full export of one phone (about 188 KB); a larger file is not a phone's memory.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>The file's place for a phone; the id holds only hex digits and hyphens.</summary>
    public static PhoneMemoryFile For(string directory, string family, string id) => new(Path.Combine(directory, $"{family}-{id}.json"));

    /// <summary>The memory as saved; an empty one when there is no file yet.</summary>
    /// <exception cref="EmulatorOptionsException">The file is not a phone's memory.</exception>
    public PhoneMemory Load()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new PhoneMemory();
        }

        if (file.Length > MaxBytes)
        {
            throw NotAMemory();
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
            {
                throw NotAMemory();
            }

            return new PhoneMemory
            {
                Parameters = Texts(root.GetProperty("parameters")),
                Tags = Texts(root.GetProperty("tags")),
                Files = root.GetProperty("files").EnumerateObject().ToDictionary(member => member.Name, member => HeldFileFrom(member.Value), StringComparer.Ordinal),
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw NotAMemory();
        }
    }

    /// <summary>Replaces the file as a whole: after a crash there is the old memory or the new one.</summary>
    public void Save(PhoneMemory memory)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreatePrivate(directory);
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var stream = OpenPrivate(temporary))
        {
            Write(stream, memory);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream OpenPrivate(string name)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(name, options);
    }

    private static void Write(Stream stream, PhoneMemory memory)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        WriteTexts(json, "parameters", memory.Parameters);
        json.WriteStartObject("files");
        foreach (var (key, file) in memory.Files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(key);
            json.WriteString("name", file.Name);
            json.WriteString("kind", file.Kind);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteString("sha256", file.Sha256);
            if (file.Entries is { } entries)
            {
                json.WriteNumber("entries", entries);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteTexts(json, "tags", memory.Tags);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, Dictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in texts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static Dictionary<string, string> Texts(JsonElement element) => element.EnumerateObject()
        .ToDictionary(member => member.Name, member => member.Value.GetString() ?? "", StringComparer.Ordinal);

    private static HeldFile HeldFileFrom(JsonElement element) => new(
        element.GetProperty("name").GetString() ?? "",
        element.GetProperty("kind").GetString() ?? "",
        element.GetProperty("bytes").GetInt64(),
        element.GetProperty("sha256").GetString() ?? "",
        element.TryGetProperty("entries", out var entries) ? entries.GetInt32() : null);

    private EmulatorOptionsException NotAMemory() =>
        new([$"{path}: not an emulated phone's memory of format {Format}; delete it to start with a phone fresh from its box."]);
}
