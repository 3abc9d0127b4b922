using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Offhook.Core.Families;
using Offhook.Core.Management;
using Offhook.Core.Storage;
using Offhook.Families;
using Offhook.Program.Cli;
using Offhook.Server;
using Offhook.Server.Configuration;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook upgrade --check</c>: what this build would change, before it serves anybody.</summary>
internal static class UpgradeVerb
{
    private const int ShownIds = 5;

    public static Command Build()
    {
        var check = new Option<bool>("--check") { Description = "Say which devices would get other documents from this build than from the one before it.", Required = true };
        var config = new Option<string?>("--config") { Description = "The server's configuration file: it says where the data folder and the database are.", HelpName = "FILE" };
        var json = Output.JsonOption();
        var command = new Command("upgrade", "Look at what another build changes: run the new one with --check while the old one serves. It works on a copy.") { check, config, json };
        var server = ServerOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var work = Directory.CreateTempSubdirectory("offhook-upgrade-").FullName;
            try
            {
                var configuration = parsed.GetValue(config) is { } file ? ConfigurationReader.ReadFile(file, data: null) : null;
                var folder = configuration?.DataFolder ?? server.DataFolder(parsed);
                var review = await UpgradeCheck.RunAsync(folder, configuration?.Database, work, Families(folder), NullLoggerFactory.Instance, TimeProvider.System, cancellation);
                await PrintAsync(review, parsed.GetValue(json));
                return review.Failing.Count == 0 ? ExitCode.Done : ExitCode.Refused;
            }
            catch (ConfigurationException e)
            {
                throw new VerbException(ExitCode.Usage, e.Mistakes);
            }
            catch (StoreException e)
            {
                throw new VerbException(ExitCode.Refused, e.Message);
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        });
        return command;
    }

    // As the server would have them that starts on this folder.
    private static FamilyRegistry Families(string folder)
    {
        var added = FamilyFolder.Read(Path.Combine(folder, FamilyFolder.Name));
        foreach (var mistake in added.Mistakes)
        {
            Console.Error.WriteLine(Terminal.Plain(mistake.ToString()));
        }

        return new FamilyRegistry(FamilyList.With(added.Families));
    }

    private static async Task PrintAsync(UpgradeReview review, bool json)
    {
        var changed = review.Changed.Select(c => new ChangedModel(c.Family, c.Model, [.. c.Ids.Select(i => i.ToString())])).ToList();
        if (json)
        {
            var shown = new UpgradeShown(review.Devices, changed, [.. review.Failing.Select(f => new FailingDevice(f.Id.ToString(), f.Why))]);
            await Output.WriteRawAsync(JsonSerializer.SerializeToUtf8Bytes(shown, UpgradeJson.Default.UpgradeShown), newLine: true);
            return;
        }

        Console.WriteLine(Output.Invariant($"{review.Devices} devices: {changed.Sum(c => c.Devices.Count)} would get other documents, {review.Failing.Count} could not be rendered any more"));
        foreach (var model in changed)
        {
            var more = model.Devices.Count > ShownIds ? Output.Invariant($" and {model.Devices.Count - ShownIds} more") : "";
            Console.WriteLine(Output.Invariant($"{model.Family} {model.Model}: {model.Devices.Count}: {string.Join(", ", model.Devices.Take(ShownIds))}{more}"));
        }

        foreach (var (id, why) in review.Failing.Take(ShownIds))
        {
            Console.WriteLine($"{id}: {Terminal.Plain(why)}");
        }
    }
}

/// <summary>What <c>upgrade --check --json</c> prints.</summary>
internal sealed record UpgradeShown(int Devices, IReadOnlyList<ChangedModel> Changed, IReadOnlyList<FailingDevice> Failing);

/// <summary>A model with the devices that would get other documents.</summary>
internal sealed record ChangedModel(string Family, string Model, IReadOnlyList<string> Devices);

/// <summary>A device that could not be rendered any more.</summary>
internal sealed record FailingDevice(string Id, string Why);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UpgradeShown))]
internal sealed partial class UpgradeJson : JsonSerializerContext;
