using System.Collections.Frozen;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>Which neutral settings reach a setting of the phone.</summary>
internal static class SnomSettings
{
    // No fact names a setting for them, or the phone has them from elsewhere.
    private static readonly SettingDefinition[] Ignored =
    [
        SettingSchema.SipBackupServer, SettingSchema.SipBackupPort, SettingSchema.SipRegister, SettingSchema.SipSubscribeMwi, SettingSchema.NetworkCdp,
        SettingSchema.DialOutsidePrefix, SettingSchema.DialGroupPickup, SettingSchema.DialPark, SettingSchema.UpdateCommonFile, SettingSchema.DisplayWallpaper, SettingSchema.DisplayScreensaver,
        SettingSchema.DisplayLogo, SettingSchema.DisplayLanguageFile, SettingSchema.DisplayText, SettingSchema.PhonebookRefresh,
    ];

    private static readonly SettingDefinition[] UserLogin = [SettingSchema.AccessUserUser, SettingSchema.AccessUserPassword];

    private static readonly FrozenDictionary<string, FrozenSet<SettingDefinition>> ByModel = SnomModels.All.ToFrozenDictionary(
        m => m.Name, Honoured, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlySet<SettingDefinition> Honoured(PhoneModel model) => ByModel[model.Name];

    private static FrozenSet<SettingDefinition> Honoured(SnomModel model)
    {
        var honoured = SettingSchema.All.Except(Ignored).ToHashSet();
        if (!SnomGeneration.IsWithin(model.Generation, SnomCatalogue.Get("webserver_user_name").Since, ""))
        {
            honoured.ExceptWith(UserLogin);
        }

        if (model.Keys == 0 && model.Modules == 0)
        {
            honoured.Remove(SettingSchema.DialPickup);
        }

        return honoured.ToFrozenSet();
    }
}
