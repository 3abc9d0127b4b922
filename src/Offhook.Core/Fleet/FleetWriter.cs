using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>What an export holds.</summary>
public sealed record FleetContent
{
    /// <summary>Scopes, in any order.</summary>
    public IReadOnlyCollection<ScopeSpec> Scopes { get; init; } = [];

    /// <summary>Devices, in any order.</summary>
    public IReadOnlyCollection<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Files, in any order; they are written with their digest and without a path.</summary>
    public IReadOnlyCollection<FileSpec> Files { get; init; } = [];

    /// <summary>Phonebooks, in any order.</summary>
    public IReadOnlyCollection<PhonebookSpec> Phonebooks { get; init; } = [];
}

/// <summary>Writes fleet files that <c>apply</c> takes back and that then change nothing. The order is stable: by path, id and name.</summary>
public static class FleetWriter
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes YAML.</summary>
    public static void WriteYaml(FleetContent content, ISecretSealer sealer, SecretForm form, TextWriter output)
    {
        output.Write("offhook: 1\n");
        foreach (var (name, items) in Parts(content, sealer, form))
        {
            var first = true;
            foreach (var item in items)
            {
                output.Write(first ? $"{name}:\n" : "");
                first = false;
                YamlText.WriteItem(item, output);
            }
        }
    }

    /// <summary>Writes JSON, one spec a line.</summary>
    public static void WriteJson(FleetContent content, ISecretSealer sealer, SecretForm form, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Compact);
        json.WriteStartObject();
        json.WriteNumber("offhook"u8, 1);
        foreach (var (name, items) in Parts(content, sealer, form))
        {
            var first = true;
            foreach (var item in items)
            {
                if (first)
                {
                    json.WriteStartArray(name);
                    first = false;
                }

                json.WriteRawValue([(byte)'\n', .. item], skipInputValidation: true);
            }

            if (!first)
            {
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, IEnumerable<byte[]> Items)> Parts(FleetContent content, ISecretSealer sealer, SecretForm form) =>
    [
        ("scopes", content.Scopes.OrderBy(s => s.Path).Select(s => SpecCodec.Write(s, sealer, form))),
        ("devices", content.Devices.OrderBy(d => d.Id).Select(d => SpecCodec.Write(d, sealer, form))),
        ("files", content.Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(SpecCodec.Write)),
        ("phonebooks", content.Phonebooks.OrderBy(p => p.Name, StringComparer.Ordinal).Select(SpecCodec.Write)),
    ];
}
