using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>Encrypts a device's file where the operator chose a form, and warns where a plain file would be dropped without a word.</summary>
internal static class FanvilEncryption
{
    public static void Warn(FanvilDraft draft)
    {
        if (draft.Secrets is not { } secrets)
        {
            return;
        }

        var cipher = draft.Device.Options.GetValueOrDefault(FanvilOptions.FileCipher);
        if (secrets.Options.ContainsKey(FanvilOptions.FileKey))
        {
            draft.Warn(cipher is null
                ? "options.fileKey: the file is sent plain, and a phone that holds a key drops plain files without a word; choose options.fileCipher, which nobody has verified, or take the key from the phone"
                : $"options.fileCipher: {cipher} is a guess that nobody has verified on a phone; the common file stays plain, and a phone with a key for it drops it");
        }
        else if (new[] { FanvilFields.FileKey, FanvilFields.CommonFileKey }.Any(f => f.In(draft.IsOld) is { } name && secrets.Parameters.ContainsKey(name)))
        {
            draft.Warn("parameters: a key for files is given to the phone, which then drops the plain files that it gets from here without a word; options.fileKey and options.fileCipher encrypt them");
        }
    }

    public static ReadOnlyMemory<byte> Protect(DeviceSnapshot device, DeviceSecrets secrets, ReadOnlyMemory<byte> body) =>
        FanvilCipher.Find(device.Options.GetValueOrDefault(FanvilOptions.FileCipher)) is { } cipher && secrets.Options.GetValueOrDefault(FanvilOptions.FileKey) is { } key
            ? FanvilCipher.Encrypt(body.Span, key.Reveal(), cipher)
            : body;
}
