using System.CommandLine;

namespace Offhook.Program.Cli;

/// <summary><c>--expect N</c>, the same for every verb that writes.</summary>
internal static class ExpectOption
{
    public static Option<int?> Make()
    {
        var option = new Option<int?>("--expect") { Description = "Refuse when the change would reach another number of devices.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 0)
            {
                result.AddError("--expect: 0 or more devices are allowed");
            }
        });
        return option;
    }

    /// <summary>The path with what is expected.</summary>
    public static string Put(string path, int? expected) => expected is null ? path
        : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}expect={Query.Text(expected)}";
}
