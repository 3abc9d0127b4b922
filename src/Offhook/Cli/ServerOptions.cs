using System.CommandLine;

namespace Offhook.Program.Cli;

/// <summary>How a management verb finds the server and its token.</summary>
internal sealed class ServerOptions
{
    private const string TokenVariable = "OFFHOOK_TOKEN";
    private static readonly string[] DefaultFolders = ["/var/lib/offhook", "var", "var/demo"];

    private readonly Option<string?> server = new("--server")
    {
        Description = $"URL of the server's admin listener; the token is read from --token-file or {TokenVariable}.", HelpName = "URL",
    };

    private readonly Option<string?> tokenFile = new("--token-file") { Description = "File that holds the token.", HelpName = "FILE" };

    private readonly Option<string?> data = new("--data")
    {
        Description = $"Data folder of a server on this machine; finds its address and token. Default: that of {string.Join(", ", DefaultFolders)} on which a server runs.", HelpName = "DIR",
    };

    /// <summary>Adds the options to a verb.</summary>
    public static ServerOptions AddTo(Command command)
    {
        var options = new ServerOptions();
        command.Options.Add(options.server);
        command.Options.Add(options.tokenFile);
        command.Options.Add(options.data);
        return options;
    }

    /// <summary>The option that names a data folder, for verbs that look into one besides.</summary>
    public Option<string?> Data => data;

    /// <summary>The data folder that is meant: the one given, else the first of the usual ones on which a server runs.</summary>
    public string DataFolder(ParseResult parsed) =>
        parsed.GetValue(data) ?? Array.Find(DefaultFolders, ServerFile.Exists) ?? DefaultFolders[0];

    /// <summary>Opens a client; nothing is sent yet.</summary>
    /// <exception cref="VerbException">There is no address or no token.</exception>
    public ServerClient Open(ParseResult parsed) => Open(parsed, DataFolder(parsed));

    /// <summary>Whether a server was named by its URL.</summary>
    public bool IsRemote(ParseResult parsed) => parsed.GetValue(server) is not null;

    /// <summary>Opens a client for the server named, else for the one on a data folder.</summary>
    /// <exception cref="VerbException">There is no address or no token.</exception>
    public ServerClient Open(ParseResult parsed, string folder)
    {
        if (parsed.GetValue(server) is not { } url)
        {
            return OpenLocal(parsed, folder);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new VerbException(ExitCode.Usage, $"--server: '{url}' is no http:// or https:// URL");
        }

        return new ServerClient(address, TokenGiven(parsed)
            ?? throw new VerbException(ExitCode.Usage, $"a token is needed for {address.GetLeftPart(UriPartial.Authority)}: set {TokenVariable} or give --token-file FILE (or --data DIR on the server's own machine)"));
    }

    private ServerClient OpenLocal(ParseResult parsed, string folder)
    {
        if (ServerFile.Read(folder) is not { } address)
        {
            var looked = parsed.GetValue(data) is null && DefaultFolders.Contains(folder) ? string.Join(", ", DefaultFolders) : folder;
            throw new VerbException(ExitCode.Unreachable, $"no server is running on {looked}; start one with 'offhook serve', or name one with --server URL or --data DIR");
        }

        return new ServerClient(address, TokenGiven(parsed, folder)
            ?? throw new VerbException(ExitCode.Usage, $"{ServerFile.TokenPath(folder)} cannot be read by this user; set {TokenVariable} or give --token-file FILE"));
    }

    private string? TokenGiven(ParseResult parsed, string? folder = null)
    {
        if (parsed.GetValue(tokenFile) is { } file)
        {
            return SecretInput.FirstLine(file, "--token-file");
        }

        return ServerFile.ReadToken(folder ?? parsed.GetValue(data))
            ?? (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null);
    }
}
