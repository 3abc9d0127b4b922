using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

/// <summary>The formulas in code and the rows of the catalogue come from the same page by two ways; they must meet.</summary>
public sealed class HtekCodesTests
{
    [Theory, MemberData(nameof(Numbers), 16)]
    public void Account_codes_carry_the_accounts_names(int n)
    {
        var c = HtekCodes.Account(n);
        AssertNames($"Account{n}_", [
            (c.Active, "Active"), (c.Profile, "Profile"), (c.Label, "Label"), (c.SipUserId, "SipUserId"), (c.AuthenticateId, "AuthenticateID"),
            (c.Password, "AuthenticatePassword"), (c.DisplayName, "DispalyName"), (c.UseRandomPort, "UseRandomPort"), (c.LocalSipPort, "LocalSipPort"),
            (c.VoiceMail, "VoiceMailId"), (c.DialPlan, "DialPlan"), (c.DirectPickup, "DirectCallPickupCode"), (c.GroupPickup, "GroupCallPickupCode")]);
    }

    [Theory, MemberData(nameof(Numbers), 6)]
    public void Profile_codes_carry_the_profiles_names(int n)
    {
        var c = HtekCodes.Profile(n);
        AssertNames($"Profile{n}_", [
            (c.Sipserver, "Sipserver"), (c.FailoverSipserver, "FailoverSipserver"), (c.SecondFailoverSipserver, "SecondFailoverSipserver"),
            (c.OutboundProxy, "OutboundProxy"), (c.BackUpOutboundProxy, "BackUpOutboundProxy"), (c.SipTransport, "SipTransport"),
            (c.NatTraversal, "NatTraversal"), (c.DnsMode, "DnsMode"), (c.SipRegistration, "SipRegistration"), (c.UnregisterOnReboot, "UnregisterOnReboot"),
            (c.RegisterExpiration, "RegisterExpiration"), (c.RPort, "RPort"), (c.SubscribeForMwi, "SubscribeForMWI"), (c.DtmfMode, "DtmfMode"),
            (c.DtmfPayloadType, "DtmfPayloadType"), (c.SpecialFeature, "SpecialFeature")]);
        AssertNames($"Profile{n}_", c.Codecs.Select((code, i) => (code, $"Choice{i + 1}")));
        AssertNames($"Profile{n}_", c.SrtpMode is { } srtp ? [(srtp, "SRtpMode")] : []);
        AssertNames($"Profile{n}_", c.RingTone is { } ring ? [(ring, "AccountRingTone")] : []);
    }

    [Theory, MemberData(nameof(Numbers), 45)]
    public void Line_key_codes_carry_the_keys_names(int n)
    {
        var c = HtekCodes.LineKey(n);
        AssertNames($"LineKey{n}_", [
            (c.Type, "Type"), (c.Mode, "Mode"), (c.Value, "Value"), (c.Label, "Label"), (c.Account, "Account"), (c.Extension, "Extension")]);
    }

    [Theory, MemberData(nameof(Numbers), 6)]
    public void Module_codes_carry_the_keys_names(int module)
    {
        for (var page = 1; page <= HtekCodes.PagesPerModule; page++)
        {
            for (var key = 1; key <= HtekCodes.KeysPerPage; key++)
            {
                var c = HtekCodes.Module(module, page, key);
                AssertNames($"Exp{module}_{page}_{key}_", [
                    (c.Type, "KeyType"), (c.Value, "Value"), (c.Label, "Label"), (c.Account, "Account"), (c.Extension, "Extension")]);
            }
        }
    }

    [Fact]
    public void No_two_accounts_or_keys_share_a_code()
    {
        var accounts = Enumerable.Range(1, HtekCodes.MaxAccounts).Select(HtekCodes.Account).SelectMany(a => new[]
        {
            a.Active, a.Profile, a.Label, a.SipUserId, a.AuthenticateId, a.Password, a.DisplayName, a.UseRandomPort, a.LocalSipPort, a.VoiceMail,
            a.DialPlan, a.DirectPickup, a.GroupPickup,
        });
        var keys = Enumerable.Range(1, HtekCodes.MaxLineKeys).Select(HtekCodes.LineKey)
            .SelectMany(k => new[] { k.Type, k.Mode, k.Value, k.Label, k.Account, k.Extension });
        var all = accounts.Concat(keys).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(46)]
    public void Key_that_no_source_knows_is_refused(int key) => Assert.Throws<ArgumentOutOfRangeException>(() => HtekCodes.LineKey(key));

    [Theory]
    [InlineData("P47", true)]
    [InlineData("p24090", true)]
    [InlineData("P047", false)]
    [InlineData("P", false)]
    [InlineData("P4x", false)]
    [InlineData("P9999999", false)]
    [InlineData("PcPort", false)]
    public void Code_is_a_letter_and_digits(string text, bool good) => Assert.Equal(good, PCode.TryParse(text, out _));

    public static TheoryData<int> Numbers(int count) => [.. Enumerable.Range(1, count)];

    private static void AssertNames(string prefix, IEnumerable<(PCode Code, string Name)> expected)
    {
        foreach (var (code, name) in expected)
        {
            Assert.True(HtekCatalogue.Instance.TryGet(code, out var parameter), $"{prefix}{name}: {code} is not in the catalogue");
            Assert.Equal(prefix + name, parameter.Name2);
        }
    }
}
