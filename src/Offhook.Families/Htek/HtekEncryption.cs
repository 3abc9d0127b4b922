using System.Collections.Immutable;
using Offhook.Core.Rendering;

namespace Offhook.Families.Htek;

/// <summary>
/// How far a phone is with its file key. A phone can read an encrypted file only with the key that it holds, so a new key travels
/// under the old one (or in the clear when there is none), and is used from the next file on.
/// </summary>
/// <param name="Held">The key that the phone holds; null when none.</param>
/// <param name="Wanted">The key that it is meant to hold; null when none.</param>
internal readonly record struct HtekEncryption(string? Held, string? Wanted)
{
    private const string CarriedKey = "key";

    public static HtekEncryption Of(DeviceSnapshot device, DeviceSecrets secrets)
    {
        var wanted = secrets.Options.GetValueOrDefault(HtekOptions.EncryptionKey)?.Reveal();
        var held = device.Options.GetValueOrDefault(HtekOptions.PhoneHasKey) switch
        {
            HtekOptions.HasNoKey => null,
            HtekOptions.HasWantedKey => wanted,
            _ => secrets.Carried.GetValueOrDefault(CarriedKey),
        };
        return new HtekEncryption(held, wanted);
    }

    /// <summary>What is remembered once the file was handed over whole.</summary>
    public ImmutableSortedDictionary<string, string> Carry(ImmutableSortedDictionary<string, string> carried)
    {
        if (carried.GetValueOrDefault(CarriedKey) == Wanted)
        {
            return carried;
        }

        return Wanted is null ? carried.Remove(CarriedKey) : carried.SetItem(CarriedKey, Wanted);
    }

    public void Write(HtekDraft draft)
    {
        const string source = "options.encryptionKey";
        if (Wanted is not null)
        {
            draft.Set(HtekPhoneCodes.ExpectEncrypted, "1", source);
            draft.Set(HtekPhoneCodes.FileKey, Wanted, source);
            return;
        }

        draft.Clear(HtekPhoneCodes.ExpectEncrypted, source);
        if (Held is not null)
        {
            draft.Clear(HtekPhoneCodes.FileKey, source);
        }
    }
}
