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
    public void A_name_that_is_too_long_is_nobodys()
    {
        Assert.NotNull(Table.Match(new string('a', FileNameTable.MaxNameLength)));
        Assert.Null(Table.Match(new string('a', FileNameTable.MaxNameLength + 1)));
    }

    private static DocumentKind Kind(string id, string pattern) => new(id, pattern, Audience.Device, "text/plain");
}
