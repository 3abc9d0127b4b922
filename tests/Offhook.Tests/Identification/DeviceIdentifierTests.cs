using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Tests.FleetFiles;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Identification;

public sealed class DeviceIdentifierTests
{
    private const string A = "001fc1000001";
    private const string B = "001fc1000002";

    private readonly DeviceIdentifier identifier;

    public DeviceIdentifierTests()
    {
        var scopes = new ScopeDirectory(s => s.Token is { } token ? UrlToken.Hash(token.Reveal()) : null);
        var acme = new ScopeSpec
        {
            Path = ScopePath.Parse("acme"),
            Token = Secret.FromPlain("scope-token"),
            Delivery = new DeliverySpec { Networks = [IPNetwork.Parse("10.0.0.0/8")] },
        };
        scopes.Update([KeyValuePair.Create(acme.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(acme, 1))], [], 1);
        var devices = new DeviceIndex();
        var known = new DeviceEntry(DeviceId.Parse(A), scopes.NumberOf(ScopePath.Parse("acme/desk")), (ushort)devices.Models.NumberOf(("plain", "P1")), DeviceFlags.Enabled, 0, 1, 1, 1, 0, 0);
        devices.Put(known.Id, UrlToken.Hash("device-token"), login: null, _ => known);
        identifier = new DeviceIdentifier(
            new FamilyRegistry(
            [
                new PlainFamily("other", new DocumentKind("file", "{mac}.cfg", Audience.Device, "text/plain")) { MacBlocks = ["0099"], AgentPrefix = "other-" },
                new PlainFamily("plain", new DocumentKind("config", "{mac}.cfg", Audience.Device, "text/plain"), new DocumentKind("menu", "menu.xml", Audience.Model, "text/xml")) { MacBlocks = ["001fc1"], AgentPrefix = "2" },
            ]),
            devices,
            scopes,
            FleetKit.Sealer,
            new DigestLookup(devices, new DigestNonces(FleetKit.Sealer, TimeProvider.System), _ => null));
    }

    [Fact]
    public void A_file_name_of_ours_names_a_known_device_and_its_scope()
    {
        var request = Identify($"{A}.cfg");
        Assert.Equal(IdentityKind.Known, request.Kind);
        Assert.Equal(DeviceId.Parse(A), request.Entry?.Id);
        Assert.Equal("acme/desk", request.Scope?.Value);
    }

    [Theory]
    [InlineData("805ec0990001.cfg", "Yealink SIP-T46U 108.86.0.20 80:5e:c0:99:00:01", "yealink", "T46U")]
    [InlineData("112233990001.cfg", "Yealink SIP-T46U 108.86.0.20 11:22:33:99:00:01", "yealink", "T46U")]
    [InlineData("805ec0990001.cfg", "Yealink SIP-T99X 1.2.3.4 80:5e:c0:99:00:01", "yealink", "T99X")]
    [InlineData("0c383e990001.cfg", "Fanvil X3S 2.14.0.7386 0c:38:3e:99:00:01", "fanvil", "X3S")]
    [InlineData("0c383e990001.cfg", "Attimo X3S 2.14.0.7386 0c:38:3e:99:00:01", "fanvil", "X3S")]
    public void A_name_that_two_makers_phones_ask_for_is_that_of_the_maker_whose_model_or_block_it_is(string file, string agent, string family, string model)
    {
        var scopes = new ScopeDirectory(_ => null);
        var devices = new DeviceIndex();
        var all = new DeviceIdentifier(
            new FamilyRegistry(Offhook.Families.FamilyList.All), devices, scopes, FleetKit.Sealer,
            new DigestLookup(devices, new DigestNonces(FleetKit.Sealer, TimeProvider.System), _ => null));
        var request = all.Identify(new RequestFacts { Door = "http", Address = IPAddress.Parse("192.0.2.1"), FileName = file, UserAgent = agent });
        Assert.Equal((IdentityKind.New, family, model), (request.Kind, request.Family, request.Best?.Model));
    }

    [Fact]
    public void A_MAC_that_nobody_described_is_new()
    {
        var request = Identify($"{B}.cfg");
        Assert.Equal(IdentityKind.New, request.Kind);
        Assert.Equal(DeviceId.Parse(B), request.Device);
        Assert.Null(request.Entry);
    }

    [Fact]
    public void A_name_that_two_makers_phones_ask_for_belongs_to_the_family_of_the_known_device()
    {
        var request = Identify($"{A}.cfg", agent: "other-1.0");
        Assert.Equal(("plain", "config"), (request.Family, request.Document?.Kind.Id));
    }

    [Theory]
    [InlineData(B, null, "plain")]
    [InlineData("009900000001", null, "other")]
    [InlineData(B, "other-1.0", "other")]
    [InlineData("009900000001", "2.0", "plain")]
    [InlineData("112233445566", null, "other")]
    public void A_phone_that_nobody_described_is_of_the_family_that_its_user_agent_says_else_its_MAC_address(string mac, string? agent, string family)
    {
        var request = Identify($"{mac}.cfg", agent: agent);
        Assert.Equal((family, family), (request.Family, request.Document?.Family));
        Assert.Equal(family, request.Best?.Family);
    }

    [Fact]
    public void A_devices_own_token_names_it_where_nothing_else_does()
    {
        var request = Identify("menu.xml", token: "device-token");
        Assert.Equal(IdentityKind.Known, request.Kind);
        Assert.Equal(DeviceId.Parse(A), request.Device);
        Assert.Equal(ClueRank.Token, request.Clues[0].Rank);
    }

    [Theory]
    [InlineData("device-token", B, null, null)]
    [InlineData(null, A, B, null)]
    [InlineData(null, A, null, B)]
    [InlineData("device-token", A, A, B)]
    public void Clues_about_two_devices_are_ambiguous_at_whatever_rank(string? token, string file, string? query, string? agent)
    {
        var request = Identify($"{file}.cfg", token, query, agent is null ? null : $"2.0 {agent}");
        Assert.Equal(IdentityKind.Ambiguous, request.Kind);
        Assert.Null(request.Device);
        Assert.Null(request.Entry);
        Assert.Contains("00:1f:c1:00:00:01", request.Contradiction);
        Assert.Contains("00:1f:c1:00:00:02", request.Contradiction);
    }

    [Fact]
    public void Clues_that_agree_are_no_contradiction_and_firmware_comes_from_whoever_says_it()
    {
        var request = Identify($"{A}.cfg", "device-token", A, $"2.0 {A}");
        Assert.Equal(IdentityKind.Known, request.Kind);
        Assert.Equal("2.0", request.Best?.Firmware);
    }

    [Fact]
    public void Without_a_device_the_scope_is_that_of_the_token_before_that_of_the_network()
    {
        Assert.Equal("acme", Identify("menu.xml", token: "scope-token", address: "192.0.2.1").Scope?.Value);
        Assert.Equal("acme", Identify("menu.xml").Scope?.Value);
        Assert.Null(Identify("menu.xml", address: "192.0.2.1").Scope);
        Assert.Equal(IdentityKind.Nobody, Identify("menu.xml").Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("device-token-and-more-characters-than-any-token-of-ours-could-ever-have")]
    public void A_token_that_is_nobodys_leads_nowhere(string token)
    {
        var request = Identify("menu.xml", token, address: "192.0.2.1");
        Assert.Null(request.Token);
        Assert.Null(request.Scope);
    }

    private IdentifiedRequest Identify(string file, string? token = null, string? query = null, string? agent = null, string address = "10.0.0.9") =>
        identifier.Identify(new RequestFacts
        {
            Door = "http",
            Address = IPAddress.Parse(address),
            FileName = file,
            Token = token,
            Query = query is null ? [] : [KeyValuePair.Create("mac", query)],
            UserAgent = agent,
        });
}
