using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs.Devices;

/// <summary><c>offhook devices add</c></summary>
internal sealed class AddVerb
{
    private readonly Option<string?> mac = new("--mac") { Description = "MAC address in any spelling.", HelpName = "MAC" };
    private readonly Option<string?> uuid = new("--uuid") { Description = "UUID, for a device without a MAC address of its own.", HelpName = "UUID" };
    private readonly Option<string?> family = new("--family") { Description = "The maker's family.", HelpName = "FAMILY" };
    private readonly Option<string?> model = new("--model") { Description = "The model as its maker writes it.", HelpName = "MODEL" };
    private readonly Option<string?> scope = new("--scope") { Description = "Where it hangs.", HelpName = "SCOPE" };
    private readonly Option<string?> name = new("--name") { Description = "A name for people.", HelpName = "NAME" };

    private readonly Option<string[]> numbers = new("--number")
    {
        Description = "Number of a line; once for each line, in order.", HelpName = "NUMBER", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> passwordFile = new("--password-file")
    {
        Description = "File with the lines' passwords, one to a line in the order of the numbers; - reads standard input.", HelpName = "FILE",
    };

    private readonly Option<string?> from = new("--from")
    {
        Description = "File with one device as a JSON object, as 'devices' in a fleet file; instead of the options above. - reads standard input.", HelpName = "FILE",
    };

    private readonly Option<int?> expect = ExpectOption.Make();
    private readonly Option<bool> json = Output.JsonOption();

    public static Command Build()
    {
        var verb = new AddVerb();
        var command = new Command("add", "Add a device.")
        {
            verb.mac, verb.uuid, verb.family, verb.model, verb.scope, verb.name, verb.numbers, verb.passwordFile, verb.from, verb.expect, verb.json,
        };
        var server = ServerOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var device = parsed.GetValue(verb.from) is { } file ? Read(file) : verb.Describe(parsed);
            var id = (device["mac"] ?? device["uuid"])?.ToString() ?? throw new VerbException(ExitCode.Usage, "--from: the device has neither 'mac' nor 'uuid'");
            var bytes = JsonSerializer.SerializeToUtf8Bytes(device);
            return Changes.SendAsync(server, parsed, verb.json, HttpMethod.Put, ExpectOption.Put(Query.Device(id), parsed.GetValue(verb.expect)), () => ServerClient.Json(bytes), cancellation);
        });
        return command;
    }

    private static JsonObject Read(string file)
    {
        var text = string.Join('\n', SecretInput.Lines(file, "--from"));
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new VerbException(ExitCode.Usage, $"--from: {file} holds no JSON object");
        }
        catch (JsonException e)
        {
            throw new VerbException(ExitCode.Usage, $"{file}:{(e.LineNumber ?? 0) + 1}: this is no JSON");
        }
    }

    private JsonObject Describe(ParseResult parsed)
    {
        var missing = new List<string>();
        if (parsed.GetValue(mac) is null == parsed.GetValue(uuid) is null)
        {
            missing.Add("one of --mac and --uuid is needed (or --from FILE)");
        }

        foreach (var option in (ReadOnlySpan<Option<string?>>)[family, model, scope])
        {
            if (parsed.GetValue(option) is null)
            {
                missing.Add($"{option.Name} is needed (or --from FILE)");
            }
        }

        var given = parsed.GetValue(numbers) ?? [];
        var passwords = parsed.GetValue(passwordFile) is { } file ? SecretInput.Lines(file, "--password-file") : [];
        if (passwords.Count > given.Length)
        {
            missing.Add(Output.Invariant($"--password-file: {passwords.Count} passwords for {given.Length} numbers"));
        }

        if (missing.Count > 0)
        {
            throw new VerbException(ExitCode.Usage, missing);
        }

        var device = new JsonObject();
        foreach (var option in (ReadOnlySpan<Option<string?>>)[mac, uuid, family, model, scope, name])
        {
            if (parsed.GetValue(option) is { } value)
            {
                device[option.Name[2..]] = value;
            }
        }

        device["lines"] = new JsonArray([.. given.Select((number, at) => Line(number, passwords.ElementAtOrDefault(at)))]);
        return device;
    }

    private static JsonObject Line(string number, string? password)
    {
        var line = new JsonObject { ["number"] = number };
        if (!string.IsNullOrEmpty(password))
        {
            line["password"] = password;
        }

        return line;
    }
}
