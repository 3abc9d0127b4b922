namespace Offhook.Emulator.Personas.Snom;

/// <summary>What the persona knows about one model.</summary>
/// <param name="Name">As the maker writes it; also what it calls itself in names of files and in its user agent.</param>
/// <param name="Firmware">Version claimed when none is given: one that was seen on its generation.</param>
/// <param name="Build">What follows the version in the user agents seen.</param>
internal sealed record SnomModel(string Name, string Firmware, string Build);

/// <summary>Models and user agents from a maintained provisioning system's own tests.</summary>
internal static class SnomModels
{
    private const string Old = "8.4.35";
    private const string OldBuild = "1.1.3-s";
    private const string Middle = "8.7.5.35";
    private const string MiddleBuild = "1.1.5-IFX-05.01.12";
    private const string New = "10.1.33.33";
    private const string NewBuild = "2010.12-00004-g9ba52f5";

    public static IReadOnlyList<SnomModel> All { get; } =
    [
        .. Of(Old, OldBuild, "370", "300", "320", "360", "PA1", "MP"),
        .. Of(Old, "1.1.4-IFX-26.11.09", "820", "821"),
        .. Of(Old, "SPEAr300 SNOM 1.4", "870"),
        .. Of(Middle, MiddleBuild, "710", "715", "720", "725", "760"),
        .. Of(New, NewBuild, "D120", "D140", "D150", "D305", "D315", "D335", "D345", "D375", "D385", "D712", "D713", "D715", "D717", "D735", "D745", "D765", "D785",
            "D810", "D812", "D815", "D862", "D865", "D892"),
    ];

    private static IEnumerable<SnomModel> Of(string firmware, string build, params string[] types) => types.Select(t => new SnomModel("snom" + t, firmware, build));
}
