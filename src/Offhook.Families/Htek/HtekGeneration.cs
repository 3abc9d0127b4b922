using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>The two generations of firmware: accounts that carry their server themselves, and accounts that point at a profile.</summary>
internal static class HtekGeneration
{
    public const string First = "1";
    public const string Second = "2";

    /// <summary>The generation of a version such as <c>2.0.4.2</c> or <c>V1.0.4.2.11</c>; the second where it cannot be told, as every phone sold today.</summary>
    public static string Of(string? firmware)
    {
        var text = firmware.AsSpan().Trim();
        if (text.StartsWith("V", StringComparison.OrdinalIgnoreCase))
        {
            text = text[1..];
        }

        var dot = text.IndexOf('.');
        return dot > 0 && int.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 2 ? First : Second;
    }
}
