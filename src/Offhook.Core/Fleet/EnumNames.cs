namespace Offhook.Core.Fleet;

/// <summary>The words that files use for the members of an enumeration: their names in camel case.</summary>
internal static class EnumNames
{
    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Table<T>.Words[Array.IndexOf(Table<T>.Values, value)];

    /// <summary>All words, in the order of declaration.</summary>
    public static string[] All<T>() where T : struct, Enum => Table<T>.Words;

    /// <summary>The value of a word; case matters, so that a file has one spelling.</summary>
    public static bool TryRead<T>(string? word, out T value) where T : struct, Enum
    {
        var at = Array.IndexOf(Table<T>.Words, word);
        value = at < 0 ? default : Table<T>.Values[at];
        return at >= 0;
    }

    private static class Table<T> where T : struct, Enum
    {
        public static readonly T[] Values = Enum.GetValues<T>();

        public static readonly string[] Words = [.. Enum.GetNames<T>().Select(n => char.ToLowerInvariant(n[0]) + n[1..])];
    }
}
