using System.Globalization;

namespace Offhook.Families.Fanvil;

/// <summary>One programmable key.</summary>
/// <param name="Name">What it is called in remarks and among what was written once.</param>
/// <param name="Entry">Its entry with list and module, such as <c>…/Function Key/Fkey3</c>.</param>
internal readonly record struct FanvilKeySlot(string Name, string Entry)
{
    private const string Keys = "DSSKEY CONFIG MODULE/";

    public string Type => Entry + " Type";

    public string Value => Entry + " Value";

    public string Title => Entry + " Title";

    /// <summary>Colour of the key's mark; the newer generation only.</summary>
    public string Icon => Entry + " ICON";

    /// <summary>
    /// The key of an index: on the older generation one list, on the newer one the pages beside the screen, then those of function keys. Also the page it
    /// stands on, and whether that is one beside the screen.
    /// </summary>
    public static FanvilKeySlot OnPhone(int index, FanvilModel model, bool old, out int page, out bool beside)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"key {index}");
        (page, beside) = (1, false);
        if (old)
        {
            return new(name, string.Create(CultureInfo.InvariantCulture, $"PHONE CONFIG MODULE/Function Key/Fkey{index}"));
        }

        var at = index - 1;
        var side = model.SideKeys * model.SidePages;
        beside = at < side;
        var size = beside ? model.SideKeys : model.PageKeys > 0 ? model.PageKeys : Math.Max(1, model.Keys);
        at = beside ? at : at - side;
        page = (at / size) + 1;
        var list = beside ? "Sidekey" : "Dsskey";
        return new(name, string.Create(CultureInfo.InvariantCulture, $"{Keys}{list} Config{page}/Fkey{(at % size) + 1}"));
    }

    /// <summary>A key of an add-on module.</summary>
    public static FanvilKeySlot OnModule(int module, int index) => new(
        string.Create(CultureInfo.InvariantCulture, $"module {module} key {index}"), string.Create(CultureInfo.InvariantCulture, $"{Keys}Extern Console{module}/exKey{index}"));
}
