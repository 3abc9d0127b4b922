using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Security;

namespace Offhook.Families.Fanvil;

/// <summary>Works out of one file that the maker's tool encrypted, and its key, which candidate the maker uses: the beginning of the plain file is known.</summary>
internal static class FanvilKeyTool
{
    private const int BlockBytes = 16;

    /// <summary>What plain files begin with: the text form's header, and XML.</summary>
    private static readonly byte[][] Beginnings = [.. new[] { "<<VOIP CONFIG FI", "<?xml version=\"1", "<VOIP_CONFIG_FIL" }.Select(Encoding.ASCII.GetBytes)];

    public static FamilyTool Tool { get; } = new(
        "key", "Works out from a file that the maker's tool encrypted which of the possible forms of encryption it is.", "The encrypted configuration file.")
    {
        KeyHelp = $"the key, {FanvilCipher.KeyDigits} hexadecimal digits",
        Run = (file, key) => Run(file.Span, key!.Reveal()),
    };

    private static FamilyToolResult Run(ReadOnlySpan<byte> file, string key)
    {
        if (FanvilCipher.CheckKey(key) is { } problem)
        {
            return Nothing(problem);
        }

        if (Begins(file))
        {
            return Nothing("the file is not encrypted: it begins as a plain one does");
        }

        if (!FanvilCipher.TryDecrypt(file, key, chained: false, out var single))
        {
            return Nothing($"the file has {file.Length} bytes, which is no whole number of blocks of {BlockBytes}; a header or another mode is in it");
        }

        if (!Begins(single) && !BeginsAsMarkup(single))
        {
            return Other(single);
        }

        // The first block looks the same either way; only the others tell whether they are chained.
        FanvilCipher.TryDecrypt(file, key, chained: true, out var chained);
        var isChained = IsText(chained!) && !IsText(single);
        if (!isChained && !IsText(single))
        {
            return Nothing("the first block opens, the others do not: it is neither ECB nor CBC");
        }

        var plain = isChained ? chained! : single;
        var padding = PaddingOf(plain);
        var found = FanvilCipher.Candidates.FirstOrDefault(c => c.Chained == isChained && c.Padded == (padding == "pkcs7"));
        var remarks = new List<string> { "say it to others: nobody has published this" };
        if (file.Length == BlockBytes)
        {
            remarks.Insert(0, "the file has one block only, so chaining cannot be told; try one of several blocks");
        }

        return new(true, [new("fileCipher", found!.Name), new("mode", isChained ? "CBC, start value of zeroes" : "ECB"), new("padding", padding)], remarks);
    }

    private static bool Begins(ReadOnlySpan<byte> text)
    {
        foreach (var beginning in Beginnings)
        {
            if (text.StartsWith(beginning))
            {
                return true;
            }
        }

        return false;
    }

    // XML may begin in more ways than can be listed: without a declaration, with a byte order mark, in other quotes.
    private static bool BeginsAsMarkup(ReadOnlySpan<byte> text) =>
        (text[0] == '<' || text.StartsWith(Encoding.UTF8.Preamble)) && text[..BlockBytes].IndexOf((byte)'<') >= 0 && IsText(text[..BlockBytes]);

    // A chain that begins with another block shows it: what comes out is that block on the known beginning.
    private static FamilyToolResult Other(ReadOnlySpan<byte> single)
    {
        var remarks = new List<string> { "none of the candidates opens the file; if the key is right, the start value may be one of these, or a header stands before the text" };
        foreach (var beginning in Beginnings)
        {
            var start = new byte[BlockBytes];
            for (var i = 0; i < BlockBytes; i++)
            {
                start[i] = (byte)(single[i] ^ beginning[i]);
            }

            remarks.Add($"{Convert.ToHexStringLower(start)} if the file begins with {Encoding.ASCII.GetString(beginning)}");
        }

        return new(false, [], remarks);
    }

    // Nine tabs or ten line feeds at the end of a text would look like padding; no configuration ends so.
    private static string PaddingOf(ReadOnlySpan<byte> plain)
    {
        var last = plain[^1];
        return last is >= 1 and <= BlockBytes && plain[^last..].IndexOfAnyExcept(last) < 0 ? "pkcs7" : "zero";
    }

    // But for the padding, a configuration file is text.
    private static bool IsText(ReadOnlySpan<byte> plain)
    {
        foreach (var value in plain[..Math.Max(BlockBytes, plain.Length - BlockBytes)])
        {
            if (!IsTextByte(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTextByte(byte value) => value is 9 or 10 or 13 or >= 32 and not 127;

    private static FamilyToolResult Nothing(string why) => new(false, [], [why]);
}
