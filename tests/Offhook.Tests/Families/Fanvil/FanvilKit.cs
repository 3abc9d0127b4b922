using System.Buffers;
using System.Text;
using Offhook.Core.Rendering;
using Offhook.Families.Fanvil;

namespace Offhook.Tests.Families.Fanvil;

/// <summary>Byte-exact files beside the tests, and files in and out of the two forms.</summary>
internal static class FanvilKit
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Families", "Fanvil", "Samples", name));

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    public static ReadParameters Read(string text) => FanvilFormat.Instance.Read(Encoding.UTF8.GetBytes(text));

    public static ParameterSet Set(IEnumerable<KeyValuePair<string, string>> items)
    {
        var set = new ParameterSet();
        foreach (var (name, value) in items)
        {
            set.Set(name, value, "test");
        }

        return set;
    }

    public static string Write(IEnumerable<KeyValuePair<string, string>> items, FanvilForm form, bool xml, string version = FanvilVersions.None)
    {
        var output = new ArrayBufferWriter<byte>();
        if (xml)
        {
            FanvilXml.Write(Set(items).Items, form, version, output);
        }
        else
        {
            FanvilText.Write(Set(items).Items, form, version, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
