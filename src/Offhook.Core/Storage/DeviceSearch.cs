namespace Offhook.Core.Storage;

/// <summary>What is looked for of a device, as a pattern for LIKE with <c>\</c> before its wildcards.</summary>
internal static class DeviceSearch
{
    public static string? Pattern(string? search) => string.IsNullOrEmpty(search)
        ? null
        : "%" + search.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal) + "%";

    /// <summary>Part of a MAC in a spelling with separators is looked for without them, as keys are stored.</summary>
    public static string? CompactMac(string? search)
    {
        if (search is null || !search.AsSpan().ContainsAny(":-. "))
        {
            return null;
        }

        var digits = string.Concat(search.Where(static c => c is not (':' or '-' or '.' or ' ')));
        return digits.Length > 0 && digits.All(char.IsAsciiHexDigit) ? digits : null;
    }
}
