using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Security;

namespace Offhook.Families.Htek;

/// <summary>Reads what others wrote for these phones: device files plain or encrypted, files of a model, exports of a phone, phonebooks.</summary>
internal sealed class HtekImport : IFamilyImport
{
    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal) { ["Telephone"] = "other" };

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> head) => head.IndexOf("<hl_provision"u8) >= 0 || head.IndexOf("<PhoneDirectory"u8) >= 0;

    /// <inheritdoc/>
    public OpenedFile? Decrypt(ImportSource source, DocumentMatch? match, string key)
    {
        if (HtekCipher.CheckKey(key) is not null || IsPlain(source.Content.Span) || !HtekCipher.TryDecrypt(source.Content.Span, key, out var plain) || !IsPlain(plain))
        {
            return null;
        }

        // The phone holds this key: our first file must come under it.
        return new OpenedFile(plain)
        {
            Options = OptionMap.Empty.Values
                .Add(HtekOptions.EncryptionKey, RawValue.Hidden(Secret.FromPlain(key)))
                .Add(HtekOptions.PhoneHasKey, RawValue.Open(HtekOptions.HasWantedKey)),
        };
    }

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        if (match?.Kind == HtekDocuments.BinaryBackup || match?.Kind == HtekDocuments.Factory)
        {
            throw new FormatException("it is a form that only the phone itself can read; export the phone's XML file instead");
        }

        var isBook = source.Content.Span.IndexOf("<PhoneDirectory"u8) is >= 0 and < ImportSource.HeadBytes;
        if (isBook || match?.Kind == HtekDocuments.Phonebook || match?.Kind == HtekDocuments.NamedPhonebook)
        {
            var book = DirectoryFile.Read(source.Content, "DirectoryEntry", "Name", Numbers);
            return match?.Kind == HtekDocuments.NamedPhonebook ? book with { Title = match.Captured } : book;
        }

        if (!IsPlain(source.Content.Span))
        {
            throw new FormatException("it is encrypted and none of the keys given opens it");
        }

        var document = HtekXmlReader.Read(source.Content.Span);
        var file = ParameterFile.Read(source, match?.Kind == HtekDocuments.DeviceConfig ? match : null, HtekFormat.Instance);
        var names = document.Entries.Any(e => !PCode.TryParse(e.Element, out _));
        return file with
        {
            Device = file.Device ?? (DeviceId.TryParse(document.Mac, out var id) ? id : null),
            Models = match?.Kind == HtekDocuments.ModelConfig ? [.. HtekModels.Instance.WithDeviceCode(match.Captured).Select(m => m.Name)]
                : names ? [.. HtekModels.Instance.All.Where(m => m.NameTags).Select(m => m.Name)]
                : [],
            Options = OptionsOf(file, names),
        };
    }

    // Encrypted files begin with anything; every other one that a phone takes begins with its declaration or its root.
    private static bool IsPlain(ReadOnlySpan<byte> content) => content.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8);

    private static ImmutableSortedDictionary<string, RawValue> OptionsOf(ReadFile file, bool names)
    {
        var options = OptionMap.Empty.Values;
        if (names)
        {
            options = options.Add(HtekOptions.NameTags, RawValue.Open("true"));
        }

        var isExpected = file.Parameters.Any(p => p.Name == HtekPhoneCodes.ExpectEncrypted.ToString() && p.Value == "1");
        var key = file.Parameters.LastOrDefault(p => p.Name == HtekPhoneCodes.FileKey.ToString()).Value;
        return isExpected && key is { Length: > 0 } && HtekCipher.CheckKey(key) is null
            ? options.Add(HtekOptions.EncryptionKey, RawValue.Hidden(Secret.FromPlain(key)))
            : options;
    }
}
