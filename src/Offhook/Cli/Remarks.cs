using Offhook.Core.Import;

namespace Offhook.Program.Cli;

/// <summary>Tells on standard error what there is to say of an import, a line each.</summary>
internal static class Remarks
{
    // Remarks beyond these scroll by unread; --report has all of them.
    private const int MaxShown = 200;

    /// <summary>One line for each place: somebody has to look at it there.</summary>
    public static Task ListAsync(string head, IReadOnlyList<ImportedRemark> remarks) =>
        WriteAsync(head, [.. remarks.GroupBy(r => r.ToString(), StringComparer.Ordinal).Select(g => (g.Key, g.Count()))]);

    /// <summary>One line for each reason, with the first place: what is to be known of hundreds of phones alike is said once.</summary>
    public static Task GroupAsync(string head, IReadOnlyList<ImportedRemark> remarks) =>
        WriteAsync(head, [.. remarks.GroupBy(r => r.Reason, StringComparer.Ordinal).Select(g => (g.First().ToString(), g.Count()))]);

    private static async Task WriteAsync(string head, IReadOnlyList<(string Text, int Count)> lines)
    {
        foreach (var (text, count) in lines.Take(MaxShown))
        {
            await Console.Error.WriteLineAsync(Output.Invariant($"{head}: {Terminal.Plain(text)}{(count > 1 ? Output.Invariant($" (and {count - 1} more of this kind; --report has all)") : "")}"));
        }

        if (lines.Count > MaxShown)
        {
            await Console.Error.WriteLineAsync(Output.Invariant($"{head}: {lines.Skip(MaxShown).Sum(l => l.Count)} more; --report has all of them"));
        }
    }
}
