using System.Globalization;
using Offhook.Core.Families;

namespace Offhook.Families.Fanvil;

/// <summary>
/// The two generations of software: modules such as <c>GLOBAL CONFIG MODULE</c> with names cut to 19 characters, and modules such as
/// <c>NET CONFIG MODULE</c> with whole names.
/// </summary>
internal static class FanvilGeneration
{
    public const string Old = "1";
    public const string New = "2";

    /// <summary>The generation of a version on a model; the model's own where the version says nothing.</summary>
    public static string Of(PhoneModel model, string? firmware)
    {
        var known = FanvilModels.Instance[model];
        var dot = firmware?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return known.NewFrom > 0 && dot > 0 && int.TryParse(firmware.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= known.NewFrom
            ? New
            : known.Generation;
    }
}
