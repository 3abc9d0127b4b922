using System.CommandLine;
using System.Text.Json;
using Offhook.Program.Cli;
using Offhook.Program.Verbs.Doctor;
using Offhook.Server.Configuration;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook doctor</c>: looks at everything that goes wrong in practice and says what to do.</summary>
internal static class DoctorVerb
{
    public static Command Build()
    {
        var config = new Option<string?>("--config") { Description = "The server's configuration file.", HelpName = "FILE" };
        var json = Output.JsonOption();
        var command = new Command("doctor", "Check folder, configuration, ports, server and devices; exit 1 when something is bad.") { config, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = new Report();
            var folder = parsed.GetValue(config) is null ? server.DataFolder(parsed) : null;
            var configuration = ReadConfiguration(parsed.GetValue(config), folder, report);
            folder ??= configuration?.DataFolder ?? server.DataFolder(parsed);
            if (!server.IsRemote(parsed))
            {
                FolderChecks.Run(folder, report);
                if (configuration?.Database is { } database)
                {
                    await DatabaseChecks.RunAsync(database, folder, report, cancellation);
                }
            }

            var running = await ServerChecks.RunAsync(() => server.Open(parsed, folder), report, cancellation);
            if (configuration is not null && !server.IsRemote(parsed))
            {
                PortChecks.Run(configuration, running, report);
                await ChannelChecks.RunAsync(configuration, report, cancellation);
            }

            await PrintAsync(report, parsed.GetValue(json));
            return report.Findings.Any(f => f.Level == Level.Bad) ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static ServerConfiguration? ReadConfiguration(string? file, string? folder, Report report)
    {
        try
        {
            var configuration = file is null ? ConfigurationDefaults.Standard(folder) : ConfigurationReader.ReadFile(file, data: null);
            report.Ok("configuration", file is null ? "the defaults" : $"{file} has no mistake");
            return configuration;
        }
        catch (ConfigurationException e)
        {
            foreach (var mistake in e.Mistakes)
            {
                report.Bad("configuration", mistake, "correct the file");
            }

            return null;
        }
    }

    private static async Task PrintAsync(Report report, bool json)
    {
        if (json)
        {
            await Output.WriteRawAsync(JsonSerializer.SerializeToUtf8Bytes(report.Findings, DoctorJson.Default.IReadOnlyListFinding), newLine: true);
            return;
        }

        foreach (var finding in report.Findings)
        {
            var level = finding.Level switch
            {
                Level.Ok => Output.Good("ok  "),
                Level.Warn => Output.Poor("warn"),
                _ => Output.Bad("bad "),
            };
            Console.WriteLine($"{level}  {finding.Check}: {Terminal.Plain(finding.Text)}" + (finding.Todo is null ? "" : $"; {finding.Todo}"));
        }
    }
}
