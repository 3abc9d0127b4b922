using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Offhook.Emulator;

/// <summary>The JSON that other programs read: one line per step, one for the result. Member names and order are a contract.</summary>
public static class EmulatorJson
{
    // The lines go to a terminal or a JSON parser, never into HTML, so names in other scripts stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{ "step", "door", "target", "status", "bytes", "outcome", "boot", "note" }</c>; status and note may be null.</summary>
    public static string Line(PhoneStep step) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("step", step.Step);
        json.WriteString("door", step.Door);
        json.WriteString("target", step.Target);
        WriteNumberOrNull(json, "status", step.Status);
        json.WriteNumber("bytes", step.Bytes);
        json.WriteString("outcome", Name(step.Outcome));
        json.WriteNumber("boot", step.Boot);
        json.WriteString("note", step.Note);
        json.WriteEndObject();
    });

    /// <summary><c>{ "sip" }</c>: where the phone takes SIP.</summary>
    public static string Line(System.Net.IPEndPoint sip) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("sip", sip.ToString());
        json.WriteEndObject();
    });

    /// <summary><c>{ "wake" }</c>, before the steps that it leads to.</summary>
    public static string Line(PhoneWake wake) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("wake", wake.ToString());
        json.WriteEndObject();
    });

    /// <summary><c>{ "result", "reason", "config": { parameter: value }, "files": [ { "name", "kind", "bytes", "sha256", "entries" } ] }</c>.</summary>
    public static string Line(PhoneResult result) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("result", result.Provisioned ? "provisioned" : "failed");
        json.WriteString("reason", result.Reason);
        json.WriteStartObject("config");
        foreach (var (parameter, value) in result.Config)
        {
            json.WriteString(parameter, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("files");
        foreach (var file in result.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("kind", file.Kind);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteString("sha256", file.Sha256);
            WriteNumberOrNull(json, "entries", file.Entries);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The word that stands for an outcome in JSON and in tables.</summary>
    public static string Name(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Applied => "applied",
        StepOutcome.Unchanged => "unchanged",
        StepOutcome.Stored => "stored",
        StepOutcome.Missing => "missing",
        StepOutcome.Refused => "refused",
        StepOutcome.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome of a step."),
    };

    internal static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
