using System.Diagnostics;

namespace Offhook.IntegrationTests.Program;

/// <summary>The program as others run it: a process with arguments, streams and an exit code.</summary>
internal static class OffhookProcess
{
    public sealed record Ended(int Code, string Output, string Error);

    public static Task<Ended> RunAsync(params string[] arguments) => RunAsync(input: null, new Dictionary<string, string>(), arguments);

    public static async Task<Ended> RunAsync(string? input, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Waits until a process has ended, and reads what it said; one that never does is killed.</summary>
    public static async Task<Ended> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience.Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Ended(process.ExitCode, await output, await error);
    }

    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "offhook.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What it would lay down for debuggers stays in the folder of temporary files when it is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.Remove("OFFHOOK_TOKEN");
        start.Environment.Remove("OFFHOOK_PASSPHRASE");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
