using Offhook.Core.Families;

namespace Offhook.Families.Samsung;

/// <summary>The models. What no source says about them is bounded, not known.</summary>
internal static class SamsungModels
{
    /// <summary>No source says how many lines a model has; as many as the widest phones of other makers.</summary>
    public const int MaxLines = 8;

    /// <summary>The same for keys; a phone passes over those that it does not have.</summary>
    public const int MaxKeys = 64;

    private static readonly Lazy<SamsungTable> Table = new(() => SamsungTable.Load("models.tsv"));

    public static IReadOnlyList<PhoneModel> All { get; } = [.. Table.Value.Rows.Select(Read)];

    /// <summary>Whether a source names it as one that takes an add-on module. No source says of any model that it takes none.</summary>
    public static bool IsNamedWithModule(PhoneModel model) => Table.Value.Rows.Any(r => Table.Value.Cell(r, "model") == model.Name && Table.Value.Cell(r, "aom") == "yes");

    private static PhoneModel Read(string[] row)
    {
        return new PhoneModel(Table.Value.Cell(row, "model"))
        {
            Lines = MaxLines,
            Keys = MaxKeys,
            Modules = 1,
            ModuleKeys = MaxKeys,
            Grade = Table.Value.Cell(row, "grade"),
        };
    }
}
