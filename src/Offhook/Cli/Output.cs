using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Offhook.Program.Cli;

/// <summary>What verbs print: data on standard output, everything else on standard error.</summary>
internal static class Output
{
    /// <summary>The switch of every verb that prints data.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON, and nothing else, on standard output." };

    /// <summary>Whether colours help: on a terminal, and not declined (no-color.org).</summary>
    public static bool Colours { get; } = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Prints an answer of the server as it came, or for people.</summary>
    public static async Task ShowAsync<T>(byte[] answer, bool json, JsonTypeInfo<T> type, Action<T> forPeople)
    {
        if (json)
        {
            await WriteRawAsync(answer, newLine: true);
            return;
        }

        forPeople(JsonSerializer.Deserialize(answer, type)
            ?? throw new VerbException(ExitCode.Refused, "the server answered null; is it another version?"));
    }

    /// <summary>Writes bytes to standard output.</summary>
    public static async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, bool newLine)
    {
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(bytes);
        if (newLine && (bytes.Length == 0 || bytes.Span[^1] != '\n'))
        {
            await output.WriteAsync("\n"u8.ToArray());
        }
    }

    /// <summary>A point in time as people say it: <c>5 min ago</c>; <c>never</c> for none.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } time)
        {
            return "never";
        }

        var age = now - time;
        return age switch
        {
            { TotalSeconds: < 0 } => time.ToString("u", CultureInfo.InvariantCulture),
            { TotalSeconds: < 60 } => Invariant($"{age.TotalSeconds:F0} s ago"),
            { TotalMinutes: < 60 } => Invariant($"{Math.Floor(age.TotalMinutes)} min ago"),
            { TotalHours: < 48 } => Invariant($"{Math.Floor(age.TotalHours)} h ago"),
            _ => Invariant($"{Math.Floor(age.TotalDays)} days ago"),
        };
    }

    /// <summary>Text in the way of machines.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Good(string text) => Paint(text, "32");

    public static string Poor(string text) => Paint(text, "33");

    public static string Bad(string text) => Paint(text, "31");

    private static string Paint(string text, string code) => Colours ? $"\x1b[{code}m{text}\x1b[0m" : text;
}
