using System.Globalization;

namespace Offhook.Families.Htek;

/// <summary>One programmable key, on the phone or on a module, by the codes of its parts.</summary>
/// <param name="Name">What it is called in remarks and among what was written once: <c>key 5</c>, <c>module 1 key 3</c>.</param>
/// <param name="Mode">Null on modules: they have none.</param>
internal sealed record HtekKeySlot(string Name, PCode Type, PCode? Mode, PCode Value, PCode Label, PCode Account, PCode Extension)
{
    /// <summary>The keys of the phone itself; the first is key 1.</summary>
    public static IReadOnlyList<HtekKeySlot> OnPhone { get; } = [.. Enumerable.Range(1, HtekCodes.MaxLineKeys).Select(OfPhone)];

    /// <summary>The keys of each module, both pages in one count; the first is key 1 of module 1.</summary>
    public static IReadOnlyList<IReadOnlyList<HtekKeySlot>> OnModules { get; } =
    [
        .. Enumerable.Range(1, HtekCodes.MaxModules).Select(module =>
            (IReadOnlyList<HtekKeySlot>)[.. Enumerable.Range(1, HtekCodes.PagesPerModule * HtekCodes.KeysPerPage).Select(key => OfModule(module, key))]),
    ];

    private static HtekKeySlot OfPhone(int key)
    {
        var codes = HtekCodes.LineKey(key);
        var name = string.Create(CultureInfo.InvariantCulture, $"key {key}");
        return new HtekKeySlot(name, codes.Type, codes.Mode, codes.Value, codes.Label, codes.Account, codes.Extension);
    }

    private static HtekKeySlot OfModule(int module, int key)
    {
        var codes = HtekCodes.Module(module, ((key - 1) / HtekCodes.KeysPerPage) + 1, ((key - 1) % HtekCodes.KeysPerPage) + 1);
        var name = string.Create(CultureInfo.InvariantCulture, $"module {module} key {key}");
        return new HtekKeySlot(name, codes.Type, Mode: null, codes.Value, codes.Label, codes.Account, codes.Extension);
    }
}
