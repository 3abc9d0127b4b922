using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>How secrets are written.</summary>
public enum SecretForm
{
    /// <summary>As <c>{"sealed":"…"}</c>: for the store, for masked export, for whatever may be seen by others.</summary>
    Sealed,

    /// <summary>In the clear: for an audited export and for fingerprints, never to be stored.</summary>
    Plain,
}

/// <summary>
/// Specs as compact JSON in the shape of the fleet file: members in a fixed order, absent where they have their default. Two equal specs
/// have the same plain JSON. Reading passes over members it does not know, so that a spec which another build wrote stays readable.
/// </summary>
public static class SpecCodec
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    /// <summary>Writes a device.</summary>
    public static byte[] Write(DeviceSpec spec, ISecretSealer sealer, SecretForm form = SecretForm.Sealed) =>
        Write(w => new SpecWriter(w, sealer, form).Write(spec), static bytes => bytes.ToArray());

    /// <summary>Writes a scope.</summary>
    public static byte[] Write(ScopeSpec spec, ISecretSealer sealer, SecretForm form = SecretForm.Sealed) =>
        Write(w => new SpecWriter(w, sealer, form).Write(spec), static bytes => bytes.ToArray());

    /// <summary>Writes a file's description.</summary>
    public static byte[] Write(FileSpec spec) => Write(w => CatalogueWriter.Write(w, spec), static bytes => bytes.ToArray());

    /// <summary>Writes a phonebook.</summary>
    public static byte[] Write(PhonebookSpec spec) => Write(w => CatalogueWriter.Write(w, spec), static bytes => bytes.ToArray());

    /// <summary>Reads a device.</summary>
    /// <exception cref="FormatException">The bytes are no device written by <see cref="Write(DeviceSpec, ISecretSealer, SecretForm)"/>.</exception>
    public static DeviceSpec ReadDevice(ReadOnlySpan<byte> json, ISecretSealer sealer)
    {
        try
        {
            return new DeviceReader(json, sealer).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable("device", e);
        }
    }

    /// <summary>Reads a scope.</summary>
    /// <exception cref="FormatException">The bytes are no scope.</exception>
    public static ScopeSpec ReadScope(ReadOnlySpan<byte> json, ISecretSealer sealer)
    {
        try
        {
            return new ScopeReader(json, sealer).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable("scope", e);
        }
    }

    /// <summary>Reads a file's description.</summary>
    /// <exception cref="FormatException">The bytes are no file's description.</exception>
    public static FileSpec ReadFile(ReadOnlySpan<byte> json)
    {
        try
        {
            return CatalogueReader.ReadFile(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable("file", e);
        }
    }

    /// <summary>Reads a phonebook.</summary>
    /// <exception cref="FormatException">The bytes are no phonebook.</exception>
    public static PhonebookSpec ReadPhonebook(ReadOnlySpan<byte> json)
    {
        try
        {
            return CatalogueReader.ReadPhonebook(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable("phonebook", e);
        }
    }

    /// <summary>A keyed digest of the whole device, secrets included: equal = nothing to write.</summary>
    public static UInt128 Fingerprint(DeviceSpec spec, ISecretSealer sealer) =>
        Write(w => new SpecWriter(w, sealer, SecretForm.Plain).Write(spec), sealer.Fingerprint);

    /// <summary>A keyed digest of the whole scope.</summary>
    public static UInt128 Fingerprint(ScopeSpec spec, ISecretSealer sealer) =>
        Write(w => new SpecWriter(w, sealer, SecretForm.Plain).Write(spec), sealer.Fingerprint);

    /// <summary>A keyed digest of a file's description.</summary>
    public static UInt128 Fingerprint(FileSpec spec, ISecretSealer sealer) => Write(w => CatalogueWriter.Write(w, spec), sealer.Fingerprint);

    /// <summary>A keyed digest of a phonebook.</summary>
    public static UInt128 Fingerprint(PhonebookSpec spec, ISecretSealer sealer) => Write(w => CatalogueWriter.Write(w, spec), sealer.Fingerprint);

    private delegate T Use<T>(ReadOnlySpan<byte> bytes);

    private static T Write<T>(Action<Utf8JsonWriter> write, Use<T> use)
    {
        var output = buffer ??= new ArrayBufferWriter<byte>(4096);
        output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(output, Options);
        write(writer);
        writer.Flush();
        try
        {
            return use(output.WrittenSpan);
        }
        finally
        {
            // It may have held clear text.
            output.Clear();
        }
    }

    private static FormatException Unreadable(string what, Exception e) => new($"a stored {what} cannot be read: {e.GetType().Name}", e);
}
