using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Reads stored files' descriptions and phonebooks. Neither is on the hot path and neither holds a secret.</summary>
internal static class CatalogueReader
{
    public static FileSpec ReadFile(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        var root = document.RootElement;
        EnumNames.TryRead<FileKind>(Text(root, "kind"), out var kind);
        return new FileSpec(Text(root, "name") ?? throw new FormatException("a stored file has no name"), kind, Text(root, "family") ?? "")
        {
            Model = Text(root, "model"),
            Version = Text(root, "version"),
            Sha256 = Text(root, "sha256") ?? "",
            Length = root.TryGetProperty("length", out var length) && length.TryGetInt64(out var bytes) ? bytes : 0,
        };
    }

    public static PhonebookSpec ReadPhonebook(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        var root = document.RootElement;
        ScopePath.TryParse(Text(root, "scope"), out var scope);
        return new PhonebookSpec(
            Text(root, "name") ?? throw new FormatException("a stored phonebook has no name"),
            scope,
            Each(root, "contacts", contact => new Contact(
                Text(contact, "name") ?? "",
                Each(contact, "numbers", number => new ContactNumber(Text(number, "type") ?? "other", Text(number, "number") ?? "")))));
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableArray<T> Each<T>(JsonElement of, string name, Func<JsonElement, T> read) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(read)] : [];
}
