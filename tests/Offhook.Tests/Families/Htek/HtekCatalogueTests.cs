using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekCatalogueTests
{
    private static readonly HtekCatalogue Catalogue = HtekCatalogue.Instance;

    [Theory]
    [InlineData("P47", "Profile1_Sipserver", "Account1.Sipserver")]
    [InlineData("P3", "Account1_DispalyName", "Account1.DispalyName")]
    [InlineData("P20378", "Account5_Label", "Account5.Lable")]
    [InlineData("P20204", "LineKey5_Extension", "LineKey5.PickupCode")]
    [InlineData("P3316", "RemotePhoneBook1_Name", "RemotePhoneBook1.Name")]
    [InlineData("P8631", "FirmwareUpGrade_SetCommonAESKey", "FirmwareUpGrade.SetCommonAESKey")]
    public void Parameter_is_found_by_code_and_by_every_spelling(string code, string name2, string name1)
    {
        Assert.True(Catalogue.TryGet(code, out var parameter));
        Assert.Equal((name2, name1), (parameter.Name2, parameter.Name1));
        foreach (var spelling in new[] { code.ToLowerInvariant(), name2, name1, name2.ToUpperInvariant(), name1.ToLowerInvariant() })
        {
            Assert.True(Catalogue.TryGet(spelling, out var found), spelling);
            Assert.Equal(code, found.Code.ToString());
        }
    }

    [Theory]
    [InlineData("P24090", "Account7_Active")]
    [InlineData("P24089", "Account8_Profile")]
    [InlineData("P24720", "Account9_Profile")]
    [InlineData("P24139", "Account16_AuthenticatePassword")]
    [InlineData("P20600", "LineKey1_Mode")]
    [InlineData("P41603", "LineKey4_Extension")]
    [InlineData("P20604", "LineKey5_Mode")]
    [InlineData("P20355", "LineKey36_Type")]
    [InlineData("P23000", "LineKey37_Type")]
    [InlineData("P23053", "LineKey45_Extension")]
    [InlineData("P60000", "Exp1_1_1_KeyType")]
    [InlineData("P65199", "Exp6_2_20_Extension")]
    [InlineData("P43411", "HoldKey_Value")]
    public void Rule_rows_unfold_to_the_codes_of_the_sources(string code, string name)
    {
        Assert.True(Catalogue.TryGet(code, out var parameter));
        Assert.Equal(name, parameter.Name2);
    }

    [Fact]
    public void Name_of_the_first_remote_phonebook_is_not_the_code_before_the_second() => Assert.False(Catalogue.TryGet("P3311", out _));

    [Fact]
    public void Orders_count_up_and_keys_stay_together()
    {
        Assert.Equal(Enumerable.Range(0, Catalogue.Parameters.Count), Catalogue.Parameters.Select(p => p.Order));
        var key2 = Catalogue.Parameters.Where(p => p.Name2.StartsWith("LineKey2_", StringComparison.Ordinal)).Select(p => p.Code.Number);
        Assert.Equal([41201, 20601, 41301, 41401, 41501, 41601], key2);
        var orders = Catalogue.Parameters.Where(p => p.Name2.StartsWith("LineKey2_", StringComparison.Ordinal)).Select(p => p.Order).ToList();
        Assert.Equal(5, orders[^1] - orders[0]);
    }

    [Fact]
    public void Every_password_and_key_is_a_secret()
    {
        var open = Catalogue.Parameters.Where(p => !p.IsSecret
            && (p.Name2 + p.Name1).Contains("passw", StringComparison.OrdinalIgnoreCase)).Select(p => p.Code.ToString());
        Assert.Empty(open);
        Assert.True(Catalogue[new PCode(8631)].IsSecret);
        Assert.True(Catalogue[new PCode(34)].IsSecret);
        Assert.False(Catalogue[new PCode(35)].IsSecret);
    }

    [Fact]
    public void Every_off_form_and_every_seen_value_is_itself_allowed()
    {
        var wrong = Catalogue.Parameters.SelectMany(p => new[] { p.Check(p.Off), p.Check(p.Seen) }).Where(problem => problem is not null);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("P271", "2", "P271 takes 0 or 1, not '2'.")]
    [InlineData("P130", "4", "P130 does not take '4'; allowed are 0=UDP, 1=TCP, 2=TLS, 3=DNS SRV.")]
    [InlineData("P64", "116", "P64 takes 1 to 115, not 116.")]
    [InlineData("P32", "ten", "P32 takes a whole number, not 'ten'.")]
    public void Value_outside_the_makers_list_is_named_with_what_is_allowed(string code, string value, string problem)
    {
        Assert.True(Catalogue.TryGet(code, out var parameter));
        Assert.Equal(problem, parameter.Check(value));
    }

    [Theory]
    [InlineData("P271", "0")]
    [InlineData("P130", "3")]
    [InlineData("P57", "255")]
    [InlineData("P64", "114")]
    [InlineData("P41200", "57")]
    [InlineData("P35", "anything at all")]
    public void Value_of_the_makers_list_is_accepted(string code, string value)
    {
        Assert.True(Catalogue.TryGet(code, out var parameter));
        Assert.Null(parameter.Check(value));
    }

    [Fact]
    public void Inverted_switches_of_certificate_checks_are_off_at_one()
    {
        Assert.Equal("1", Catalogue[new PCode(23376)].Off);
        Assert.Equal("1", Catalogue[new PCode(23377)].Off);
    }

    [Fact]
    public void Number_without_a_known_off_form_cannot_be_cleared()
    {
        Assert.False(Catalogue[new PCode(32)].CanClear);
        Assert.True(Catalogue[new PCode(271)].CanClear);
        Assert.True(Catalogue[new PCode(35)].CanClear);
    }

    [Fact]
    public void Label_falls_back_to_the_other_generation()
    {
        Assert.Equal("Account1.SipUserId", Catalogue[new PCode(35)].Label(HtekGenerations.First));
        Assert.Equal("Account1_SipUserId", Catalogue[new PCode(35)].Label(HtekGenerations.Second));
        Assert.Equal("Account7_SipUserId", Catalogue[new PCode(24110)].Label(HtekGenerations.First));
    }

    [Theory]
    [InlineData("P30", "NW_Adv_UrlOrIpAddress")]
    [InlineData("P64", "Preference_TimeZone")]
    [InlineData("P20076", "DT_DSTStartTime_Month")]
    [InlineData("P47", "Profile1_Sipserver")]
    public void Element_of_the_u_series_is_known_by_code(string code, string tag)
    {
        Assert.True(Catalogue.TryGet(code, out var parameter));
        Assert.Equal(tag, parameter.Tag);
        Assert.True(Catalogue.TryGet(tag, out var byTag));
        Assert.Equal(parameter, byTag);
    }

    [Theory]
    [InlineData("FirmwareUpGrade_APOnlyGetCfgMacXML")]
    [InlineData("TR069_Enable")]
    [InlineData("Account3_HotelingPin")]
    [InlineData("Account12_ACDUnAvailableCode4")]
    public void Name_without_a_code_is_known_as_a_name(string name)
    {
        Assert.True(Catalogue.TryGetTagName(name, out _));
        Assert.False(Catalogue.TryGetTagName(name + "X", out _));
    }
}
