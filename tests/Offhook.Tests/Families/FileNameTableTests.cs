using Offhook.Core.Families;
using Offhook.Tests.Support;
using Xunit;

namespace Offhook.Tests.Families;

public sealed class FileNameTableTests
{
    private static readonly FileNameTable Table = new FamilyRegistry(
    [
        new PlainFamily("one", Kind("code", "cfg{code}.xml"), Kind("mac", "cfg{mac}.xml"), Kind("any", "cfg{name}.xml"), Kind("fixed", "CFG0001.xml")),
        new PlainFamily("two", Kind("other", "{mac}.cfg"), Kind("everything", "{name}")),
    ]).FileNames;

    [Theory]
    [InlineData("cfg001fc11e5105.xml", "mac", "001fc11e5105")]
    [InlineData("CFG00:1F:C1:1E:51:05.XML", "mac", "00:1F:C1:1E:51:05")]
    [InlineData("cfg0012.xml", "code", "0012")]
    [InlineData("cfg0001.xml", "fixed", "")]
    [InlineData("cfgabc.xml", "any", "abc")]
    [InlineData("001fc11e5105.cfg", "other", "001fc11e5105")]
    [InlineData("cfg.xml", "everything", "cfg.xml")]
    [InlineData("é", null, null)]
    [InlineData("", null, null)]
    public void The_most_specific_pattern_wins(string name, string? kind, string? captured)
    {
        var match = Table.Match(name);
        Assert.Equal(kind, match?.Kind.Id);
        Assert.Equal(captured, match?.Captured);
    }

    [Fact]
    public void One_family_can_be_asked_alone()
    {
        Assert.Equal("everything", Table.Match("cfg0012.xml", "two")?.Kind.Id);
        Assert.Null(Table.Match("unknown.txt", "one"));
    }

    [Fact]
    public void Every_family_that_has_a_name_is_found_the_most_specific_kind_of_each()
    {
        Assert.Equal(["mac", "everything"], Table.MatchAll("cfg001fc11e5105.xml").Select(m => m.Kind.Id));
        Assert.Equal(["other"], Table.MatchAll("001fc11e5105.cfg").Select(m => m.Kind.Id));
        Assert.Equal(["everything"], Table.MatchAll("readme").Select(m => m.Kind.Id));
        Assert.Empty(Table.MatchAll(""));
    }

    [Theory]
    [InlineData("phone370-001fc11e5105.htm", "370", "001fc11e5105")]
    [InlineData("phone370-00-1F-C1-1E-51-05.htm", "370", "00-1F-C1-1E-51-05")]
    [InlineData("phoneA-B-001fc11e5105.htm", "A-B", "001fc11e5105")]
    public void A_MAC_behind_a_name_is_found_whatever_stands_between_its_digits_and_is_no_distinction(string name, string captured, string part)
    {
        var match = new FamilyRegistry([new PlainFamily("one", Kind("device", "phone{name}-{mac}.htm"), Kind("model", "phone{name}.htm"))]).FileNames.Match(name);
        Assert.Equal(("device", captured, part, ""), (match?.Kind.Id, match?.Captured, match?.Part, match?.Distinction));
    }

    [Fact]
    public void A_name_that_is_too_long_is_nobodys()
    {
        Assert.NotNull(Table.Match(new string('a', FileNameTable.MaxNameLength)));
        Assert.Null(Table.Match(new string('a', FileNameTable.MaxNameLength + 1)));
    }

    private static DocumentKind Kind(string id, string pattern) => new(id, pattern, Audience.Device, "text/plain");
}
