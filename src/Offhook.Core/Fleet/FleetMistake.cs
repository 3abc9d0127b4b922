namespace Offhook.Core.Fleet;

/// <summary>Something wrong in a fleet file. Its text form is the line that people and programs read.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Line">1-based line.</param>
/// <param name="Path">Where in the tree, as <c>devices[3].lines[0].password</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong; what is allowed. Never a secret.</param>
public sealed record FleetMistake(string File, int Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{File}:{Line}: {Message}" : $"{File}:{Line}: {Path}: {Message}";
}
