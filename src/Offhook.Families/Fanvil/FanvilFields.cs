using System.Globalization;

namespace Offhook.Families.Fanvil;

/// <summary>A parameter by its name in each generation; null where that one has none or none is known.</summary>
internal sealed record FanvilField(string? Old, string? New)
{
    public string? In(bool old) => old ? Old : New;
}

/// <summary>The parameters that settings are written to.</summary>
internal static class FanvilFields
{
    private const string Global = "GLOBAL CONFIG MODULE//";
    private const string Net = "NET CONFIG MODULE//";
    private const string Date = "PHONE FEATURE MODULE/DateTime Config/";
    private const string Qos = "QOS CONFIG MODULE//";
    private const string Update = "AUTOUPDATE CONFIG MODULE//";

    public static readonly FanvilField Ntp = Clock("SNTP Server");
    public static readonly FanvilField SecondNtp = Clock("Second SNTP Server");
    public static readonly FanvilField EnableNtp = Clock("Enable SNTP");
    public static readonly FanvilField TimeZone = Clock("Time Zone");
    public static readonly FanvilField TimeZoneName = Clock("Time Zone Name");
    public static readonly FanvilField Daylight = new(Global + "Enable DST", Date + "DST Type");
    public static readonly FanvilField DaylightRule = new(Global + "DST Fixed Type", Date + "DST Rule Mode");
    public static readonly FanvilField DaylightSaving = Clock("DST Min Offset");
    public static readonly FanvilField DhcpTime = new(Global + "DHCP Auto Time", Net + "DHCP Auto Time");
    public static readonly FanvilField DhcpZone = new(Global + "DHCP Option 100-101", Net + "DHCP Option 100-101");
    public static readonly FanvilField TimeStyle = new("PHONE CONFIG MODULE//Time Display Style", "PHONE FEATURE MODULE/DateTime Display/Time Display Style");
    public static readonly FanvilField DateStyle = new("PHONE CONFIG MODULE//Date Display Style", "PHONE FEATURE MODULE/DateTime Display/Date Display Style");
    public static readonly FanvilField Language = new(Global + "Language", "PHONE FEATURE MODULE/Display Input/Default Language");
    public static readonly FanvilField Tones = new("DSP CONFIG MODULE//Signal Standard", "MM CONFIG MODULE//Select Your Tone");
    public static readonly FanvilField Ring = new("DSP CONFIG MODULE//Ring Type", "PHONE FEATURE MODULE/Voice Volume/Ring Type");
    public static readonly FanvilField Title = new("PHONE CONFIG MODULE//LCD Title", "PHONE FEATURE MODULE/Display Input/LCD Title");
    public static readonly FanvilField Stun = Both("SIP CONFIG MODULE//STUN Server");
    public static readonly FanvilField SipSecrets = new("SIP CONFIG MODULE//SIP Pswd Encryption", null);
    public static readonly FanvilField Vlan = Both(Qos + "Enable VLAN");
    public static readonly FanvilField VlanId = Both(Qos + "VLAN ID");
    public static readonly FanvilField PortVlan = Both(Qos + "Enable PVID");
    public static readonly FanvilField PortVlanId = Both(Qos + "PVID Value");
    public static readonly FanvilField SignalPriority = Both(Qos + "Signalling Priority");
    public static readonly FanvilField VoicePriority = Both(Qos + "Voice Priority");
    public static readonly FanvilField DiffServ = Both(Qos + "Enable diffServ");
    public static readonly FanvilField SignalDscp = Both(Qos + "Singalling DSCP");
    public static readonly FanvilField VoiceDscp = Both(Qos + "Voice DSCP");
    public static readonly FanvilField Lldp = Both(Qos + "LLDP Transmit");
    public static readonly FanvilField LldpLearn = Both(Qos + "LLDP Learn Policy");
    public static readonly FanvilField Cdp = new(Qos + "CDP Enabled", Qos + "CDP Enable");
    public static readonly FanvilField Syslog = new("AAA CONFIG MODULE//Enable Syslog", "LOG CONFIG MODULE//Enable Syslog");
    public static readonly FanvilField SyslogServer = new("AAA CONFIG MODULE//Syslog address", "LOG CONFIG MODULE//Syslog Server");
    public static readonly FanvilField Server = new(Update + "Download Server IP", Update + "Flash Server IP");
    public static readonly FanvilField FileName = new(Update + "Config File Name", Update + "Flash File Name");
    public static readonly FanvilField Protocol = new(Update + "Download Protocol", Update + "Flash Protocol");
    public static readonly FanvilField Mode = new(Update + "Download Mode", Update + "Flash Mode");
    public static readonly FanvilField Interval = new(Update + "Download Interval", Update + "Flash Interval");
    public static readonly FanvilField User = new(Update + "Download Username", Update + "Default Username");
    public static readonly FanvilField Password = new(Update + "Download Password", Update + "Default Password");
    public static readonly FanvilField UpdateSecrets = new(Update + "AP Pswd Encryption", null);
    public static readonly FanvilField DhcpOption = new(Update + "DHCP Option", "AUTOUPDATE CONFIG MODULE/Net Option/DHCP Option");
    public static readonly FanvilField Pnp = new(Update + "PNP Enable", "AUTOUPDATE CONFIG MODULE/Sip Pnp List/PNP Enable");
    public static readonly FanvilField SaveInfo = Both(Update + "Save Provision Info");
    public static readonly FanvilField FailTimes = Both(Update + "Check FailTimes");
    public static readonly FanvilField CommonFile = Both(Update + "Download CommonConf");
    public static readonly FanvilField BookInterval = Both(Update + "update PB Interval");
    public static readonly FanvilField ClearBook = new(Update + "Clr PB B4 Import", null);
    public static readonly FanvilField AutoUpgrade = new(null, "FIRMWARE CHECK MODULE//Enable Auto Upgrade");
    public static readonly FanvilField UpgradeServer = new(null, "FIRMWARE CHECK MODULE//Upgrade Server 1");
    public static readonly FanvilField ImageUrl = new(Update + "Auto Image Url", null);
    public static readonly FanvilField BookUrl = new(Update + "Auto Pbook Url", null);
    public static readonly FanvilField EtcUrl = new(Update + "Auto Etc Url", null);
    public static readonly FanvilField LogoUrl = new(Update + "Auto Logo Url", null);
    public static readonly FanvilField PackUrl = new(Update + "Auto Mmiset Url", null);
    public static readonly FanvilField DialPeerUrl = new(Update + "Auto DPeer Url", null);
    public static readonly FanvilField AccessUrl = new(Update + "Auto AList Url", null);
    public static readonly FanvilField FileKey = new(Update + "Config File Key", Update + "Device Cfg File Key");
    public static readonly FanvilField CommonFileKey = Both(Update + "Common Cfg File Key");
    public static readonly FanvilField Tr069 = Both("TR069 CONFIG MODULE//Enable TR069");
    public static readonly FanvilField Tr069Url = Both("TR069 CONFIG MODULE//ACS URL");
    public static readonly FanvilField Tr069User = Both("TR069 CONFIG MODULE//ACS UserName");
    public static readonly FanvilField Tr069Password = Both("TR069 CONFIG MODULE//ACS Password");
    public static readonly FanvilField Tr069Interval = Both("TR069 CONFIG MODULE//Periodix Interval");
    public static readonly FanvilField CodecSets = new(null, "MM CONFIG MODULE/PHONE CONFIG/Audio Codec Sets");
    public static readonly FanvilField FunctionPages = new(null, "DSSKEY CONFIG MODULE//FuncKey Page Num");
    public static readonly FanvilField SidePages = new(null, "DSSKEY CONFIG MODULE//SideKey Page Num");

    /// <summary>When clocks change: <c>Start Mon</c>, <c>End Hour</c>, ….</summary>
    public static FanvilField Change(string part) => Clock("DST " + part);

    /// <summary>A parameter of a line.</summary>
    public static FanvilField Line(int line, string key, string? longer = null)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"SIP{line} {key}");
        return new(
            "SIP CONFIG MODULE/SIP Line List/" + (entry.Length > FanvilCatalogue.OldKeyLength ? entry[..FanvilCatalogue.OldKeyLength] : entry),
            string.Create(CultureInfo.InvariantCulture, $"SIP CONFIG MODULE/SIP Line List/SIP{line} {longer ?? key}"));
    }

    /// <summary>A codec of the whole phone; the older generation only.</summary>
    public static FanvilField Codec(int place) => new(string.Create(CultureInfo.InvariantCulture, $"DSP CONFIG MODULE/Port Config/P1 Voice Codec{place}"), null);

    /// <summary>A login of the web pages.</summary>
    public static FanvilField Account(int account, string key) => Both(string.Create(CultureInfo.InvariantCulture, $"MMI CONFIG MODULE/MMI Account/Account{account} {key}"));

    /// <summary>A remote phone book.</summary>
    public static FanvilField Book(int book, string key) => new(
        string.Create(CultureInfo.InvariantCulture, $"PHONE CONFIG MODULE/Xml PhoneBook/XML-PBook{book} {key}"),
        string.Create(CultureInfo.InvariantCulture, $"PHONE FEATURE MODULE/Xml PhoneBook/XML-PBook{book} {key}"));

    /// <summary>A rule of what is dialled.</summary>
    public static FanvilField DialRule(int rule, string old, string current) => new(
        string.Create(CultureInfo.InvariantCulture, $"TELE CONFIG MODULE/Dial Peer List/Item{rule} {old}"),
        string.Create(CultureInfo.InvariantCulture, $"CALL FEATURE MODULE/dialplan/dialplan{rule} {current}"));

    private static FanvilField Both(string name) => new(name, name);

    private static FanvilField Clock(string key) => new(Global + key, Date + key);
}
