using System.Net;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Families;
using Offhook.Families.Snom;
using Xunit;

namespace Offhook.Tests.Families.Snom;

public sealed class SnomIdentificationTests
{
    private static readonly FamilyRegistry Registry = new(FamilyList.All);

    // Captures of phones in the field.
    [Theory]
    [InlineData("Mozilla/4.0 (compatible; snom320-SIP 6.5.20; snom320 jffs2 v3.36; snom320 linux 3.38)", "snom320", "6.5.20; jffs2 3.36; linux 3.38", null)]
    [InlineData("Mozilla/4.0 (compatible; snom360-SIP 6.2.3; snom360 ramdisk v3.31; snom360 linux 3.25)", "snom360", "6.2.3; ramdisk 3.31; linux 3.25", null)]
    [InlineData("Mozilla/4.0 (compatible; snom370-SIP 7.1.2)", "snom370", "7.1.2", null)]
    [InlineData("Mozilla/4.0 (compatible; snom320-SIP 7.3.30 1.1.3-u)", "snom320", "7.3.30", null)]
    [InlineData("Mozilla/4.0 (compatible; snom820-SIP 8.4.35 1.1.4-IFX-26.11.09)", "snom820", "8.4.35", null)]
    [InlineData("Mozilla/4.0 (compatible; snom870-SIP 8.4.35 SPEAr300 SNOM 1.4)", "snom870", "8.4.35", null)]
    [InlineData("Mozilla/4.0 (compatible; snomPA1-SIP 8.4.35 1.1.3-s)", "snomPA1", "8.4.35", null)]
    [InlineData("Mozilla/4.0 (compatible; snom710-SIP 8.7.5.35 1.1.5-IFX-05.01.12 000413741767)", "snom710", "8.7.5.35", "000413741767")]
    [InlineData("Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 000413922D24 SXM:0 UXM:0)", "snomD785", "10.1.33.33", "000413922d24")]
    public void A_user_agent_tells_model_firmware_and_on_newer_phones_the_address(string agent, string model, string firmware, string? mac)
    {
        var clue = Assert.Single(Identify("any", agent));
        Assert.Equal((ClueRank.UserAgent, model, firmware, mac), (clue.Rank, clue.Model, clue.Firmware, clue.Device?.Mac?.ToCompact()));
    }

    [Theory]
    [InlineData("Mozilla/4.0 (compatible; snom m9 9.1.43)")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64)")]
    [InlineData("snom370-SIP")]
    public void Another_user_agent_tells_nothing(string agent) => Assert.Empty(Identify("any", agent));

    [Fact]
    public void The_loader_of_old_phones_is_one_of_ours_and_no_more() => Assert.Null(Assert.Single(Identify("any", "Mozilla/4.0 (compatible; snom lid 3605)")).Model);

    [Theory]
    [InlineData("snom370-0004132EABCD.htm", "settings", "snom370")]
    [InlineData("snom370-00:04:13:2e:ab:cd.xml", "settings", "snom370")]
    [InlineData("snomD999-0004132eabcd.htm", "settings", "snomD999")]
    [InlineData("0004132EABCD.xml", "settings", "snom370")]
    [InlineData("0004132eabcd.htm", "settings", "snom370")]
    [InlineData("00-04-13-2e-ab-cd.xml", "settings", "snom370")]
    [InlineData("config-0004132EABCD.xml", "settings", "snom370")]
    [InlineData("config-0004132EABCD.htm", "settings", "snom370")]
    [InlineData("snom-0004132EABCD", "settings", "snom370")]
    [InlineData("0004132EABCD-firmware.htm", "firmware", "snom370")]
    [InlineData("snom-files-0004132EABCD.xml", "files", "snom370")]
    public void Every_form_of_a_phones_own_name_tells_the_phone_and_the_model_or_a_guess_at_it(string name, string kind, string model)
    {
        var match = Registry.FileNames.MatchAll(name).Single(m => m.Family == "snom");
        var clue = Assert.Single(Identify(name, agent: null));
        Assert.Equal((kind, "", model, "0004132eabcd"), (match.Kind.Id, match.Distinction, clue.Model, clue.Device?.Mac?.ToCompact()));
    }

    [Theory]
    [InlineData("snom370.htm", "model", "370")]
    [InlineData("snomD785.xml", "model", "D785")]
    [InlineData("snom370-firmware.htm", "modelFirmware", "370")]
    [InlineData("snom370-firmware.xml", "modelFirmware", "370")]
    [InlineData("config.xml", "common", "")]
    [InlineData("config.htm", "common", "")]
    [InlineData("snom", "common", "")]
    [InlineData("snom-general.xml", "common", "")]
    [InlineData("snom-firmware.xml", "commonFirmware", "")]
    public void Names_of_shared_files(string name, string kind, string captured)
    {
        var match = Registry.FileNames.MatchAll(name).Single(m => m.Family == "snom");
        Assert.Equal((kind, captured), (match.Kind.Id, match.Captured));
    }

    [Theory]
    [InlineData("0004132EABCD")]
    [InlineData("00:04:13:2e:ab:cd")]
    [InlineData("0004132EABCD?")]
    public void A_query_tells_the_phone_whatever_some_firmware_puts_behind_it(string mac)
    {
        var clue = Assert.Single(Identify("settings.php", agent: null, new("mac", mac), new("junk", "1")));
        Assert.Equal((ClueRank.Query, "0004132eabcd"), (clue.Rank, clue.Device?.Mac?.ToCompact()));
    }

    private static List<Clue> Identify(string name, string? agent, params KeyValuePair<string, string>[] query)
    {
        var clues = new List<Clue>();
        var facts = new RequestFacts { Door = "http", Address = IPAddress.Loopback, FileName = name, UserAgent = agent, Query = query };
        new SnomFamily().Identify(facts, Registry.FileNames.Match(name, "snom"), clues);
        return clues;
    }
}
