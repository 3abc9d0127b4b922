using System.Net;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.Delivery;

public sealed class DeliveryPolicyTests
{
    private static readonly DeviceId Device = DeviceId.Parse("001fc1000001");
    private static readonly TokenOwner Own = new(Device, null);
    private static readonly TokenOwner Scope = new(null, ScopePath.Parse("acme"));
    private static readonly TokenOwner Sister = new(DeviceId.Parse("001fc1000002"), null);
    private static readonly TokenOwner OtherScope = new(null, ScopePath.Parse("acme/other"));

    private readonly ScopeDirectory scopes = new(_ => null);

    public static TheoryData<string, string, bool, string?, Trust> Table => new()
    {
        // proofs, address, encrypted, token of, what the peer may have
        { "", "10.0.0.1", true, null, Trust.Refused },
        { "open", "10.0.0.1", true, null, Trust.Full },
        { "open", "10.0.0.1", false, null, Trust.WithoutSecrets },
        { "open", "192.0.2.1", true, null, Trust.Refused },
        { "open", "192.0.2.1", true, "own", Trust.Refused },
        { "token", "10.0.0.1", true, null, Trust.Refused },
        { "token", "192.0.2.1", true, "own", Trust.Full },
        { "token", "192.0.2.1", false, "own", Trust.WithoutSecrets },
        { "token", "10.0.0.1", true, "scope", Trust.Full },
        { "token", "10.0.0.1", true, "sister", Trust.Refused },
        { "token", "10.0.0.1", true, "otherScope", Trust.Refused },
        { "token", "10.0.0.1", true, "nobody", Trust.Refused },
        { "open token", "10.0.0.1", true, "own", Trust.Full },
        { "open token", "10.0.0.1", true, null, Trust.Refused },
        { "open token", "192.0.2.1", true, "own", Trust.Refused },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void All_proofs_must_hold_and_a_plain_transport_withholds_secrets(string proofs, string address, bool encrypted, string? token, Trust expected)
    {
        var decision = Decide(proofs, address, encrypted, token);
        Assert.Equal(expected, decision.Trust);
        Assert.NotEmpty(decision.Reason);
    }

    [Theory]
    [InlineData("open", "10.0.0.1", null)]
    [InlineData("token", "192.0.2.1", "own")]
    public void Plain_secrets_let_a_proven_peer_have_everything_in_clear(string proofs, string address, string? token) =>
        Assert.Equal(Trust.Full, Decide(proofs, address, encrypted: false, token, plainSecrets: true).Trust);

    [Fact]
    public void A_disabled_device_and_a_contradiction_are_refused_before_any_proof()
    {
        Assert.Equal(Trust.Refused, Decide("open", "10.0.0.1", encrypted: true, null, flags: DeviceFlags.None).Trust);
        var decision = Decide("open", "10.0.0.1", encrypted: true, null, contradiction: "two names");
        Assert.Equal(Trust.Refused, decision.Trust);
        Assert.Contains("two names", decision.Reason);
    }

    [Theory]
    [InlineData("approval", "10.0.0.1", null, true)]
    [InlineData("token approval", "192.0.2.1", "own", true)]
    [InlineData("approval token", "192.0.2.1", "own", true)]
    [InlineData("approval", "192.0.2.1", null, false)]
    [InlineData("approval token", "10.0.0.1", null, false)]
    [InlineData("approval token", "10.0.0.1", "sister", false)]
    public void An_approval_is_asked_for_last_and_alone_it_holds_in_the_networks_only(string proofs, string address, string? token, bool elseProven)
    {
        var without = Decide(proofs, address, encrypted: true, token);
        Assert.Equal((Trust.Refused, elseProven), (without.Trust, without.AwaitsApproval));
        var rejected = Decide(proofs, address, encrypted: true, token, flags: DeviceFlags.Enabled | DeviceFlags.Rejected);
        Assert.Equal((Trust.Refused, elseProven), (rejected.Trust, rejected.AwaitsApproval));
        var approved = Decide(proofs, address, encrypted: true, token, flags: DeviceFlags.Enabled | DeviceFlags.Approved);
        Assert.Equal((elseProven ? Trust.Full : Trust.Refused, false), (approved.Trust, approved.AwaitsApproval));
        Assert.Equal(Trust.Refused, Decide(proofs, address, encrypted: true, token, flags: DeviceFlags.Approved).Trust);
    }

    private Decision Decide(
        string proofs, string address, bool encrypted, string? token, bool plainSecrets = false, DeviceFlags flags = DeviceFlags.Enabled, string? contradiction = null)
    {
        var spec = new ScopeSpec
        {
            Path = ScopePath.Parse("acme"),
            Delivery = proofs.Length == 0 ? new DeliverySpec() : new DeliverySpec
            {
                Proofs = [.. proofs.Split(' ').Select(p => Enum.Parse<Proof>(p, ignoreCase: true))],
                Networks = [IPNetwork.Parse("10.0.0.0/8")],
                PlainSecrets = plainSecrets,
            },
        };
        scopes.Update([KeyValuePair.Create(spec.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(spec, 1))], [], 1);
        var facts = new RequestFacts
        {
            Door = "http", Address = IPAddress.Parse(address), FileName = "f", Encrypted = encrypted, Token = token is null ? null : "text of a token",
        };
        var request = new IdentifiedRequest(facts, IdentityKind.Known)
        {
            Device = Device,
            Contradiction = contradiction,
            Token = token switch { "own" => Own, "scope" => Scope, "sister" => Sister, "otherScope" => OtherScope, _ => null },
        };
        var number = scopes.NumberOf(ScopePath.Parse("acme/desk"));
        return DeliveryPolicy.Decide(request, new DeviceEntry(Device, number, 0, flags, 0, 1, 1, 1, 0, 0), scopes.Current[number]);
    }
}
