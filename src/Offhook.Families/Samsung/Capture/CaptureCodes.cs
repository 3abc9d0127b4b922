using System.Text.RegularExpressions;
using Offhook.Core.Settings;

namespace Offhook.Families.Samsung.Capture;

/// <summary>Which feature a code is for, by the words around it.</summary>
internal static partial class CaptureCodes
{
    /// <summary>The key of the setting; null where the words do not say.</summary>
    public static string? SettingOf(CapturedPlace place)
    {
        var words = string.Join(' ', CaptureWords.Around(place));
        var off = Off().IsMatch(words);
        SettingDefinition? setting = Disturb().IsMatch(words) ? off ? SettingSchema.DialDndOff : SettingSchema.DialDndOn
            : Forward().IsMatch(words) ? Forwarding(words, off)
            : Pickup().IsMatch(words) ? Group().IsMatch(words) ? SettingSchema.DialGroupPickup : SettingSchema.DialPickup
            : Voicemail().IsMatch(words) ? SettingSchema.DialVoicemail
            : Park().IsMatch(words) ? SettingSchema.DialPark
            : null;
        return setting?.Key;
    }

    private static SettingDefinition Forwarding(string words, bool off) => NoAnswer().IsMatch(words)
            ? off ? SettingSchema.DialForwardNoAnswerOff : SettingSchema.DialForwardNoAnswerOn
        : Busy().IsMatch(words) ? off ? SettingSchema.DialForwardBusyOff : SettingSchema.DialForwardBusyOn
        : off ? SettingSchema.DialForwardAlwaysOff : SettingSchema.DialForwardAlwaysOn;

    [GeneratedRegex(@"cancel|off\b|(_|\b)off|clear|disable|deact|stop|unset|release", RegexOptions.CultureInvariant)]
    private static partial Regex Off();

    [GeneratedRegex("dnd|disturb", RegexOptions.CultureInvariant)]
    private static partial Regex Disturb();

    [GeneratedRegex(@"fwd|forward|divert|\bcf", RegexOptions.CultureInvariant)]
    private static partial Regex Forward();

    [GeneratedRegex("busy|cfb", RegexOptions.CultureInvariant)]
    private static partial Regex Busy();

    [GeneratedRegex("no_?ans|no_?reply|cfna|cfnr", RegexOptions.CultureInvariant)]
    private static partial Regex NoAnswer();

    [GeneratedRegex("pick", RegexOptions.CultureInvariant)]
    private static partial Regex Pickup();

    [GeneratedRegex("group|grp", RegexOptions.CultureInvariant)]
    private static partial Regex Group();

    [GeneratedRegex(@"voice|mail|\bvm|message", RegexOptions.CultureInvariant)]
    private static partial Regex Voicemail();

    [GeneratedRegex("park", RegexOptions.CultureInvariant)]
    private static partial Regex Park();
}
