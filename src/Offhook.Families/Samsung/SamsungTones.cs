using Offhook.Core.Settings;

namespace Offhook.Families.Samsung;

/// <summary>
/// Tones as these phones take them: two frequencies and up to three pairs of sound and silence. A tone that is not known is left out, so that the phone keeps its own,
/// which is the Korean one.
/// </summary>
internal static class SamsungTones
{
    private const int Pairs = 3;

    public static IEnumerable<IReadOnlyDictionary<string, object?>> Of(ResolvedSettings settings)
    {
        if (Tones.Of(settings.Text(SettingSchema.RegionCountry)) is not { } tones)
        {
            yield break;
        }

        foreach (var (name, tone) in new[] { ("tone_dial", tones.Dial), ("tone_vir_dial", tones.SecondaryDial), ("tone_ringback", tones.RingBack), ("tone_busy", tones.Busy) })
        {
            if (tone is not null && tone.Frequencies.Length <= 2 && tone.Cadence.Length <= 2 * Pairs)
            {
                yield return Write(name, tone);
            }
        }
    }

    private static Dictionary<string, object?> Write(string name, Tone tone)
    {
        int At(int place) => place < tone.Cadence.Length ? tone.Cadence[place] : 0;
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = name,
            ["freq1"] = tone.Frequencies[0],
            ["freq2"] = tone.Frequencies.Length > 1 ? tone.Frequencies[1] : 0,
            ["on1"] = At(0),
            ["off1"] = At(1),
            ["on2"] = At(2),
            ["off2"] = At(3),
            ["on3"] = At(4),
            ["off3"] = At(5),
        };
    }
}
