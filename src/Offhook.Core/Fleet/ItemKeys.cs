namespace Offhook.Core.Fleet;

/// <summary>By which member the items of a list are told apart in paths and differences.</summary>
internal static class ItemKeys
{
    /// <summary>In the order in which they are looked for: lines, keys and modules; groups; portables.</summary>
    public static IReadOnlyList<string> All { get; } = ["index", "id", "username", "localNo"];

    private static readonly string[] ByIndex = ["index"];
    private static readonly string[] ById = ["id"];
    private static readonly string[] ByUser = ["username", "localNo"];

    /// <summary>The members that a subscript of this list may stand for, the one that is made first; null where it takes no subscript.</summary>
    public static IReadOnlyList<string>? Of(string list) => list switch
    {
        "lines" or "keys" or "modules" => ByIndex,
        "handsetGroups" => ById,
        "handsets" => ByUser,
        _ => null,
    };

    /// <summary>Whether subscripts of this list are numbers.</summary>
    public static bool AreNumbers(string list) => list != "handsets";
}
