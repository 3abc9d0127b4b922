using System.Text.Json;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;

namespace Offhook.Core.Fleet;

/// <summary>Writes files' descriptions and phonebooks as canonical JSON; neither holds a secret.</summary>
internal static class CatalogueWriter
{
    public static void Write(Utf8JsonWriter json, FileSpec file)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, file.Name);
        json.WriteString("kind"u8, EnumNames.Of(file.Kind));
        json.WriteString("family"u8, file.Family);
        if (file.Model is not null)
        {
            json.WriteString("model"u8, file.Model);
        }

        if (file.Version is not null)
        {
            json.WriteString("version"u8, file.Version);
        }

        if (file.Sha256.Length > 0)
        {
            json.WriteString("sha256"u8, file.Sha256);
        }

        if (file.Length != 0)
        {
            json.WriteNumber("length"u8, file.Length);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PhonebookSpec book)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, book.Name);
        json.WriteString("scope"u8, book.Scope.Value);
        json.WriteStartArray("contacts"u8);
        foreach (var contact in book.Contacts)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, contact.Name);
            json.WriteStartArray("numbers"u8);
            foreach (var number in contact.Numbers)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, number.Type);
                json.WriteString("number"u8, number.Number);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
