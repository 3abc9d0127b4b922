using System.Collections.Immutable;
using System.Text.Json;

namespace Offhook.Core.Rendering;

/// <summary>The stored form of what a phone holds: a JSON object of texts.</summary>
internal static class CarriedCodec
{
    public static string Write(ImmutableSortedDictionary<string, string> carried)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in carried)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static ImmutableSortedDictionary<string, string> Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
    }
}
