using System.Globalization;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>A step of a path through the newer XML form.</summary>
internal readonly record struct FanvilStep(string Element, char Number);

/// <summary>How names of parameters are spelled in the two XML forms.</summary>
internal sealed class FanvilXmlNames
{
    /// <summary>What the module of a parameter is called that is known from the newer XML form only.</summary>
    public const string OnlyXml = "sysConf ";

    private readonly Dictionary<string, FanvilList> byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<(FanvilList List, string Element), string> keys = [];
    private readonly Dictionary<(string Module, string Element), string> oldKeys = [];

    private FanvilXmlNames()
    {
        foreach (var list in FanvilCatalogue.New.Lists.Where(l => l.Xml.Length > 0))
        {
            byPath.TryAdd(list.Xml.Replace("[#]", "", StringComparison.Ordinal).Replace("[@]", "", StringComparison.Ordinal), list);
        }

        foreach (var parameter in FanvilCatalogue.New.Parameters)
        {
            if (FanvilCatalogue.New.FindList(parameter.Module, parameter.List, out _) is { } list)
            {
                var key = list.Prefix.Length > 0 && parameter.Key.StartsWith($"{list.Prefix}# ", StringComparison.Ordinal) ? parameter.Key[(list.Prefix.Length + 2)..] : parameter.Key;
                keys.TryAdd((list, NewElement(key)), key);
            }
        }

        foreach (var parameter in FanvilCatalogue.Old.Parameters.Where(p => p.List.Length == 0))
        {
            oldKeys.TryAdd((parameter.Module, OldElement(parameter.Key)), parameter.Key);
        }
    }

    public static FanvilXmlNames Instance { get; } = new();

    /// <summary>The older form's element: blanks are underscores.</summary>
    public static string OldElement(string key) => key.Replace(' ', '_');

    /// <summary>The newer form's element: without blanks.</summary>
    public static string NewElement(string key) => key.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The key of a module's element of the older form; an underscore of a key that is not known was a blank.</summary>
    public string OldKey(string module, string element) => oldKeys.GetValueOrDefault((module, element)) ?? element.Replace('_', ' ');

    /// <summary>The list or module at a path of the newer form; null where it is not known.</summary>
    public FanvilList? AtPath(string path) => byPath.GetValueOrDefault(path);

    /// <summary>The key of an element in a list of the newer form; the element itself where it is not known.</summary>
    public string NewKey(FanvilList list, string element) => keys.GetValueOrDefault((list, element), element);

    /// <summary>Path of a list with its numbers, such as <c>sip/line[#]</c>.</summary>
    public static IEnumerable<FanvilStep> Steps(string xml) => xml.Split('/').Select(part => part.Split('[') is [var element, ['#' or '@', ..] number] ? new FanvilStep(element, number[0]) : new FanvilStep(part, ' '));

    /// <summary>Refuses what cannot be an element's name, so that a name that somebody made up cannot break the file.</summary>
    /// <exception cref="RenderException">It cannot.</exception>
    public static string Checked(string element, FanvilName name) =>
        element.Length > 0 && (char.IsAsciiLetter(element[0]) || element[0] == '_') && element.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? element
            : throw new RenderException(string.Create(CultureInfo.InvariantCulture, $"'{name}' cannot be an element of the XML form; letters, digits, blanks, '.', '-' and '_' are possible"));
}
