using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Offhook.IntegrationTests.Doors.Pnp;

/// <summary>Emulated phones that run until the test has seen enough: how long that takes is the machine's affair.</summary>
internal sealed class Staying : IAsyncDisposable
{
    /// <summary>For how long they are told to stay: longer than any test waits.</summary>
    public const string Long = "3600";

    private const int SigTerm = 15;

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Task reading;
    private readonly Task<string> error;

    public Staying(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        process.StandardInput.Close();
        (reading, error) = (ReadAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>What they said so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Waits until they said something of this kind.</summary>
    public Task AwaitAsync(Func<string, bool> said, string what) => Patience.UntilAsync(
        () => said(Output) || (process.HasExited && reading.IsCompleted ? throw new InvalidOperationException($"they ended before {what}: {Output}") : false), what);

    /// <summary>Tells them to end, and answers how they did and everything that they said.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        _ = Kill(process.Id, SigTerm);
        using var limit = new CancellationTokenSource(Patience.Limit);
        await process.WaitForExitAsync(limit.Token);
        await reading;
        return (process.ExitCode, Output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
