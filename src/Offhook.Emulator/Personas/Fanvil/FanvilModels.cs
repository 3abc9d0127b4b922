namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>What the persona knows about one model.</summary>
/// <param name="Name">As its maker writes it.</param>
/// <param name="IsOld">Whether it reads the older form as it comes from the factory.</param>
/// <param name="CommonFile">Its common file; null where no source says it.</param>
/// <param name="FirmwareText">The text that tells it of firmware; null for the older generation and where unknown.</param>
/// <param name="Agent">How it calls itself where that is not its name.</param>
internal sealed record FanvilModel(string Name, bool IsOld, string? CommonFile, string? FirmwareText = null, string? Agent = null)
{
    /// <summary>A version of its generation, as real phones say them.</summary>
    public string Firmware => IsOld ? "1.4.0.2016" : "2.12.20.3";

    /// <summary>Models that read the newer form once they run firmware 2: inferred from siblings of which files of both were seen.</summary>
    public bool MovesAtTwo => Name is "X5S" or "X6" or "X6V2" or "X7" or "X7C";
}

/// <summary>The maker's table of common files with its misprints mended, and the names that live systems serve.</summary>
internal static class FanvilModels
{
    public static IReadOnlyList<FanvilModel> All { get; } =
    [
        Old("X4", "f0X4hw1.100.cfg"), New("V64", "F0V0V6400000.cfg", "fanvil_v64_hwv1_0.txt"), Old("i31S", "f0i31Shw1.100.cfg"),
        Old("X1", "f0X1hw1.100.cfg"), Old("X2", "f0X2hw1.100.cfg"), Old("X3", "F0V00X300000.cfg"), Old("X3S", "f0X3Shw1.100.cfg"), Old("X3SG", "f0X3sghw1.100.cfg"),
        Old("X5", "f0X5hw1.100.cfg"), Old("X5S", "F0V0X5S00000.cfg"), Old("X6", "F0V00X600000.cfg"), Old("X6V2", "F0000X600000.cfg"),
        Old("X7", "F0V00X700000.cfg"), Old("X7C", "F0V0X7C00000.cfg"), New("X210", "F0VX21000000.cfg", null), New("X5U-V2", "F0V5UV200000.cfg", "fanvil_x5u_v2_hwv1_0.txt"),
        New("X6U-Pro", null, null, "X6U Pro"), New("X4U-V2", null, "fanvil_x4u_v2_hwv2_0.txt"), New("V62", "F0VV6200000.cfg", "fanvil_v62_hwv1_0.txt"),
        New("V65", "F0V0V6500000.cfg", "fanvil_v65_hwv1_0.txt"), New("V67", "F0V0V6700000.cfg", "fanvil_v67_hw1_1.txt"),
        Old("H2S", "f0H2Shw1.100.cfg"), Old("H3", "f0H3hw1.100.cfg"), Old("H5", "f0H5hw1.100.cfg"), New("H2U-V2", "F0V2UV200000.cfg", "fanvil_h2u_v2_hwv1_0.txt"),
        New("i10S", "F0V10S00000.cfg", "fanvil_i10s_hwv1_0.txt"), New("i53W", "F0Vi53W00000.cfg", "fanvil_i53w_hwv1_0.txt"), New("i62", "F0V0i6200000.cfg", "fanvil_i62_hwv1_0.txt"),
        Old("i12", "f0i12hw1.100.cfg"), Old("i13W", "f0i13Whw1.100.cfg"), Old("i16V", "f0i16Vhw1.100.cfg"), Old("i18S", "f0i18Shw1.100.cfg"),
        Old("i20S", "f0i20SVhw1.100.cfg"), Old("i23S", "f0i23Shw1.100.cfg"), Old("i30", "f0i30hw1.100.cfg"), Old("i32V", "f0i32Vhw1.100.cfg"), Old("i33V", "f0i33Vhw1.100.cfg"),
        Old("PA2", "f0PA2hw1.100.cfg"), Old("iW30", "f0iW30hw1.100.cfg"), Old("EIM-01", "f0EIM-01hw1.100.cfg"), Old("C58", "f0C00580000.cfg"), Old("C62", "F0C00620000.cfg"),
        New("W611W", "F0V611W00000.cfg", "fanvil_w611w_hwv1_0.txt"), Old("A25", "f0A25hw1.100.cfg"),
    ];

    private static FanvilModel Old(string name, string common) => new(name, IsOld: true, common);

    private static FanvilModel New(string name, string? common, string? firmware, string? agent = null) => new(name, IsOld: false, common, firmware, agent);
}
