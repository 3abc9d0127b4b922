using Offhook.Core.Scopes;
using Xunit;

namespace Offhook.Tests.ScopeTrees;

public sealed class ScopePathTests
{
    [Theory]
    [InlineData("acme", "acme", 1)]
    [InlineData("acme/melbourne", "acme", 2)]
    [InlineData("a.b_c-9/d", "a.b_c-9", 2)]
    [InlineData("1/2/3/4/5/6/7/8", "1", 8)]
    public void A_path_has_a_tenant_and_a_depth(string text, string tenant, int depth)
    {
        var path = ScopePath.Parse(text);
        Assert.Equal(tenant, path.Tenant);
        Assert.Equal(depth, path.Depth);
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/acme")]
    [InlineData("acme/")]
    [InlineData("acme//desk")]
    [InlineData("Acme")]
    [InlineData("acme/..")]
    [InlineData(".")]
    [InlineData("acme desk")]
    [InlineData("ácme")]
    [InlineData("1/2/3/4/5/6/7/8/9")]
    public void What_is_no_path_is_refused(string? text) => Assert.False(ScopePath.TryParse(text, out _));

    [Fact]
    public void A_segment_has_at_most_63_characters()
    {
        Assert.True(ScopePath.TryParse(new string('a', 63), out _));
        Assert.False(ScopePath.TryParse(new string('a', 64), out _));
    }

    [Fact]
    public void A_scope_contains_itself_and_what_lies_below_but_no_namesake()
    {
        var acme = ScopePath.Parse("acme");
        Assert.True(acme.Contains(acme));
        Assert.True(acme.Contains(ScopePath.Parse("acme/desk")));
        Assert.False(acme.Contains(ScopePath.Parse("acme-2")));
        Assert.False(ScopePath.Parse("acme/desk").Contains(acme));
    }

    [Fact]
    public void The_chain_leads_from_the_tenant_down_and_parents_lead_back()
    {
        var path = ScopePath.Parse("acme/melbourne/desk");
        Assert.Equal(["acme", "acme/melbourne", "acme/melbourne/desk"], path.Chain().Select(p => p.Value));
        Assert.Equal("acme/melbourne", path.Parent?.Value);
        Assert.Null(ScopePath.Parse("acme").Parent);
        Assert.Empty(default(ScopePath).Chain());
    }
}
