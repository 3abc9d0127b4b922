namespace Offhook.Emulator.Personas.Samsung;

/// <summary>What the persona knows about one model.</summary>
/// <param name="Name">As the maker writes it.</param>
/// <param name="TakesModule">Asks for the file of an add-on module.</param>
/// <param name="ShowsPortraits">Has a screen for pictures of callers.</param>
internal sealed record SamsungModel(string Name, bool TakesModule, bool ShowsPortraits);

/// <summary>The phones of the fact page; only the first was ever seen to register with a foreign server.</summary>
internal static class SamsungModels
{
    public static IReadOnlyList<SamsungModel> All { get; } =
    [
        new("SMT-i3105", TakesModule: false, ShowsPortraits: false),
        new("SMT-i5210", TakesModule: true, ShowsPortraits: false),
        new("SMT-i5230", TakesModule: true, ShowsPortraits: false),
        new("SMT-i5243", TakesModule: false, ShowsPortraits: true),
    ];
}
