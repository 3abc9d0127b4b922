using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Offhook.Program.Verbs;

namespace Offhook.Program.Cli;

/// <summary>The program: its verbs, and how each end of one becomes an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Version of this build.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static RootCommand Build()
    {
        var root = new RootCommand("Takes IP phones out of their box to dial tone: one server for all makers.")
        {
            ServeVerb.Build(),
            ApplyVerb.Build(),
            ExportVerb.Build(),
            ImportVerb.Build(),
            DevicesVerbs.Build(),
            PendingVerbs.Build(),
            EnrolVerb.Build(),
            RolloutsVerbs.Build(),
            RolloutsVerbs.Undo(),
            RenderVerb.Build(),
            CompareVerb.Build(),
            ExplainVerb.Build(),
            DialVerb.Build(),
            FilesVerbs.Build(),
            BackupVerb.Build(),
            RestoreVerb.Build(),
            UpgradeVerb.Build(),
            DoctorVerb.Build(),
            FamiliesVerbs.Build(),
            PhoneVerb.Build(),
            FleetVerb.Build(),
        };
        foreach (var tool in FamilyToolVerb.BuildAll())
        {
            root.Add(tool);
        }

        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        // A value may begin with '@' (lines[1].password=@FILE is ours to read), so no token is a response file.
        var parsed = Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction && IsOnlyUnfinished(parsed))
        {
            // Who stopped before a verb asks which there are; a script still learns that nothing was done.
            await Build().Parse([.. args, "--help"]).InvokeAsync(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.Usage;
        }

        if (parsed.Action is ParseErrorAction)
        {
            // Of a mistyped verb it is no help to be told that one is missing.
            foreach (var error in parsed.Errors.Count > 1 && StandsBeforeVerbs(parsed) ? parsed.Errors.Skip(1) : parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync($"see: {Path(parsed.CommandResult)} --help");
            return ExitCode.Usage;
        }

        try
        {
            // A server must be able to flush what is queued after SIGTERM; the verbs end at once when they are cancelled.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
        }
        catch (VerbException e)
        {
            foreach (var line in e.Lines)
            {
                await Console.Error.WriteLineAsync(line);
            }

            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Refused;
        }
    }

    private static bool StandsBeforeVerbs(ParseResult parsed) => parsed.CommandResult.Command is { Subcommands.Count: > 0, Action: null };

    private static bool IsOnlyUnfinished(ParseResult parsed) => StandsBeforeVerbs(parsed) && parsed.Errors.Count == 1 && parsed.UnmatchedTokens.Count == 0;

    private static string Path(System.CommandLine.Parsing.CommandResult result)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult command)
            {
                names.Insert(0, command.Command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
