using System.Buffers;
using System.Text;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>Writes the text form: a header line of 64 bytes, modules, their lists, and an end line.</summary>
internal static class FanvilText
{
    public const string Start = "<<VOIP CONFIG FILE>>Version:";
    public const string End = "<<END OF FILE>>";

    /// <summary>Characters of the header line before its line end; measured in files of real phones.</summary>
    public const int HeaderLength = 62;

    private const int TopColumn = 19;

    public static void Write(IReadOnlyList<Parameter> items, FanvilForm form, string version, IBufferWriter<byte> output)
    {
        Line(output, (Start + version).PadRight(HeaderLength));
        Line(output, "");
        var (module, segment, inFile) = ("", default((int, int, int)), false);
        foreach (var (name, value) in FanvilOrder.Of(items, form))
        {
            CheckName(name);
            if (name.Module != module)
            {
                if (inFile)
                {
                    Line(output, "");
                }

                Line(output, $"<{name.Module}>");
                (module, segment) = (name.Module, default);
            }

            var place = form.PlaceOf(name);
            var list = name.List.Length == 0 ? null : form.FindList(name.Module, name.List, out _);
            if (name.List.Length > 0 && place != segment)
            {
                Line(output, Header(name, list, place.Page));
            }

            (segment, inFile) = (place, true);
            Line(output, Cut(name.Key, form).PadRight(list?.Column ?? TopColumn) + ":" + value);
        }

        Line(output, End);
    }

    private static string Cut(string key, FanvilForm form) => form.IsOld && key.Length > FanvilCatalogue.OldKeyLength ? key[..FanvilCatalogue.OldKeyLength] : key;

    private static string Header(FanvilName name, FanvilList? list, int page)
    {
        if (list is { Header.Length: 0 } || name.Module.StartsWith(FanvilXmlNames.OnlyXml, StringComparison.Ordinal))
        {
            throw new RenderException($"{name}: only the XML form of this parameter is known; set options.format to xml");
        }

        return list is null ? $"--{name.List}--".PadRight(TopColumn) + ":"
            : list.IsPaged ? list.Header.Replace("#", page.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : list.Header;
    }

    // A name that an operator made up must not become a line of another kind.
    private static void CheckName(FanvilName name)
    {
        if (name.Key.Length == 0 || name.Key[0] is '<' or '-' or '#' || name.Key.Contains(':', StringComparison.Ordinal) || name.Key.EndsWith(' ')
            || name.Module.AsSpan().ContainsAny('<', '>') || name.List.Contains(':', StringComparison.Ordinal) || FanvilValues.Check(name.ToString()) is not null)
        {
            throw new RenderException($"'{name}' is no name of a parameter; MODULE/List/Key without colons and angle brackets is");
        }

        if (name.List.Length == 0 && name.Module.StartsWith(FanvilXmlNames.OnlyXml, StringComparison.Ordinal))
        {
            throw new RenderException($"{name}: only the XML form of this parameter is known; set options.format to xml");
        }
    }

    private static void Line(IBufferWriter<byte> output, string text)
    {
        Encoding.UTF8.GetBytes(text, output);
        output.Write("\r\n"u8);
    }
}
