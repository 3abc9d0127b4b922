using System.Collections.Frozen;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Which neutral settings reach a parameter.</summary>
internal static class FanvilSettings
{
    // No fact names a parameter, or a value that turns it off.
    private static readonly SettingDefinition[] Never =
    [
        SettingSchema.DialOutsidePrefix, SettingSchema.DialGroupPickup, SettingSchema.AccessWeb, SettingSchema.UpdateCommonFile, SettingSchema.DisplayScreensaver,
        SettingSchema.DisplayLogo, SettingSchema.DisplayLanguageFile,
    ];

    public static IReadOnlySet<SettingDefinition> Honoured(PhoneModel model)
    {
        var known = FanvilModels.Instance[model];
        var old = known.Generation == FanvilGeneration.Old;
        var ignored = new List<SettingDefinition>(Never);
        if (!old || known.IsAndroid)
        {
            ignored.Add(SettingSchema.DisplayWallpaper);
        }

        if (!known.HasQuarterZones)
        {
            ignored.Add(SettingSchema.TimeZone);
        }

        if (FanvilTime.Dates(known, old) is null)
        {
            ignored.Add(SettingSchema.TimeDate);
        }

        if (old && known.LanguageTable.Length == 0)
        {
            ignored.Add(SettingSchema.RegionLanguage);
        }

        return SettingSchema.All.Except(ignored).ToFrozenSet();
    }
}
