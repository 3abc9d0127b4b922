using System.CommandLine;
using System.Runtime.InteropServices;
using Offhook.Core.Storage;
using Offhook.Program.Cli;
using Offhook.Protocols.Listening;
using Offhook.Server;
using Offhook.Server.Configuration;
using Offhook.Server.Logging;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook serve</c>: the server itself.</summary>
internal sealed class ServeVerb
{
    private const string JsonLog = "json";

    private readonly Option<string?> config = new("--config") { Description = "Configuration file; without, the defaults below.", HelpName = "FILE" };
    private readonly Option<string?> data = new("--data") { Description = "Data folder; wins over the configuration.", HelpName = "DIR" };
    private readonly Option<bool> demo = new("--demo") { Description = $"Everything on loopback and high ports, data in {ConfigurationDefaults.DemoData}, a sample fleet loaded." };
    private readonly Option<string> log = new("--log") { Description = "Form of the log on standard error: text or json.", HelpName = "FORM", DefaultValueFactory = _ => "text" };
    private readonly Option<bool> debug = new("--debug") { Description = "Log every request of a phone too." };

    public static Command Build()
    {
        var verb = new ServeVerb();
        verb.log.AcceptOnlyFromAmong("text", JsonLog);
        var description = "Serve phones until it is stopped.\n\nDefaults:\n  " + string.Join("\n  ", ConfigurationDefaults.Describe());
        var command = new Command("serve", description) { verb.config, verb.data, verb.demo, verb.log, verb.debug };
        command.Validators.Add(result =>
        {
            if (result.GetValue(verb.demo) && result.GetValue(verb.config) is not null)
            {
                result.AddError("--demo and --config exclude each other: the demo has a configuration of its own");
            }
        });
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = Configure(parsed);
        using var logging = LoggingSetup.Create(parsed.GetValue(log) == JsonLog, parsed.GetValue(debug));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        try
        {
            await using var server = await ServerComposition.StartAsync(configuration, logging, TimeProvider.System, stop.Token);
            if (parsed.GetValue(demo))
            {
                await Demo.PrepareAsync(server, configuration.DataFolder, stop.Token);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await server.StopAsync();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is ServerStartException or ListenException or StoreException)
        {
            throw new VerbException(ExitCode.Usage, e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it was still starting: nothing was promised to anybody yet.
            return ExitCode.Done;
        }
    }

    private ServerConfiguration Configure(ParseResult parsed)
    {
        try
        {
            return parsed switch
            {
                _ when parsed.GetValue(demo) => ConfigurationDefaults.Demo(parsed.GetValue(data)),
                _ when parsed.GetValue(config) is { } file => ConfigurationReader.ReadFile(file, parsed.GetValue(data)),
                _ => ConfigurationDefaults.Standard(parsed.GetValue(data)),
            };
        }
        catch (ConfigurationException e)
        {
            throw new VerbException(ExitCode.Usage, e.Mistakes);
        }
    }
}
