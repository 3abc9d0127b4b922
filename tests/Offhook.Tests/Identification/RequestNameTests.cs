using Offhook.Core.Identification;
using Xunit;

namespace Offhook.Tests.Identification;

public sealed class RequestNameTests
{
    [Theory]
    [InlineData("", null, "")]
    [InlineData("cfg.xml", null, "cfg.xml")]
    [InlineData("/cfg.xml", null, "cfg.xml")]
    [InlineData("//cfg.xml", null, "cfg.xml")]
    [InlineData("TOKEN/", "TOKEN", "")]
    [InlineData("TOKEN/cfg.xml", "TOKEN", "cfg.xml")]
    [InlineData("/TOKEN//profiles/cfg.xml", "TOKEN", "cfg.xml")]
    [InlineData("a/b/c/d/e/cfg.xml", "a", "cfg.xml")]
    public void Directories_behind_the_first_are_passed_over(string path, string? token, string name) =>
        Assert.Equal(new RequestName(token, name), RequestName.Parse(path));

    [Theory]
    [InlineData("a/b/c/d/e/f/cfg.xml")]
    [InlineData("../cfg.xml")]
    [InlineData("a/./cfg.xml")]
    [InlineData("a/../../cfg.xml")]
    [InlineData("a\\..\\b/cfg.xml")]
    [InlineData("a/..")]
    public void A_path_that_leads_out_or_too_deep_stays_whole_and_finds_nothing(string path)
    {
        var name = RequestName.Parse(path);
        Assert.Null(name.Token);
        Assert.Contains('/', name.FileName);
    }
}
