namespace Offhook.Emulator.Personas.Spectralink;

/// <summary>What the persona knows about one server.</summary>
/// <param name="Name">As the maker writes it.</param>
/// <param name="HasUuid">Known by a UUID instead of a MAC address.</param>
/// <param name="HasHandsetFiles">Asks for the settings of handset groups.</param>
/// <param name="Merges">Knows <c>merge_type="merge"</c>.</param>
/// <param name="UserKey">The element that tells users apart.</param>
internal sealed record SpectralinkModel(string Name, bool HasUuid, bool HasHandsetFiles, bool Merges, string UserKey);

/// <summary>The six servers of the maker's guide.</summary>
internal static class SpectralinkModels
{
    public static IReadOnlyList<SpectralinkModel> All { get; } =
    [
        new("6500", HasUuid: false, HasHandsetFiles: true, Merges: true, "username"),
        new("400", HasUuid: false, HasHandsetFiles: true, Merges: true, "username"),
        new("200", HasUuid: false, HasHandsetFiles: true, Merges: true, "username"),
        new("Virtual One", HasUuid: true, HasHandsetFiles: true, Merges: true, "username"),
        new("2500", HasUuid: false, HasHandsetFiles: false, Merges: false, "localno"),
        new("8000", HasUuid: false, HasHandsetFiles: false, Merges: false, "localno"),
    ];
}
