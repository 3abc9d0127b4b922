using Offhook.Core.Families;

namespace Offhook.Families.Spectralink;

/// <summary>What one server supports: a row of <c>models.tsv</c>.</summary>
/// <param name="Name">As its maker writes it.</param>
/// <param name="HasUuid">Known by a UUID, not by a MAC address.</param>
/// <param name="HasGroups">Configures handsets over the air (COTA).</param>
/// <param name="HasMediaResources">Updates media resources.</param>
/// <param name="HasBaseStations">Updates base stations; on some only as multi-cell.</param>
/// <param name="IsTwoGenerations">A DECT server with IP and digital base stations, that is one of the older generation: users have a local number.</param>
/// <param name="Merges">Understands <c>merge_type="merge"</c>; others overwrite always.</param>
/// <param name="TakesDefaultImage">The server's image can be the default for base stations and media resources too.</param>
/// <param name="TakesZip">Takes firmware packed as ZIP (server PCS 20B_ or newer).</param>
internal sealed record SpectralinkModel(
    string Name, bool HasUuid, bool HasGroups, bool HasMediaResources, bool HasBaseStations, bool IsTwoGenerations, bool Merges, bool TakesDefaultImage, bool TakesZip,
    string Grade)
{
    private static readonly Lazy<IReadOnlyList<SpectralinkModel>> Loaded = new(Load);

    public static IReadOnlyList<SpectralinkModel> All => Loaded.Value;

    public static SpectralinkModel Of(PhoneModel model) => All.First(m => m.Name == model.Name);

    /// <summary>Whether parameters of this column of the table apply.</summary>
    public bool Has(string column) => column switch
    {
        "all" => true,
        "mr" => HasMediaResources,
        "rfp" => HasBaseStations,
        "digital" => IsTwoGenerations,
        "cota" => HasGroups,
        "defaultKws" => TakesDefaultImage,
        _ => throw new InvalidDataException($"no model has '{column}'"),
    };

    private static List<SpectralinkModel> Load()
    {
        var table = SpectralinkTable.Load("models.tsv");
        return [.. table.Rows.Select(row => Read(column => table.Cell(row, column)))];
    }

    private static SpectralinkModel Read(Func<string, string> cell) => new(
        cell("model"), cell("id") == "uuid", cell("cota") == "yes", cell("mr") == "yes", cell("rfp") != "no", cell("digital") == "yes", cell("merge") == "yes",
        cell("defaultKws") == "yes", cell("zip") == "yes", cell("grade"));
}
