using System.Buffers;
using System.Text;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekPhonebookTests
{
    [Fact]
    public void Contacts_become_the_sample_file() =>
        Assert.Equal(
            Encoding.UTF8.GetString(Sample.Bytes("phonebook.xml")),
            Text([new("Ida Müller", ["2011"]), new("Taxi & Transfer", ["0891234"])]));

    [Fact]
    public void Contact_with_two_numbers_has_two_and_one_without_is_left_out()
    {
        var text = Text([new("A", ["1", "2"]), new("B", [])]);
        Assert.Contains("<Name>A</Name><Telephone>1</Telephone><Telephone>2</Telephone>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<Name>B", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_that_xml_lacks_become_spaces() =>
        Assert.Contains("<Name>A B 😀 &lt;</Name>", Text([new("A\nB\u0001😀" + (char)0xD83D + "<", ["1"])]), StringComparison.Ordinal);

    private static string Text(IEnumerable<HtekContact> contacts)
    {
        var output = new ArrayBufferWriter<byte>();
        HtekPhonebook.Write(output, contacts);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
