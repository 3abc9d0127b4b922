using Offhook.Core.Dialling;
using Offhook.Core.Settings;
using Offhook.Families.Snom;
using Offhook.Tests.Architecture;
using Xunit;

namespace Offhook.Tests.Families.Snom;

/// <summary>Tables, and what is read out of versions, zones and patterns.</summary>
public sealed class SnomKnowledgeTests
{
    [Theory]
    [InlineData("3.56", "6")]
    [InlineData("6.5.20; jffs2 3.36; linux 3.38", "6")]
    [InlineData("7.1.2", "6")]
    [InlineData("7.1.8", "7")]
    [InlineData("7.3.30", "7")]
    [InlineData("8.4.35", "8")]
    [InlineData("8.7.3.19", "8.7")]
    [InlineData("8.9.3.80", "8.9")]
    [InlineData("10.1.198.19", "10")]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void A_version_tells_the_generation(string? firmware, string? generation) => Assert.Equal(generation, SnomGeneration.Of(firmware));

    [Theory]
    [InlineData("Europe/Berlin", "10", "GER+1")]
    [InlineData("Asia/Dubai", "8", "KAZ+4")]
    [InlineData("Asia/Dubai", "10", "UAE+4")]
    [InlineData("Asia/Seoul", "8.7", "KOR+8")]
    [InlineData("Asia/Seoul", "8.9", "KOR+9")]
    [InlineData("Africa/Windhoek", "10", null)]
    public void A_zone_has_the_phones_code_where_that_is_certain(string zone, string generation, string? code) => Assert.Equal(code, SnomTime.Code(zone, generation));

    [Theory]
    [InlineData("Europe/Chisinau", "3600 03.05.07 02:00:00 10.05.07 03:00:00")]
    [InlineData("America/Havana", "3600 03.02.07 00:00:00 11.01.07 01:00:00")]
    public void Another_zone_is_told_as_a_rule(string zone, string rule) => Assert.Equal(rule, SnomTime.Rule(ZoneRules.Of(zone).Daylight!));

    [Theory]
    [InlineData("22xx", "22..")]
    [InlineData("0x.", "0*")]
    [InlineData("0,[3-9]xx.", "0,[3-9].*")]
    [InlineData("*5#", "\\*5#")]
    [InlineData("0,", "0,")]
    [InlineData("55.", null)]
    public void A_dial_pattern_in_the_phones_form(string pattern, string? expected)
    {
        Assert.Equal(expected is not null, SnomDialPlan.TryTranslate(DialPattern.Parse(pattern), exact: false, out var match, out var problem));
        Assert.Equal(expected, match);
        Assert.Equal(expected is null, problem is not null);
    }

    [Fact]
    public void Every_row_of_the_catalogue_says_where_it_is_from_and_allows_its_own_default_and_off_form()
    {
        var rows = SnomCatalogue.All;
        Assert.True(rows.Count > 300, $"{rows.Count} settings");
        Assert.All(rows, p => Assert.True(p.Grade is "D" or "R" or "I" or "?", p.Name));
        Assert.All(rows, p => Assert.True(p.Source.Length > 0 || p.Grade == "?", p.Name));
        Assert.All(rows, p => Assert.Contains(p.Perm, new[] { "R", "RW", "!" }));
        Assert.All(rows.Where(p => p.Type != SnomValueType.Protected), p => Assert.True(p.Check(p.Default) is null && p.Check(p.Off ?? "") is null, p.Name));
        Assert.All(rows, p => Assert.True(new[] { p.Since, p.Until }.All(g => g.Length == 0 || SnomGeneration.All.Contains(g)), p.Name));
        Assert.All(rows.Where(p => p.Type is SnomValueType.Choice or SnomValueType.List), p => Assert.NotEmpty(p.Allowed));
    }

    [Theory]
    [InlineData("user_host1", "user_host[1]")]
    [InlineData("user_host[12]", "user_host[12]")]
    [InlineData("user_host[13]", null)]
    [InlineData("user_host", null)]
    [InlineData("fkey0", "fkey[0]")]
    [InlineData("gui_fkey1", "gui_fkey1")]
    [InlineData("dns_server1", "dns_server1")]
    [InlineData("codec1_name2", "codec1_name[2]")]
    [InlineData("speed33", null)]
    [InlineData("upload[moh]", "upload[moh]")]
    [InlineData("contrast.perm", "contrast.perm")]
    [InlineData("contrast.colour", null)]
    [InlineData("template[3].timeout", "template[3].timeout")]
    [InlineData("a b", null)]
    public void A_setting_has_one_name(string spelling, string? name) => Assert.Equal(name, new SnomFamily().Describe(spelling)?.Name);

    [Fact]
    public void Each_model_has_a_place_for_every_key_and_is_on_the_page()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/families/snom.md"));
        foreach (var model in SnomModels.All)
        {
            Assert.True(model.Modules == 0 || model.ModuleFirst >= model.Keys, model.Name);
            Assert.True(SnomCatalogue.Get("fkey").Takes(SnomName.Of("fkey", Math.Max(0, Math.Max(model.Keys, model.ModuleFirst + (model.Modules * model.ModuleKeys)) - 1)).Index), model.Name);
            Assert.Contains($"| {model.Name} |", page, StringComparison.Ordinal);
        }
    }
}
