using System.Text;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekXmlReaderTests
{
    [Fact]
    public void Raw_ampersand_of_other_systems_is_read_with_a_warning()
    {
        var document = Read("<P331 para=\"PhonebookXmlDownload_ServerPath\">http://h/p?file=phonebook.xml&contacts=users</P331>");
        Assert.Equal("http://h/p?file=phonebook.xml&contacts=users", document.Entries.Single().Value);
        Assert.Equal("Line 4: a raw '&' in P331 is read as it stands.", document.Warnings.Single());
        Assert.Empty(document.Errors);
    }

    [Theory]
    [InlineData("Copyright &copy; 2024", "Copyright &copy; 2024")]
    [InlineData("a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'")]
    [InlineData("&#65;&#x1F600;", "A😀")]
    [InlineData("&#0;&#xD800;&#;&;", "&#0;&#xD800;&#;&;")]
    [InlineData(" spaced ", " spaced ")]
    public void References_are_decoded_and_everything_else_stays(string written, string read) =>
        Assert.Equal(read, Read($"<P8685>{written}</P8685>").Entries.Single().Value);

    [Fact]
    public void Codes_names_remarks_and_the_mac_are_told_apart()
    {
        var document = Read("<mac para=\"Mac\">001fc11a2b3c</mac>\n<!-- Profile1/Basic -->\n<P47 Para='x'>a</P47><P48/>\n<Account1_Label>b</Account1_Label>");
        Assert.Equal("001fc11a2b3c", document.Mac);
        Assert.Equal(
            [new("P47", "a", "x", "Profile1/Basic", 6), new("P48", "", null, "Profile1/Basic", 6), new("Account1_Label", "b", null, "Profile1/Basic", 7)],
            document.Entries);
    }

    [Fact]
    public void Windows_file_with_byte_order_mark_and_without_declaration_is_read()
    {
        var text = "\uFEFF<hl_provision version=\"1\">\r\n<config version=\"1\">\r\n<P3>Müller</P3>\r\n</config>\r\n</hl_provision>\r\n";
        Assert.Equal("Müller", HtekXmlReader.Read(Encoding.UTF8.GetBytes(text)).Entries.Single().Value);
    }

    [Fact]
    public void Repeated_parameter_is_kept_and_named()
    {
        var document = Read("<P1>a</P1>\n<P1>b</P1>");
        Assert.Equal(["a", "b"], document.Entries.Select(e => e.Value));
        Assert.Equal("Line 5: P1 occurs more than once.", document.Warnings.Single());
    }

    [Theory]
    [InlineData("<P1>a</P2>", "Line 4: </P2> stands where </P1> is expected.")]
    [InlineData("\n<P1>a<b/></P1>", "Line 5: <P1> is not closed before the next tag.")]
    [InlineData("<P1 para=x>a</P1>", "Line 4: the attribute para of <P1> is not quoted.")]
    [InlineData("<P1><![CDATA[x]]></P1>", "Line 4: <P1> is not closed before the next tag.")]
    [InlineData("text", "Line 4: text stands where a tag is expected.")]
    [InlineData("<!-- open", "Line 4: the remark does not end.")]
    [InlineData("<1/>", "Line 4: a name is expected.")]
    public void Broken_file_is_an_error_with_its_line(string body, string error) => Assert.Equal(error, Assert.Single(Read(body).Errors));

    [Fact]
    public void What_stands_before_the_fault_is_kept() =>
        Assert.Equal("P1", Read("<P1>a</P1><P2>").Entries.Single().Element);

    [Fact]
    public void Document_type_is_refused() =>
        Assert.Contains("document type", HtekXmlReader.Read("<!DOCTYPE x [<!ENTITY a \"b\">]><hl_provision/>"u8).Errors.Single(), StringComparison.Ordinal);

    [Fact]
    public void Encrypted_or_other_bytes_are_named_as_such() =>
        Assert.Contains("not UTF-8", HtekXmlReader.Read(Sample.Bytes("enc-cipher-key-001FC1BC.bin")).Errors.Single(), StringComparison.Ordinal);

    [Fact]
    public void Empty_file_is_an_error() => Assert.Equal("Line 1: the file ends too early.", HtekXmlReader.Read([]).Errors.Single());

    [Fact]
    public void File_above_the_limit_is_refused_with_its_size() =>
        Assert.Contains("2097153 bytes", HtekXmlReader.Read(new byte[HtekXmlReader.MaxBytes + 1]).Errors.Single(), StringComparison.Ordinal);

    [Fact]
    public void Too_many_parameters_are_refused()
    {
        var document = Read(string.Concat(Enumerable.Repeat("<P1/>", HtekXmlReader.MaxEntries + 1)));
        Assert.Equal(HtekXmlReader.MaxEntries, document.Entries.Count);
        Assert.Contains("more than 20000 parameters", document.Errors.Single(), StringComparison.Ordinal);
        Assert.Equal(HtekXmlReader.MaxComplaints, document.Warnings.Count);
    }

    [Fact]
    public void Every_prefix_of_a_file_is_read_without_an_exception()
    {
        var sample = Sample.Bytes("cfg001fc11a2b3c.xml");
        for (var length = 0; length < sample.Length - 1; length++)
        {
            Assert.NotEmpty(HtekXmlReader.Read(sample.AsSpan(0, length)).Errors);
        }
    }

    private static HtekXmlDocument Read(string body) => HtekXmlReader.Read(Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<hl_provision version=\"1\">\n<config version=\"1\">\n" + body + "\n</config>\n</hl_provision>\n"));
}
