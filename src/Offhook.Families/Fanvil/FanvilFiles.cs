using Offhook.Core.Files;

namespace Offhook.Families.Fanvil;

/// <summary>Judges a file when it is added: what a phone drops without a word is refused here, where somebody can read why.</summary>
internal static class FanvilFiles
{
    private static readonly string[] CertificateSuffixes = [".bin", ".crt", ".key", ".ovpn", ".xml", ".pem"];

    public static IEnumerable<string> Check(FileCandidate file)
    {
        var spec = file.Spec;
        var suffix = Path.GetExtension(spec.Name).ToLowerInvariant();
        if (spec.Length == 0)
        {
            yield return "is empty";
        }

        switch (spec.Kind)
        {
            case FileKind.Firmware:
                if (!Suffixes(spec.Model).Contains(suffix))
                {
                    yield return spec.Model is { } model && Suffixes(model) is [var only]
                        ? $"firmware of the {model} is a {only}"
                        : "firmware of these phones is a .z, and a .zip on Android";
                }

                if (spec.Model is null || string.IsNullOrEmpty(spec.Version))
                {
                    yield return "firmware needs the model that it is for and its version, because the name tells neither";
                }

                break;
            case FileKind.Certificate when !CertificateSuffixes.Contains(suffix):
                yield return $"the phone takes {string.Join(", ", CertificateSuffixes)}";
                break;
            case FileKind.Wallpaper:
                if (!spec.Name.Equals(FanvilItems.Background, StringComparison.Ordinal))
                {
                    yield return $"the phone takes a background of the name {FanvilItems.Background} only";
                }

                if (!file.Head.Span.StartsWith("BM"u8))
                {
                    yield return "is no BMP picture; the phone takes no other";
                }

                break;
            case FileKind.File when suffix == ".mmiset":
                yield return "the phone takes an mmiset only when it is packed as .z";
                break;
            default:
                break;
        }
    }

    // Of the V67 a .zip was seen (R); how the first Android phones had theirs no source says.
    private static string[] Suffixes(string? model) =>
        model is null || !FanvilModels.Instance.TryGet(model, out var known) || known.Series == "Android" ? [".z", ".zip"] : [known.IsAndroid ? ".zip" : ".z"];
}
