using System.CommandLine;
using Offhook.Core.Storage;
using Offhook.Core.Storage.Backup;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook restore</c></summary>
internal static class RestoreVerb
{
    public static Command Build()
    {
        var file = new Argument<string>("file") { Description = "The backup.", HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "The data folder to make; absent or empty.", HelpName = "DIR", Required = true };
        var passphrase = BackupVerb.PassphraseOption();
        var command = new Command("restore", "Make a data folder of a backup; start the server on it afterwards.") { file, data, passphrase };
        command.SetAction((parsed, cancellation) =>
        {
            var backup = parsed.GetRequiredValue(file);
            if (!File.Exists(backup))
            {
                throw new VerbException(ExitCode.Usage, $"there is no file {backup}");
            }

            try
            {
                var folder = parsed.GetRequiredValue(data);
                var change = BackupReader.Restore(backup, SecretInput.Passphrase(parsed.GetValue(passphrase), twice: false), folder, TimeProvider.System, cancellation);
                Console.Error.WriteLine(Output.Invariant($"{folder}: restored; change numbers go on above {change}"));
                return Task.FromResult(ExitCode.Done);
            }
            catch (Exception e) when (e is BackupException or StoreException)
            {
                throw new VerbException(ExitCode.Refused, e.Message);
            }
        });
        return command;
    }
}
