using Offhook.Emulator.Sip;

namespace Offhook.Emulator;

/// <summary>One emulated phone: what it is, whom it asks, and what it remembers.</summary>
/// <param name="Family">A maker's family, as <see cref="PersonaCatalogue.Families"/> lists them.</param>
/// <param name="Model">A model of that family, as its maker writes it; case does not matter.</param>
/// <param name="Id">The phone's MAC address or UUID, in any spelling.</param>
/// <param name="Server">Base address the phone was told to ask; its path is kept in front of every file name.</param>
public sealed record PhoneOptions(string Family, string Model, string Id, Uri Server)
{
    /// <summary>The address of a phone that was told none: it must find out by plug and play.</summary>
    public static Uri NoServer { get; } = new("none:/");

    /// <summary>Whom it asks for its address before it takes <see cref="Server"/>; null = nobody. Phones whose makers do not do this never ask.</summary>
    public PlugAndPlayTarget? PlugAndPlay { get; init; }

    /// <summary>How long it asks by plug and play and waits for the address; null = as long as phones of its maker do.</summary>
    public TimeSpan? PlugAndPlayWait { get; init; }

    /// <summary>Folder that holds the phone's flash memory (one file per phone, mode 0600, secrets included); null keeps it in memory only.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Firmware version the phone claims to run; null takes the persona's default.</summary>
    public string? Firmware { get; init; }

    /// <summary>Accept any server certificate, as a phone does whose certificate checks are off.</summary>
    public bool InsecureTls { get; init; }

    /// <summary>Send <c>If-None-Match</c> with the entity tags remembered from earlier answers. No maker is known to do so, hence off.</summary>
    public bool Conditional { get; init; }

    /// <summary>Read this many bytes of the phone's own settings file, then reset the connection. A shorter file arrives whole.</summary>
    public long? AbortAfterBytes { get; init; }

    /// <summary>Ask for settings only: no firmware, pictures, tones or phone books.</summary>
    public bool SettingsOnly { get; init; }

    /// <summary>Parameters somebody typed into the phone before its first boot; a value already in its memory wins.</summary>
    public IReadOnlyDictionary<string, string> Presets { get; init; } = new Dictionary<string, string>();
}

/// <summary>Options no phone can be made of; <see cref="Errors"/> holds every mistake as a sentence.</summary>
public sealed class EmulatorOptionsException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
