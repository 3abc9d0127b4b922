using Offhook.Core.Devices;
using Offhook.Core.Dialling;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Dialling;

/// <summary>What an operator is answered who asks what becomes of a number on a device.</summary>
public sealed class DialAnswerTests
{
    [Fact]
    public async Task The_answer_is_of_the_plan_that_holds_there_and_has_the_limits_of_its_maker_wherever_the_plan_is_written()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Empty((await fixture.ApplyAsync("""
            offhook: 1
            scopes: [ { name: acme, settings: { dial: { plan: [ { match: "0,x.", timeout: 5, rewrite: "" }, { match: "22xx", timeout: 0 } ] } } } ]
            devices:
              - { mac: 001fc1000001, family: htek, model: UC924, scope: acme }
              - { mac: f4d9fb000001, family: samsung, model: SMT-i3105, scope: acme, login: { user: u1, password: "x" } }
              - { mac: 0c383e000001, family: fanvil, model: i31S, scope: acme, options: { dialPeerFile: true } }
              - { mac: 805ec0000001, family: yealink, model: T46U, scope: acme }
              - { mac: "000413000001", family: snom, model: snomD785, scope: acme, settings: { dial: { plan: null } } }
            """)).Mistakes);

        foreach (var (id, limit) in new[]
        {
            ("001fc1000001", "dial.plan: '0,x.': these phones have one waiting time for all rules, so its timeout is not sent"),
            ("f4d9fb000001", "dial.plan: '0,x.' waits as long as the phone waits for any number, because these phones have no time for each rule"),
            ("0c383e000001", "dial.plan: '0,x.' is left out, because it is not known how these phones are told of numbers of any length"),
        })
        {
            var answer = fixture.Core.Queries.Dial(DeviceId.Parse(id), "0123")!;
            Assert.Equal((DialEnd.AfterTimeout, "0123", 5, "0,x.", "scope acme"), (answer.Outcome!.End, answer.Outcome.Sent, answer.Outcome.Seconds, answer.Match, answer.Source));
            Assert.Equal([1], answer.Outcome.Tones);
            Assert.Contains(limit, answer.Limits);
        }

        var untold = fixture.Core.Queries.Dial(DeviceId.Parse("805ec0000001"), "0123")!;
        Assert.Null(untold.Outcome);
        Assert.Equal(["dial.plan reaches nothing on yealink T46U"], untold.Limits);
        Assert.Null(fixture.Core.Queries.Dial(DeviceId.Parse("000413000001"), "0123")!.Outcome);
        Assert.Null(fixture.Core.Queries.Dial(DeviceId.Parse("000413000002"), "0123"));
    }
}
