using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook backup</c></summary>
internal static class BackupVerb
{
    public static Option<string?> PassphraseOption() => new("--passphrase-file")
    {
        Description = "File whose first line is the passphrase; else OFFHOOK_PASSPHRASE, else it is asked for.", HelpName = "FILE",
    };

    public static Command Build()
    {
        var target = new Option<string>("--out") { Description = "The file to write; it must not exist.", HelpName = "FILE", Required = true };
        var passphrase = PassphraseOption();
        var command = new Command("backup", "Write database, files and key ring into one file under a passphrase, while the server runs.") { target, passphrase };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var file = parsed.GetRequiredValue(target);
            if (File.Exists(file))
            {
                throw new VerbException(ExitCode.Usage, $"--out: {file} exists already");
            }

            var request = JsonSerializer.SerializeToUtf8Bytes(
                new BackupRequest(SecretInput.Passphrase(parsed.GetValue(passphrase), twice: true)), ApiJson.Default.BackupRequest);
            await WriteAsync(client, request, file, cancellation);
            await Console.Error.WriteLineAsync($"{file}: {new FileInfo(file).Length} bytes; keep the passphrase, nothing opens the file without it");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The file has its name only when it is whole.</summary>
    private static async Task WriteAsync(ServerClient client, byte[] request, string file, CancellationToken cancellation)
    {
        var partial = $"{file}.partial";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var output = new FileStream(partial, options))
            {
                await client.CopyAsync(HttpMethod.Post, "backup", () => ServerClient.Json(request), accept: null, output, cancellation);
                output.Flush(flushToDisk: true);
            }

            File.Move(partial, file);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
