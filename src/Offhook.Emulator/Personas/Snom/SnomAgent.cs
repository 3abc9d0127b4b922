namespace Offhook.Emulator.Personas.Snom;

/// <summary>How a phone introduces itself, by what it runs.</summary>
internal static class SnomAgent
{
    /// <summary>Whether a version is this one or a later one.</summary>
    public static bool IsSince(string version, params int[] least)
    {
        var numbers = Numbers(version);
        for (var i = 0; i < least.Length; i++)
        {
            var number = i < numbers.Length ? numbers[i] : 0;
            if (number != least[i])
            {
                return number > least[i];
            }
        }

        return true;
    }

    public static string Of(SnomModel model, SnomMemory memory, string mac)
    {
        var version = memory.Firmware;
        if (!IsSince(version, 7))
        {
            var root = memory.FileSystem.Split(' ') is [var kind, var number] ? $"; {model.Name} {kind} v{number}" : "";
            var kernel = memory.Kernel.Length > 0 ? $"; {model.Name} linux {memory.Kernel}" : "";
            return $"Mozilla/4.0 (compatible; {model.Name}-SIP {version}{root}{kernel})";
        }

        var build = IsSince(version, 7, 3) ? $" {model.Build}" : "";
        var address = IsSince(version, 8, 7, 5) ? $" {mac}" : "";
        var modules = IsSince(version, 10) ? " SXM:0 UXM:0" : "";
        return $"Mozilla/4.0 (compatible; {model.Name}-SIP {version}{build}{address}{modules})";
    }

    private static int[] Numbers(string version) => [.. version.Split('.').Select(n => int.TryParse(n, out var number) ? number : 0)];
}
