using System.Text;

namespace Offhook.Program.Cli;

/// <summary>Secrets come from files, variables or the keyboard, never from the command line, which every user of the machine can read.</summary>
internal static class SecretInput
{
    private const string PassphraseVariable = "OFFHOOK_PASSPHRASE";

    /// <summary>The lines of a file, or of standard input for <c>-</c>.</summary>
    public static IReadOnlyList<string> Lines(string file, string option)
    {
        try
        {
            return file == "-" ? Console.In.ReadToEnd().TrimEnd('\n', '\r').Split('\n').Select(l => l.TrimEnd('\r')).ToList() : File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Usage, $"{option}: {e.Message}");
        }
    }

    /// <summary>The first line of a file.</summary>
    public static string FirstLine(string file, string option) => Lines(file, option) is [{ Length: > 0 } line, ..]
        ? line.Trim()
        : throw new VerbException(ExitCode.Usage, $"{option}: the first line of {file} is empty");

    /// <summary>The passphrase of a backup: from the file, the variable, or typed without echo.</summary>
    public static string Passphrase(string? file, bool twice)
    {
        if (file is not null)
        {
            return FirstLine(file, "--passphrase-file");
        }

        if (Environment.GetEnvironmentVariable(PassphraseVariable) is { Length: > 0 } given)
        {
            return given;
        }

        if (Console.IsInputRedirected)
        {
            throw new VerbException(ExitCode.Usage, $"a passphrase is needed: --passphrase-file FILE, {PassphraseVariable}, or a terminal to type it on");
        }

        var typed = Prompt("Passphrase: ");
        if (typed.Length == 0 || (twice && Prompt("Once more: ") != typed))
        {
            throw new VerbException(ExitCode.Usage, typed.Length == 0 ? "the passphrase is empty" : "the two passphrases differ");
        }

        return typed;
    }

    private static string Prompt(string label)
    {
        Console.Error.Write(label);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
