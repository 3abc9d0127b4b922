using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Tones as the newer generation writes them: <c>350+440/0</c> without a pause, <c>480+620/500,0/500</c> with one.</summary>
internal static class FanvilTone
{
    /// <summary>The tone's text; null where this form cannot say it: more than two frequencies, a modulated one, or a sound without its pause.</summary>
    public static string? Text(Tone tone)
    {
        if (tone.Modulation is not null || tone.Frequencies.Length > 2 || tone.Cadence.Length % 2 != 0)
        {
            return null;
        }

        var sound = string.Join('+', tone.Frequencies.Select(f => f.ToString(CultureInfo.InvariantCulture)));
        return tone.IsContinuous
            ? sound + "/0"
            : string.Join(',', tone.Cadence.Select((length, at) => string.Create(CultureInfo.InvariantCulture, $"{(at % 2 == 0 ? sound : "0")}/{length}")));
    }
}
