using System.CommandLine;
using System.Text.Json;
using Offhook.Core.Families;
using Offhook.Families;
using Offhook.Families.Generic;
using Offhook.Program.Cli;
using Offhook.Server;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook families …</c>: what makes there are, and whether a definition of one is right. No server is needed.</summary>
internal static class FamiliesVerbs
{
    public static Command Build() => new("families", "Makers and models that this program knows, and definitions of further ones.") { List(), Check() };

    /// <summary>The option that names a folder of definitions.</summary>
    public static Option<string?> FolderOption(string description) => new("--families") { Description = description, HelpName = "DIR" };

    /// <summary>The families of the program and of a folder.</summary>
    /// <exception cref="VerbException">A definition in the folder has a mistake.</exception>
    public static FamilyRegistry Load(string? folder)
    {
        if (folder is null)
        {
            return new FamilyRegistry(FamilyList.All);
        }

        if (!Directory.Exists(folder))
        {
            throw new VerbException(ExitCode.Usage, $"--families: there is no folder {folder}");
        }

        var content = FamilyFolder.Read(folder);
        return content.Mistakes.Count == 0
            ? new FamilyRegistry(FamilyList.With(content.Families))
            : throw new VerbException(ExitCode.Refused, [.. content.Mistakes.Select(m => m.ToString())]);
    }

    private static Command List()
    {
        var folder = FolderOption("Folder of further definitions.");
        var json = Output.JsonOption();
        var command = new Command("list", "List families and their models.") { folder, json };
        command.SetAction(parsed =>
        {
            var families = Load(parsed.GetValue(folder)).All;
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(families.Select(f => new { f.Name, f.Title, Data = f is GenericFamily, Models = f.Models.Select(m => m.Name) }), JsonSerializerOptions.Web));
                return ExitCode.Done;
            }

            var table = new Table("FAMILY", "MADE AS", "MODELS");
            foreach (var family in families)
            {
                table.Add(family.Name, family is GenericFamily ? "data" : "code", string.Join(' ', family.Models.Select(m => m.Name.Contains(' ') ? $"'{m.Name}'" : m.Name)));
            }

            table.Print(Console.Out);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Check()
    {
        var files = new Argument<string[]>("file") { Description = "Definition files.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Tell every mistake of definitions, each with file and line.") { files };
        command.SetAction(parsed =>
        {
            var definitions = new List<DefinitionFile>();
            foreach (var file in parsed.GetRequiredValue(files))
            {
                definitions.Add(File.Exists(file) ? new(file, File.ReadAllBytes(file)) : throw new VerbException(ExitCode.Usage, $"there is no file {file}"));
            }

            var (families, mistakes) = Definitions.Read(definitions);
            foreach (var family in families)
            {
                Console.WriteLine($"{family.Name}: {family.Models.Count} models, {family.Documents.Count} files");
            }

            return mistakes.Count == 0 ? ExitCode.Done : throw new VerbException(ExitCode.Refused, [.. mistakes.Select(m => m.ToString())]);
        });
        return command;
    }
}
