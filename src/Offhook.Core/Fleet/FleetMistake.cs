using System.Globalization;

namespace Offhook.Core.Fleet;

/// <summary>Something wrong in a fleet file. Its text form is the line that people and programs read.</summary>
/// <param name="File">The file as it was named to us.</param>
/// <param name="Line">1-based line; 0 = no line is to blame, but the file as a whole.</param>
/// <param name="Path">Where in the tree, as <c>devices[3].lines[0].password</c>; empty where it is about none in particular.</param>
/// <param name="Message">What is wrong; what is allowed. Never a secret.</param>
public sealed record FleetMistake(string File, int Line, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Show(File, Line > 0 ? Line : null, Path, Message);

    /// <summary>The line that is shown of a mistake, with as much of its place as there is.</summary>
    internal static string Show(string? file, int? line, string path, string message)
    {
        var where = file is null || line is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
        return string.Join(": ", new[] { where, path, message }.Where(part => !string.IsNullOrEmpty(part)));
    }
}
