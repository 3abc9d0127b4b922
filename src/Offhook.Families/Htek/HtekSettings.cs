using System.Collections.Frozen;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>Which neutral settings reach a parameter.</summary>
internal static class HtekSettings
{
    private static readonly SettingDefinition[] Pictures = [SettingSchema.DisplayWallpaper, SettingSchema.DisplayScreensaver];

    // No fact names a parameter for them.
    private static readonly SettingDefinition[] Ignored =
        [SettingSchema.DialOutsidePrefix, SettingSchema.AccessWeb, SettingSchema.UpdateCommonFile, SettingSchema.DisplayLogo];

    private static readonly FrozenSet<SettingDefinition> WithPictures = SettingSchema.All.Except(Ignored).ToFrozenSet();
    private static readonly FrozenSet<SettingDefinition> WithoutPictures = WithPictures.Except(Pictures).ToFrozenSet();

    /// <summary>The maker names a picture size for these models only.</summary>
    public static bool TakesPictures(PhoneModel model) => HtekModels.Instance.TryGet(model.Name, out var known) && known.Picture is not null;

    public static IReadOnlySet<SettingDefinition> Honoured(PhoneModel model) => TakesPictures(model) ? WithPictures : WithoutPictures;
}
