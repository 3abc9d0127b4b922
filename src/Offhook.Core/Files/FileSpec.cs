using System.Collections.Immutable;

namespace Offhook.Core.Files;

/// <summary>What a stored file is for.</summary>
public enum FileKind
{
#pragma warning disable CS1591
    Firmware, Ringtone, Wallpaper, Screensaver, Logo, Language, Certificate, File,
#pragma warning restore CS1591
}

/// <summary>A file that phones may fetch by its name. The bytes lie under their digest in the data folder.</summary>
/// <param name="Name">The name phones ask for; unique in the whole server.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Family">The family it belongs to.</param>
public sealed record FileSpec(string Name, FileKind Kind, string Family)
{
    /// <summary>The model it is for; null = every model of the family.</summary>
    public string? Model { get; init; }

    /// <summary>Its version, for firmware.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Length in bytes.</summary>
    public long Length { get; init; }
}

/// <summary>A file that somebody wants to store, for the family to check.</summary>
/// <param name="Spec">What it says it is.</param>
/// <param name="Head">Its first bytes, at most <see cref="HeadLength"/>.</param>
public sealed record FileCandidate(FileSpec Spec, ReadOnlyMemory<byte> Head)
{
    /// <summary>How many bytes a check may see: enough for the headers of any picture.</summary>
    public const int HeadLength = 64 * 1024;
}
