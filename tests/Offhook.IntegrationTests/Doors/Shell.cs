using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Offhook.IntegrationTests.Doors;

/// <summary>Runs programs that we did not write.</summary>
internal static partial class Shell
{
    /// <summary>Runs a line of the shell to its end; skips the test where the shell does not find one of the programs in it.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience.Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var missing = NotFound().Match(await error);
            Assert.SkipWhen(missing.Success, $"{missing.Groups[1].Value} is not installed");
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"^/bin/sh: \d+: (?:\S*/)?(\w+): not found$", RegexOptions.Multiline)]
    private static partial Regex NotFound();
}
