using Offhook.Core.Devices;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.Rendering;

public sealed class VariablesTests
{
    private static readonly DeviceSpec Device = new()
    {
        Id = DeviceId.Parse("001fc1000001"),
        Family = "plain",
        Model = "P1",
        Scope = ScopePath.Parse("acme"),
        Name = "Desk",
        Lines = [new(1, "11") { Display = "Erna", User = "u11" }, new(3, "13") { Label = "Third" }],
    };

    [Theory]
    [InlineData("{line.number}", null, "11")]
    [InlineData("{line.number}", 3, "13")]
    [InlineData("{line.display}/{line.label}", 1, "Erna/Erna")]
    [InlineData("{line.display}/{line.label}", 3, "13/Third")]
    [InlineData("{line.user}@{line.index}", 1, "u11@1")]
    [InlineData("{line.user}", 3, "13")]
    [InlineData("{device.name} {device.mac}", null, "Desk 001fc1000001")]
    [InlineData("{line.number}", 2, "")]
    [InlineData("{x}{", null, "{x}{")]
    [InlineData("a{line.number}b{line.number}", null, "a11b11")]
    public void A_variable_is_replaced_and_other_braces_stand_for_themselves(string text, int? line, string expected) =>
        Assert.Equal(expected, new Variables(Device).Expand(new KeySpec(1, KeyType.Blf) { Value = text, Line = line }).Value);

    [Fact]
    public void A_key_without_variables_is_the_same_key()
    {
        var key = new KeySpec(1, KeyType.Speed) { Value = "100", Label = "Bob" };
        Assert.Same(key, new Variables(Device).Expand(key));
    }

    [Theory]
    [InlineData("{line.numbr}", "line.numbr")]
    [InlineData("{line.number} {device.mak}", "device.mak")]
    [InlineData("{line.number}", null)]
    [InlineData("{other}", null)]
    [InlineData("{line.", null)]
    [InlineData(null, null)]
    public void A_misspelt_variable_is_found(string? text, string? unknown) => Assert.Equal(unknown, Variables.FindUnknown(text));
}
