using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>
/// Files under a key: AES with 64 hexadecimal digits, one key for the phone's own file and one for the common file. In which form, no source says, so
/// each that is possible is tried, and which one opened the file is reported. What a phone with a key certainly does: it takes no plain file (maker's document).
/// </summary>
internal static class FanvilLock
{
    private const int KeyDigits = 64;
    private const int Block = 16;

    private static readonly string[] Beginnings = ["<<VOIP CONFIG FILE>>", "<?xml", "<VOIP_CONFIG_FILE", "<sysConf"];

    /// <summary>The key that the phone holds for a file; empty where it has none.</summary>
    public static string KeyFor(FanvilMemory memory, bool isOwn) =>
        isOwn ? memory.Value("DeviceCfgFileKey", "ConfigFileKey") : memory.Value("CommonCfgFileKey");

    /// <summary>Opens a file; false with what the phone would say.</summary>
    public static bool TryOpen(byte[] body, string key, [NotNullWhen(true)] out byte[]? plain, out string note)
    {
        plain = null;
        if (Begins(body))
        {
            note = "the phone holds a key, and takes no plain file";
            return false;
        }

        if (key.Length != KeyDigits || !key.All(char.IsAsciiHexDigit) || body.Length == 0 || body.Length % Block != 0)
        {
            note = key.Length != KeyDigits ? $"the phone's key has {key.Length} digits; it needs {KeyDigits}" : "the file is not made of whole blocks";
            return false;
        }

        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString(key);
        foreach (var chained in new[] { false, true })
        {
            var opened = chained ? aes.DecryptCbc(body, new byte[Block], PaddingMode.None) : aes.DecryptEcb(body, PaddingMode.None);
            var text = Encoding.Latin1.GetString(opened).TrimEnd('\0');
            var padding = text.Length > 0 ? text[^1] : '\0';
            var padded = padding is > '\0' and <= (char)Block && text.Length >= padding && text[^padding..].All(c => c == padding);
            if (Begins(opened) && text[..^(padded ? padding : 0)].TrimEnd() is var end && end.EndsWith('>'))
            {
                plain = opened[..(padded ? text.Length - padding : text.Length)];
                note = $"opened with the key as {(chained ? "CBC" : "ECB")}, which no source says";
                return true;
            }
        }

        note = "the phone's key does not open the file";
        return false;
    }

    private static bool Begins(byte[] body) => Beginnings.Any(b => body.AsSpan().StartsWith(Encoding.ASCII.GetBytes(b)));
}
