namespace Offhook.Emulator.Memory;

/// <summary>What a phone keeps over a reboot. One boot at a time owns it.</summary>
internal sealed class PhoneMemory
{
    /// <summary>Parameter to value.</summary>
    public Dictionary<string, string> Parameters { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Files taken, by the address they came from.</summary>
    public Dictionary<string, HeldFile> Files { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Entity tags of accepted answers, by address.</summary>
    public Dictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The value held, or an empty text, which means the same to a phone.</summary>
    public string Value(string parameter) => Parameters.GetValueOrDefault(parameter, "");

    /// <summary>Takes the file in.</summary>
    /// <returns>Whether it is new or differs from the one held.</returns>
    public bool Take(string address, HeldFile file)
    {
        var changed = !Files.TryGetValue(address, out var held) || held.Sha256 != file.Sha256;
        Files[address] = file;
        return changed;
    }
}
