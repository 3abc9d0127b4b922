using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Settings;

namespace Offhook.Core.Resync;

/// <summary>
/// Gives each phone a polling interval of its own, a little shorter than what the operator wrote: phones that came back with the power of one building would else ask
/// together for ever.
/// </summary>
public static class PollSpread
{
    /// <summary>The settings of a device with its own interval.</summary>
    /// <param name="settings">What applies to it.</param>
    /// <param name="percent">How much shorter it may be; 0 = not at all.</param>
    /// <param name="id">The device; the same id always has the same interval.</param>
    public static ResolvedSettings Of(ResolvedSettings settings, int percent, DeviceId id)
    {
        if (percent <= 0 || settings.Integer(SettingSchema.UpdatePoll) is not { } seconds || seconds == 0)
        {
            return settings;
        }

        var own = seconds - (long)(seconds * percent / 100.0 * Spread.Fraction(id));
        return own == seconds ? settings : settings.With(
            new SettingMap(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal).Add(SettingSchema.UpdatePoll.Key, new SettingValue.Integer(own))),
            settings.SourceOf(SettingSchema.UpdatePoll));
    }
}
