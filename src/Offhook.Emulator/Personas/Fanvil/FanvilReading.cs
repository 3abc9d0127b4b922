namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>What a phone read of a configuration file.</summary>
/// <param name="Version">The version in its header; null where it has none.</param>
/// <param name="Values">Parameters as the phone holds them: <c>section/Key</c> without blanks, an entry's number behind its prefix (<c>SIP1RegisterAddr</c>).</param>
/// <param name="Ignored">What a phone passes over without a word.</param>
internal sealed record FanvilReading(string? Version, IReadOnlyList<KeyValuePair<string, string>> Values, IReadOnlyList<string> Ignored);

/// <summary>The two forms, told apart by content as phones do.</summary>
internal static class FanvilReader
{
    /// <summary>Reads a file as a phone of one generation does; a sentence where it takes nothing of it.</summary>
    public static bool TryRead(byte[] body, bool old, out FanvilReading reading, out string error)
    {
        var text = System.Text.Encoding.UTF8.GetString(body);
        return text.TrimStart().StartsWith("<?xml", StringComparison.Ordinal) || text.TrimStart().StartsWith("<VOIP_CONFIG_FILE", StringComparison.Ordinal) || text.TrimStart().StartsWith("<sysConf", StringComparison.Ordinal)
            ? FanvilXmlReading.TryRead(text, old, out reading, out error)
            : FanvilTextReading.TryRead(text, old, out reading, out error);
    }
}
