namespace Offhook.Program.Cli;

/// <summary>What a verb ends with; scripts rely on the numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused: by the server, or because what was given has mistakes.</summary>
    public const int Refused = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The time was over.</summary>
    public const int TimedOut = 4;

    /// <summary>Stopped by the operator, as shells count it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}

/// <summary>A verb cannot go on. Each line goes to standard error as it is.</summary>
internal sealed class VerbException(int exitCode, params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What is said.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;

    /// <summary>The status of the server's answer, where it was one.</summary>
    public System.Net.HttpStatusCode? Status { get; init; }
}
