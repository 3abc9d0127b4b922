using System.Buffers;

namespace Offhook.Families.Snom;

/// <summary>
/// Writes settings line by line: name with its index, a sign for the permission, a colon and the value. What XML has containers of its own for has no
/// place in it, but for keys.
/// </summary>
internal static class SnomTextWriter
{
    private static readonly string[] WithoutPlace = ["tbook", "dialplan", "gui-languages", "web-languages", "uploads", "certificates"];

    public static void Write(IReadOnlyList<SnomEntry> entries, IBufferWriter<byte> output)
    {
        output.Write("<html>\n<pre>\n"u8);
        foreach (var entry in entries)
        {
            if (WithoutPlace.Contains(entry.Section))
            {
                continue;
            }

            SnomXmlText.Append(output, $"{entry.Name.Base}{entry.Name.Index}{Sign(entry.PermOrDefault)}: ");
            SnomXmlText.Append(output, entry.Value!);
            output.Write("\n"u8);
        }

        output.Write("</pre>\n</html>\n"u8);
    }

    private static string Sign(string perm) => perm switch { "RW" => "$", "!" => "!", _ => "&" };
}
