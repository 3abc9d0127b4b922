namespace Offhook.Emulator.Personas.Htek;

/// <summary>What the persona knows about one model.</summary>
/// <param name="Name">As the maker writes it.</param>
/// <param name="DeviceCode">Four digits in the name of the model's common file; null where no source gives it.</param>
/// <param name="FirmwareFile">Name of the all-in-one firmware; null where no source gives its form.</param>
/// <param name="Screen">Size of wallpaper and screensaver in pixels; null where the model takes none.</param>
internal sealed record HtekModel(string Name, string? DeviceCode, string? FirmwareFile, (int Width, int Height)? Screen);

/// <summary>
/// Device codes: a maintained provisioning system, UC924 and UC912(G) also the maker's guide. Firmware names: <c>fw924.rom</c> the
/// maker's guide, <c>fw926.rom</c> and <c>fw903.rom</c> a provisioning system, <c>fw910M.rom</c> a third one; the other UC9xx names are
/// inferred from the guide's <c>fw9xx.rom</c>. Screens: the maker's guide, chapters 5.4 and 5.5.
/// </summary>
internal static class HtekModels
{
    public static IReadOnlyList<HtekModel> All { get; } =
    [
        new("UC924", "0012", "fw924.rom", (480, 320)),
        new("UC924E", "0112", "fw924.rom", (480, 320)),
        new("UC924W", null, "fw924.rom", null),
        new("UC924U", null, "fw924.rom", null),
        new("UC926", "0010", "fw926.rom", (480, 272)),
        new("UC926E", "0110", "fw926.rom", (480, 272)),
        new("UC926S", null, "fw926.rom", null),
        new("UC926U", null, "fw926.rom", null),
        new("UC923", "0013", "fw923.rom", (320, 240)),
        new("UC923U", null, "fw923.rom", null),
        new("UC921", null, "fw921.rom", null),
        new("UC921E", null, "fw921.rom", null),
        new("UC912", "0019", "fw912.rom", null),
        new("UC912G", "0019", "fw912.rom", null),
        new("UC912E", "0019", "fw912.rom", null),
        new("UC903", "0016", "fw903.rom", null),
        new("UC902", "0017", "fw902.rom", null),
        new("UC902S", null, "fw902.rom", null),
        new("UC902SP", null, "fw910M.rom", null),
        new("UC901", null, "fw901.rom", null),
        new("UC862", "0000", null, null),
        new("UC860", "0002", null, null),
        new("UC860P", "0002", null, null),
        new("UC842", "0001", null, null),
        new("UC840", "0003", null, null),
        new("UC840P", "0003", null, null),
        new("UC806", "0004", null, null),
        new("UC806T", "0041", null, null),
        new("UC806G", "0042", null, null),
        new("UC804", "0005", null, null),
        new("UC804T", "0051", null, null),
        new("UC804G", "0052", null, null),
        new("UC803", "0006", null, null),
        new("UC803T", "0006", null, null),
        new("UC802", "0007", null, null),
        new("UC802T", "0007", null, null),
    ];
}
