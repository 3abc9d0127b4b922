using System.Collections.Frozen;
using System.Collections.Immutable;
using static Offhook.Core.Settings.SettingLevel;
using static Offhook.Core.Settings.SettingType;

namespace Offhook.Core.Settings;

/// <summary>
/// Every neutral setting there is. Families read them by these fields; fleet files, REST and pages by their keys.
/// A default other than null is written to phones even when nobody asked for it, so each one has its reason beside it.
/// </summary>
public static class SettingSchema
{
    private static readonly List<SettingDefinition> Registered = [];

#pragma warning disable CS1591 // each definition documents itself: label, help, unit, range
    public static readonly SettingDefinition SipServer = Add("sip.server", Host, Line, "SIP server", "The registrar and proxy of the line.");
    public static readonly SettingDefinition SipPort = Add(new("sip.port", Integer, Line, "SIP port", "Port of the SIP server; when unset, the phone's own default for the transport.") { Minimum = 1, Maximum = 65535 });
    public static readonly SettingDefinition SipBackupServer = Add("sip.backupServer", Host, Line, "Backup SIP server", "Asked when the first server does not answer.");
    public static readonly SettingDefinition SipBackupPort = Add(new("sip.backupPort", Integer, Line, "Backup SIP port", "Port of the backup server.") { Minimum = 1, Maximum = 65535 });
    public static readonly SettingDefinition SipOutboundProxy = Add("sip.outboundProxy", Text, Line, "Outbound proxy", "host or host:port through which all SIP of the line goes.");
    public static readonly SettingDefinition SipTransport = Add(new("sip.transport", Choice, Line, "Transport", "How SIP is carried; dns-srv leaves the choice to DNS.") { Choices = ["udp", "tcp", "tls", "dns-srv"], Default = new SettingValue.Text("udp") /* every phone of every maker speaks it */ });
    public static readonly SettingDefinition SipRegister = Add(new("sip.register", Flag, Line, "Register", "Whether the line registers.") { Default = new SettingValue.Flag(true) /* a line that is provisioned is meant to ring */ });
    public static readonly SettingDefinition SipRegisterExpiry = Add(new("sip.registerExpiry", Integer, Line, "Registration lifetime", "How long a registration is asked to last.") { Unit = "s", Minimum = 60, Maximum = 604_800 });
    public static readonly SettingDefinition SipDtmf = Add(new("sip.dtmf", Choice, Line, "DTMF", "How digits pressed during a call are sent.") { Choices = ["rfc2833", "inband", "info"] });
    public static readonly SettingDefinition SipSubscribeMwi = Add("sip.subscribeMwi", Flag, Line, "Subscribe for message waiting", "Whether the phone subscribes for its voice mail lamp.");
    public static readonly SettingDefinition SipStun = Add("sip.stun", Host, Device, "STUN server", "Server that tells the phone its public address.");
    public static readonly SettingDefinition AudioCodecs = Add(new("audio.codecs", ChoiceList, Line, "Codecs", "Codecs in order of preference.") { Choices = ["pcma", "pcmu", "g722", "g729", "g726-32", "g723", "ilbc", "opus"] });
    public static readonly SettingDefinition AudioRingtone = Add(new("audio.ringtone", Integer, Device, "Ring tone", "Number of the ring tone, as the phone counts them.") { Minimum = 0, Maximum = 20 });
    public static readonly SettingDefinition TimeZone = Add("time.zone", SettingType.TimeZone, Device, "Time zone", "IANA name such as Europe/Berlin; daylight saving follows from it.");
    public static readonly SettingDefinition TimeNtp = Add("time.ntp", HostList, Device, "Time servers", "NTP servers in order of preference.");
    public static readonly SettingDefinition TimeFormat = Add(new("time.format", Choice, Device, "Clock", "12- or 24-hour clock.") { Choices = ["12h", "24h"] });
    public static readonly SettingDefinition TimeDate = Add(new("time.date", Choice, Device, "Date", "Order of year, month and day.") { Choices = ["ymd", "mdy", "dmy"] });
    public static readonly SettingDefinition RegionCountry = Add("region.country", Country, Device, "Country", "ISO 3166-1 alpha-2; decides tones.");
    public static readonly SettingDefinition RegionLanguage = Add("region.language", Language, Device, "Language", "BCP 47 tag of the display's and the web pages' language.");
    public static readonly SettingDefinition NetworkVlanId = Add(new("network.vlan.id", Integer, Device, "Voice VLAN", "802.1Q tag of the phone's own traffic; 0 = untagged.") { Minimum = 0, Maximum = 4094, CutsOff = true });
    public static readonly SettingDefinition NetworkVlanPriority = Add(new("network.vlan.priority", Integer, Device, "Voice VLAN priority", "802.1p priority of the phone's own traffic.") { Minimum = 0, Maximum = 7 });
    public static readonly SettingDefinition NetworkVlanPcId = Add(new("network.vlan.pcId", Integer, Device, "PC port VLAN", "802.1Q tag of the PC port; 0 = untagged.") { Minimum = 0, Maximum = 4094 });
    public static readonly SettingDefinition NetworkLldp = Add(new("network.lldp", Flag, Device, "LLDP", "Whether the phone speaks LLDP.") { CutsOff = true /* it may learn its VLAN so */ });
    public static readonly SettingDefinition NetworkCdp = Add(new("network.cdp", Flag, Device, "CDP", "Whether the phone speaks CDP.") { CutsOff = true /* it may learn its VLAN so */ });
    public static readonly SettingDefinition NetworkDscp = Add(new("network.dscp", Integer, Device, "DSCP", "Differentiated-services code point of the phone's packets.") { Minimum = 0, Maximum = 63 });
    public static readonly SettingDefinition NetworkSyslog = Add("network.syslog", Host, Device, "Syslog server", "Where the phone sends its log.");
    public static readonly SettingDefinition DialOutsidePrefix = Add(new("dial.outsidePrefix", Text, Device, "Outside prefix", "Digits dialled before an outside number.") { MaxLength = 8, IsPressed = true });
    public static readonly SettingDefinition DialPlan = Add("dial.plan", SettingType.DialPlan, Device, "Dial plan", "Which numbers are complete, and when they are dialled.");
    public static readonly SettingDefinition DialDndOn = Code("dial.codes.dndOn", "Do not disturb on");
    public static readonly SettingDefinition DialDndOff = Code("dial.codes.dndOff", "Do not disturb off");
    public static readonly SettingDefinition DialPickup = Code("dial.codes.pickup", "Directed pickup");
    public static readonly SettingDefinition DialGroupPickup = Code("dial.codes.groupPickup", "Group pickup");
    public static readonly SettingDefinition DialVoicemail = Code("dial.codes.voicemail", "Voice mail");
    public static readonly SettingDefinition DialPark = Code("dial.codes.park", "Call park");
    public static readonly SettingDefinition DialForwardAlwaysOn = Code("dial.codes.forwardAlwaysOn", "Forward always on");
    public static readonly SettingDefinition DialForwardAlwaysOff = Code("dial.codes.forwardAlwaysOff", "Forward always off");
    public static readonly SettingDefinition DialForwardBusyOn = Code("dial.codes.forwardBusyOn", "Forward on busy on");
    public static readonly SettingDefinition DialForwardBusyOff = Code("dial.codes.forwardBusyOff", "Forward on busy off");
    public static readonly SettingDefinition DialForwardNoAnswerOn = Code("dial.codes.forwardNoAnswerOn", "Forward on no answer on");
    public static readonly SettingDefinition DialForwardNoAnswerOff = Code("dial.codes.forwardNoAnswerOff", "Forward on no answer off");
    public static readonly SettingDefinition AccessAdminUser = Add(new("access.adminUser", Text, Device, "Administrator name", "Login of the phone's own web pages.") { MaxLength = 32 });
    public static readonly SettingDefinition AccessAdminPassword = Add("access.adminPassword", SettingType.Secret, Device, "Administrator password", "Password of the phone's own web pages.");
    public static readonly SettingDefinition AccessUserUser = Add(new("access.userUser", Text, Device, "User name", "Login of the user level of the phone's web pages.") { MaxLength = 32 });
    public static readonly SettingDefinition AccessUserPassword = Add("access.userPassword", SettingType.Secret, Device, "User password", "Password of the user level of the phone's web pages.");
    public static readonly SettingDefinition AccessWeb = Add("access.web", Flag, Device, "Web pages", "Whether the phone's own web pages can be reached.");
    public static readonly SettingDefinition UpdatePoll = Add(new("update.poll", Integer, Device, "Polling", "How often the phone asks for its files again; 0 = only when it starts.") { Unit = "s", Minimum = 0, Maximum = 31_536_000 });
    public static readonly SettingDefinition UpdateCommonFile = Add(new("update.commonFile", Flag, Scope, "Serve common files", "Whether the file shared by all phones of a model is answered; it carries no settings. Off, such a request finds nothing.") { Default = new SettingValue.Flag(true) /* phones of current firmware ask for it first and go on either way */ });
    public static readonly SettingDefinition UpdateFirmware = Add(new("update.firmware", Text, Device, "Firmware target", "Version that phones should run; it must be among the stored files. Unset, no phone is offered any.") { MaxLength = 64 });
    public static readonly SettingDefinition DisplayWallpaper = Add("display.wallpaper", Text, Device, "Wallpaper", "Name of a stored file of kind wallpaper.");
    public static readonly SettingDefinition DisplayScreensaver = Add("display.screensaver", Text, Device, "Screensaver", "Name of a stored file of kind screensaver.");
    public static readonly SettingDefinition DisplayLogo = Add("display.logo", Text, Device, "Logo", "Name of a stored file of kind logo, shown on the phone's web pages.");
    public static readonly SettingDefinition DisplayLanguageFile = Add("display.languageFile", Text, Device, "Language file", "Name of a stored file of kind language.");
    public static readonly SettingDefinition DisplayText = Add(new("display.text", Text, Device, "Display text", "Text shown while idle.") { MaxLength = 64 });
    public static readonly SettingDefinition PhonebookRefresh = Add(new("phonebook.refresh", Integer, Device, "Phonebook refresh", "How often the phone fetches its phonebooks again.") { Unit = "s", Minimum = 60, Maximum = 2_592_000 });
#pragma warning restore CS1591

    private static readonly FrozenDictionary<string, SettingDefinition> ByKey;

    static SettingSchema()
    {
        All = [.. Registered];
        for (var i = 0; i < All.Length; i++)
        {
            All[i].Ordinal = i;
        }

        Secrets = [.. All.Where(d => d.IsSecret)];
        ByKey = All.ToFrozenDictionary(d => d.Key, StringComparer.Ordinal);
    }

    /// <summary>All settings, in the order in which people read them.</summary>
    public static ImmutableArray<SettingDefinition> All { get; }

    /// <summary>The secret ones.</summary>
    public static ImmutableArray<SettingDefinition> Secrets { get; }

    /// <summary>The definition of a key, or null when there is no such setting.</summary>
    public static SettingDefinition? Find(string key) => ByKey.GetValueOrDefault(key);

    private static SettingDefinition Code(string key, string label) =>
        Add(new(key, Text, Line, label, "What is dialled for it; digits, * and #.") { MaxLength = 32 });

    private static SettingDefinition Add(string key, SettingType type, SettingLevel level, string label, string help) =>
        Add(new SettingDefinition(key, type, level, label, help));

    private static SettingDefinition Add(SettingDefinition definition)
    {
        Registered.Add(definition);
        return definition;
    }
}
