namespace Offhook.Emulator.Personas.Yealink;

/// <summary>What the played models differ in.</summary>
internal static class YealinkModels
{
    public const int MostAccounts = 16;

    public const int Phonebooks = 5;

    /// <summary>The number in the name of the common file, as maintained provisioning code has it.</summary>
    public static SortedDictionary<string, int> Numbers { get; } = new(StringComparer.Ordinal)
    {
        ["T27G"] = 69, ["T31G"] = 123, ["T31P"] = 123, ["T33G"] = 124, ["T34W"] = 171, ["T41S"] = 68, ["T42S"] = 67, ["T42U"] = 116, ["T43U"] = 107, ["T44W"] = 174,
        ["T46S"] = 66, ["T46U"] = 108, ["T48S"] = 65, ["T48U"] = 109, ["T53W"] = 95, ["T54W"] = 96, ["T57W"] = 97, ["T58W"] = 150, ["CP920"] = 78, ["CP925"] = 148,
    };
}
