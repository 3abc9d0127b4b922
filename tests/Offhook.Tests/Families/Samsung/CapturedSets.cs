using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Import;
using Offhook.Core.Scopes;
using Offhook.Families.Samsung;
using Offhook.Tests.Import;

namespace Offhook.Tests.Families.Samsung;

/// <summary>
/// A made-up set of two phones, the first with an add-on module. Names, nesting, order, quotes, line ends, byte order marks and encodings are others than those of the
/// starter templates, and differ from file to file.
/// </summary>
internal static class CapturedSets
{
    public const string First = "F4D9FB1A2B3C";
    public const string Second = "F4D9FB1A2B3D";

    private static readonly Encoding Korean = CodePagesEncodingProvider.Instance.GetEncoding("euc-kr")!;

    public static IReadOnlyList<ImportSource> TwoPhones { get; } =
    [
        File("sec_boot.xml", """
            <?xml version="1.0"?>
            <SECBoot>
            	<Image proto='tftp' ip='10.20.0.7' dir='/fw/' version='M10.42'/>
            	<user_profile>http</user_profile>
            	<profile_http_server><HostAddr>10.20.0.5</HostAddr><HostPort>8080</HostPort><MacDir>/sec_mac/</MacDir><ProfileDir>/scm_profile/</ProfileDir></profile_http_server>
            </SECBoot>

            """.Replace("\n", "\r\n", StringComparison.Ordinal)),
        Mac(First, "2214", "738205"), Mac(Second, "2215", "661902"),
        File("scm_profile/sec_phone.xml", "\uFEFF" + """
            <?xml version="1.0" encoding="UTF-8"?>
            <Global>
              <param name="ntp_server_1" value="10.20.0.10"/>
              <param name="ntp_server_2" value=""/>
              <param name="zone_offset" value="600"/>
              <param name="refresh" value="60"/>
              <Voice dtmf="info" payload='101' udp="5060"/>
              <tone_vir_dial freq1="425" freq2="400" on_time1="0"/>
              <PhoneBook href="http://10.20.0.12/scm_profile/directory.xml"/>
              <UserPhoto href="http://10.20.0.12/pics/"/>
            </Global>

            """),
        User("2214", "Müller &amp; Söhne"), User("2215", "Reception O&apos;Hara"),
        Line("2214", "Müller & Söhne", "Vx7-kite!4"), Line("2215", "Reception O'Hara", "Qq8+tram?5"),
        Buttons("2214", "2215"), Buttons("2215", "2214"),
        File("scm_profile/sec_aom_F4D9FB1A2B3C.xml", """<AOM unit="1" mac="f4d9fb1a2b3c"><Key pos="0" fn="BLF" dn="2215" txt="Bob"/><Key pos="1" fn="BLF" dn="2214" txt="Carol"/></AOM>"""),
        File("scm_profile/sec_service_100.xml", """<FeatureCodes><fc id="DndSet">*78</fc><fc id="DndCancel">*79</fc><fc id="GroupPickup">*8</fc><fc id="Hotel">*55</fc></FeatureCodes>"""),
        File("scm_profile/sec_dialplan_100.xml", "<dp>\n<digitmap>22xx|000|0[3-9]xxxxxxx|9xx.</digitmap>\n</dp>"),
        new("scm_profile/sec_softmenu_eng.xml", Korean.GetBytes("""<?xml version="1.0" encoding="EUC-KR"?><menus lang="eng"><m id="1">Redial</m><m id="2">재다이얼</m></menus>""")),
    ];

    public static ImportSource File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static CaptureResult Import(IEnumerable<ImportSource> files) =>
        new CaptureImporter(ImportKit.Families, new ImportOptions { Scope = ScopePath.Parse("acme") }, TimeProvider.System).Run(new SamsungFamily(), files);

    /// <summary>The set with a text of some files replaced by another.</summary>
    public static IEnumerable<ImportSource> With(string file, string text, string other) => TwoPhones.Select(f =>
        f.Name == file ? f with { Content = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(f.Content.Span).Replace(text, other, StringComparison.Ordinal)) } : f);

    public static DeviceSpec Phone(this CaptureResult result, string mac) => result.Fleet.Devices.Single(d => d.Id == DeviceId.Parse(mac));

    public static string Template(this CaptureResult result, string kind) => result.Fleet.Scopes.Single().Templates["samsung"][kind];

    private static ImportSource Mac(string mac, string user, string password) => File($"sec_mac/sec_{mac}.xml", $"""
        <?xml version='1.0' encoding='utf-8'?>
        <!-- made by SCM -->
        <Station hwaddr='{string.Join(':', mac.Chunk(2).Select(c => new string(c)))}'>
          <uid>{user}</uid><key>{password}</key>
        </Station>
        """);

    private static ImportSource User(string user, string owner) => new($"scm_profile/sec_user_{user}.xml", Encoding.Latin1.GetBytes($"""
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <UserProfile user='{user}' owner='{owner}'>
          <sip_registrar host='10.20.0.10' port='5070'/>
          <outbound><proxy_host>10.20.0.11</proxy_host></outbound>
          <dst_start>M10.1.0</dst_start><dst_end>M4.1.0</dst_end>
          <lang>eng</lang>
          <profiles>
            <Service file='sec_service_100.xml'/>
            <Line file='sec_line_{user}_100.xml'/>
            <Plan file='sec_dialplan_100.xml'/>
            <Menu file='sec_softmenu_eng.xml'/>
            <Buttons file='sec_supplement_{user}.xml'/>
          </profiles>
        </UserProfile>
        """));

    private static ImportSource Line(string number, string name, string password) => File($"scm_profile/sec_line_{number}_100.xml", $"""
        <L>
          <uri>sip:{number}@10.20.0.10</uri>
          <acct a="{number}" b="{password}"/>
          <who><![CDATA[{name}]]></who>
          <callwaiting>1</callwaiting>
        </L>
        """);

    // Names that say nothing, and codes for types.
    private static ImportSource Buttons(string own, string other) => File($"scm_profile/sec_supplement_{own}.xml", $"""
        <Buttons owner="{own}">
          <b><i>1</i><f>11</f><d>{own}</d><t>Line 1</t></b>
          <b><i>2</i><f>27</f><d>{other}</d><t>Mate</t></b>
          <b><i>3</i><f>4</f><d>0398765432</d><t>Head office</t></b>
          <b><i>4</i><f>0</f><d></d><t></t></b>
        </Buttons>
        """);
}
