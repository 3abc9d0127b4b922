using System.Collections.Frozen;
using System.Globalization;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>
/// The parameters that steer the phone's own provisioning, by code. Newer phones also read the parameter's name as the element; a name
/// known here is held under its code, so that both spellings are one value. Other names are held as they are.
/// </summary>
internal static class HtekParameters
{
    /// <summary>Accounts of the largest model.</summary>
    public const int Accounts = 16;

    public const string UpgradeMode = "P212";
    public const string FirmwarePath = "P192";
    public const string ConfigPath = "P237";
    public const string DecryptsFile = "P240";
    public const string FileKey = "P8631";
    public const string HttpUser = "P1360";
    public const string HttpPassword = "P1361";
    public const string RingFolder = "P20174";
    public const string LanguageUrl = "P20175";
    public const string HelpUrl = "P20176";
    public const string ExpansionUrl = "P20177";
    public const string ScreensaverUrl = "P20051";
    public const string WallpaperUrl = "P20052";
    public const string PlugAndPlay = "P20165";
    public const string Checks = "P194";
    public const string CheckMinutes = "P193";
    public const string TakesNotify = "P24012";
    public const string PhonebookEnabled = "P330";
    public const string PhonebookUrl = "P331";

    /// <summary>1 = ask for the device's own file only; known by its name alone.</summary>
    public const string OnlyDeviceFile = "FirmwareUpGrade_APOnlyGetCfgMacXML";

    /// <summary>Name of the firmware file in place of the model's; known by its name alone.</summary>
    public const string FirmwareName = "FirmwareUpGrade_CustomRomName";

    public static IReadOnlyList<string> RemotePhonebookUrls { get; } = ["P4401", "P4402", "P4403", "P4404", "P4405"];

    private static readonly string[] FirstActive = ["P271", "P401", "P501", "P601", "P20360", "P20361"];
    private static readonly string[] FirstUserId = ["P35", "P735", "P504", "P604", "P1704", "P1804"];

    private static readonly FrozenDictionary<string, string> CodeOfName = Names().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The key under which the phone holds an element of a settings file.</summary>
    public static string Canonical(string element) => CodeOfName.GetValueOrDefault(element, element);

    /// <summary>Code of "account is active"; accounts count from 1.</summary>
    public static string Active(int account) => account <= 6 ? FirstActive[account - 1] : Code(24090 + account - 7);

    /// <summary>Code of an account's SIP user id; accounts count from 1.</summary>
    public static string UserId(int account) => account <= 6 ? FirstUserId[account - 1] : Code(24110 + account - 7);

    private static string Code(int number) => "P" + number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FirmwareUpGrade_UrgrateMode"] = UpgradeMode,
            ["FirmwareUpGrade_FirmwareServerPath"] = FirmwarePath,
            ["FirmwareUpGrade_ConfigServerPath"] = ConfigPath,
            ["FirmwareUpGrade_AuthenticateCfgFile"] = DecryptsFile,
            ["FirmwareUpGrade_SetCommonAESKey"] = FileKey,
            ["FirmwareUpGrade_UserName"] = HttpUser,
            ["FirmwareUpGrade_Password"] = HttpPassword,
            ["FirmwareUpGrade_RingUrl"] = RingFolder,
            ["FirmwareUpGrade_LanguageUrl"] = LanguageUrl,
            ["FirmwareUpGrade_HlpresUrl"] = HelpUrl,
            ["FirmwareUpGrade_ExpPresUrl"] = ExpansionUrl,
            ["FirmwareUpGrade_ScreensaverServerURL"] = ScreensaverUrl,
            ["FirmwareUpGrade_WallpaperServerURL"] = WallpaperUrl,
            ["FirmwareUpGrade_PnPActive"] = PlugAndPlay,
            ["FirmwareUpGrade_AutoUpgrade"] = Checks,
            ["FirmwareUpGrade_CheckUpgradeTimes"] = CheckMinutes,
            ["RemoteControl_Sipnotify"] = TakesNotify,
            ["PhonebookXmlDownload_Enable"] = PhonebookEnabled,
            ["PhonebookXmlDownload_ServerPath"] = PhonebookUrl,
        };
        for (var account = 1; account <= Accounts; account++)
        {
            names[$"Account{account}_Active"] = Active(account);
            names[$"Account{account}_SipUserId"] = UserId(account);
        }

        for (var book = 1; book <= RemotePhonebookUrls.Count; book++)
        {
            names[$"RemotePhoneBook{book}_Url"] = RemotePhonebookUrls[book - 1];
        }

        return names;
    }
}
