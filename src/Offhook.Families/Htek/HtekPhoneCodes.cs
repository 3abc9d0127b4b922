namespace Offhook.Families.Htek;

/// <summary>Codes of what a phone has once. Their sources and grades stand in <c>parameters.tsv</c>.</summary>
internal static class HtekPhoneCodes
{
    public static readonly PCode UpgradeMode = new(212);
    public static readonly PCode ConfigServer = new(237);
    public static readonly PCode FirmwareServer = new(192);
    public static readonly PCode AutoUpgrade = new(194);

    /// <summary>Of the first account.</summary>
    public static readonly PCode LocalSipPort = new(40);

    /// <summary>In minutes.</summary>
    public static readonly PCode CheckInterval = new(193);
    public static readonly PCode ServerUser = new(1360);
    public static readonly PCode ServerPassword = new(1361);
    public static readonly PCode ExpectEncrypted = new(240);
    public static readonly PCode FileKey = new(8631);
    public static readonly PCode RingFolder = new(20174);
    public static readonly PCode LanguageFile = new(20175);
    public static readonly PCode Screensaver = new(20051);
    public static readonly PCode Wallpaper = new(20052);

    public static readonly PCode AdminUser = new(8681);
    public static readonly PCode AdminPassword = new(2);
    public static readonly PCode UserUser = new(8682);
    public static readonly PCode UserPassword = new(196);

    public static readonly PCode TimeZone = new(64);
    public static readonly PCode DaylightSaving = new(75);
    public static readonly PCode Ntp = new(30);
    public static readonly PCode BackupNtp = new(8622);
    public static readonly PCode DhcpTime = new(143);
    public static readonly PCode DhcpOverridesNtp = new(144);
    public static readonly PCode DateFormat = new(102);
    public static readonly PCode TimeFormat = new(8624);
    public static readonly PCode LcdLanguage = new(8621);
    public static readonly PCode WebLanguage = new(2525);
    public static readonly PCode ToneCountry = new(20058);
    public static readonly PCode RingTone = new(8721);
    public static readonly PCode LogoText = new(8951);

    public static readonly PCode VlanActive = new(24053);
    public static readonly PCode VlanTag = new(51);
    public static readonly PCode VlanPriority = new(87);
    public static readonly PCode PcVlanActive = new(24054);
    public static readonly PCode PcVlanTag = new(229);
    public static readonly PCode Lldp = new(5438);
    public static readonly PCode Cdp = new(8629);
    public static readonly PCode Dscp = new(38);
    public static readonly PCode Syslog = new(207);
    public static readonly PCode Stun = new(76);

    public static readonly PCode DndOn = new(53200);
    public static readonly PCode DndOff = new(53201);
    public static readonly PCode ForwardAlwaysOn = new(53102);
    public static readonly PCode ForwardAlwaysOff = new(53103);
    public static readonly PCode ForwardBusyOn = new(53112);
    public static readonly PCode ForwardBusyOff = new(53113);
    public static readonly PCode ForwardNoAnswerOn = new(53122);
    public static readonly PCode ForwardNoAnswerOff = new(53123);
    public static readonly PCode Park = new(20931);

    public static readonly PCode LocalBook = new(330);
    public static readonly PCode LocalBookUrl = new(331);

    /// <summary>In minutes.</summary>
    public static readonly PCode LocalBookInterval = new(332);

    /// <summary>In minutes.</summary>
    public static readonly PCode RemoteBookInterval = new(23166);

    /// <summary>Address and name of the remote books, in order; the first name stands apart, as the maker has it.</summary>
    public static readonly IReadOnlyList<(PCode Url, PCode Name)> RemoteBooks =
    [
        (new(4401), new(3316)), (new(4402), new(3312)), (new(4403), new(3313)), (new(4404), new(3314)), (new(4405), new(3315)),
    ];
}
