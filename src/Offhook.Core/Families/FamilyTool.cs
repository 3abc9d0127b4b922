namespace Offhook.Core.Families;

/// <summary>Something that a family can work out of files for an operator, and that the program offers as a verb <c>FAMILY-NAME</c>. Pure, as everything of a family.</summary>
/// <param name="Name">Lower-case letters; the verb's second half.</param>
/// <param name="Help">What it works out, in a sentence.</param>
/// <param name="FileHelp">What the file is.</param>
public sealed record FamilyTool(string Name, string Help, string FileHelp)
{
    /// <summary>Longest file that is read: ten times the largest configuration that is known.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>What a secret beside the file is for, where one is needed; it comes from a file of its own (<c>--key-file</c>), never from the command line.</summary>
    public string? KeyHelp { get; init; }

    /// <summary>Works it out of the file's bytes and the secret.</summary>
    public required Func<ReadOnlyMemory<byte>, Security.Secret?, FamilyToolResult> Run { get; init; }
}

/// <summary>What was worked out.</summary>
/// <param name="Found">Whether there is an answer; else the program ends with a refusal.</param>
/// <param name="Values">The answer by name, in order, for people and for programs. Never a secret.</param>
/// <param name="Remarks">What somebody should know besides.</param>
public sealed record FamilyToolResult(bool Found, IReadOnlyList<KeyValuePair<string, string>> Values, IReadOnlyList<string> Remarks);
