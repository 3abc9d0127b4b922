using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekXmlWriterTests
{
    [Theory]
    [InlineData("cfg0012.xml")]
    [InlineData("cfg001fc11a2b3c.xml")]
    [InlineData("enc-plain.xml")]
    public void Sample_that_is_read_and_written_again_has_the_same_bytes(string name)
    {
        var sample = Sample.Bytes(name);
        var document = HtekXmlReader.Read(sample);
        Assert.Empty(document.Errors);
        Assert.Empty(document.Warnings);
        Assert.Equal(Encoding.UTF8.GetString(sample), Text(document.Entries));
    }

    [Fact]
    public void Sample_with_names_as_elements_is_written_from_codes()
    {
        var sample = Sample.Bytes("cfg001fc1aa0001.xml");
        var entries = HtekXmlReader.Read(sample).Entries.Select(entry =>
            HtekCatalogue.Instance.TryGet(entry.Element, out var parameter)
                ? new HtekXmlEntry(parameter.Code.ToString(), entry.Value, parameter.Tag)
                : entry with { Label = entry.Element });
        Assert.Equal(Encoding.UTF8.GetString(sample), Text(entries, new HtekXmlOptions(NameTags: true)));
    }

    [Theory]
    [InlineData("cfg0012.xml")]
    [InlineData("cfg001fc11a2b3c.xml")]
    public void Labels_and_order_of_the_samples_are_those_of_the_catalogue(string name)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in HtekXmlReader.Read(Sample.Bytes(name)).Entries)
        {
            Assert.True(HtekCatalogue.Instance.TryGet(entry.Element, out var parameter), entry.Element);
            Assert.Equal(entry.Label, parameter.Label(HtekGenerations.Second));
            Assert.StartsWith(entry.Group!, parameter.Group, StringComparison.Ordinal);
            Assert.True(parameter.Order > last.GetValueOrDefault(entry.Group!, -1), $"{entry.Element} stands before its predecessor");
            last[entry.Group!] = parameter.Order;
        }
    }

    [Fact]
    public void Special_characters_are_escaped_once()
    {
        var text = Text([new("P1", "a&b<c>d\"e'&amp;", "Date&Time \"x\"")]);
        Assert.Contains("<P1 para=\"Date&amp;Time &quot;x&quot;\">a&amp;b&lt;c&gt;d\"e'&amp;amp;</P1>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ampersand_stays_raw_where_the_operator_wants_it()
    {
        var text = Text([new("P4401", "http://h/?a=1&b=<2>", "RemotePhoneBook1_Url")], new HtekXmlOptions(RawAmpersand: true));
        Assert.Contains(">http://h/?a=1&b=&lt;2&gt;</P4401>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_without_label_and_value_is_an_empty_element() =>
        Assert.Contains("\n<P8721 />\n", Text([new("P8721", "")]), StringComparison.Ordinal);

    [Fact]
    public void Label_that_cannot_name_an_element_keeps_the_code()
    {
        var text = Text([new("P72", "1", "Account1.Use#AsDialKey")], new HtekXmlOptions(NameTags: true));
        Assert.Contains("\n<P72>1</P72>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_that_passes_the_check_is_read_as_it_was_written()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<bool>(), (value, raw) =>
        {
            if (HtekXmlText.Check(value.Get, raw) is not null)
            {
                return true;
            }

            var document = RoundTrip(value.Get, raw);
            return document.Errors.Count == 0 && document.Entries.Single().Value == value.Get;
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void Any_mixture_of_markup_references_and_emoji_is_read_as_it_was_written()
    {
        var piece = Gen.Elements("&", "<", ">", "\"", "'", ";", "#", "&amp;", "&lt;", "&#65;", "&#x;", "&#xD800;", "&copy;", "]]>", "<!--", "-->", "amp;", " ", "é", "😀", "\uD83D", "\0", "\n", "x");
        var text = piece.ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
        var property = Prop.ForAll(text, ArbMap.Default.ArbFor<bool>(), (value, raw) =>
        {
            var refused = HtekXmlText.Check(value, raw) is not null;
            return refused || RoundTrip(value, raw).Entries.Single().Value == value;
        });
        Check.QuickThrowOnFailure(property);
    }

    [Theory]
    [InlineData("a\0b", "a NUL character at position 2")]
    [InlineData("a\nb", "a line break at position 2")]
    [InlineData("\r", "a line break at position 1")]
    [InlineData("\t", "a tab at position 1")]
    [InlineData("\u0007", "U+0007 at position 1")]
    [InlineData("\uFFFE", "U+FFFE at position 1")]
    [InlineData("\u0085", "U+0085 at position 1")]
    public void Character_that_the_format_cannot_carry_is_named(string value, string named) =>
        Assert.Contains(named, HtekXmlText.Check(value), StringComparison.Ordinal);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_and_a_whole_one_is_not()
    {
        Assert.Contains("half of a surrogate pair at position 2", HtekXmlText.Check("a" + (char)0xD83D), StringComparison.Ordinal);
        Assert.Contains("half of a surrogate pair at position 1", HtekXmlText.Check((char)0xDE00 + "a"), StringComparison.Ordinal);
        Assert.Null(HtekXmlText.Check("a😀"));
    }

    [Fact]
    public void Reference_is_refused_only_while_ampersands_are_raw()
    {
        Assert.Null(HtekXmlText.Check("&amp;"));
        Assert.NotNull(HtekXmlText.Check("&amp;", rawAmpersand: true));
        Assert.Null(HtekXmlText.Check("a&b;&copy;", rawAmpersand: true));
    }

    [Fact]
    public void Value_that_is_too_long_is_refused_with_its_length()
    {
        Assert.Null(HtekXmlText.Check(new string('x', HtekXmlText.MaxValueLength)));
        Assert.Contains("8193 characters", HtekXmlText.Check(new string('x', 8193)), StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_a_document_allocates_nothing_for_its_values()
    {
        var entries = HtekXmlReader.Read(Sample.Bytes("cfg001fc11a2b3c.xml")).Entries.ToArray();
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        HtekXmlWriter.Write(output, entries);
        output.ResetWrittenCount();
        var before = GC.GetAllocatedBytesForCurrentThread();
        HtekXmlWriter.Write(output, entries);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 200, $"{allocated} bytes for {entries.Length} entries; an enumerator is all that is due");
    }

    private static HtekXmlDocument RoundTrip(string value, bool raw)
    {
        var output = new ArrayBufferWriter<byte>();
        HtekXmlWriter.Write(output, [new HtekXmlEntry("P47", value, "Profile1_Sipserver", "Profile1/Basic")], new HtekXmlOptions(raw));
        return HtekXmlReader.Read(output.WrittenSpan);
    }

    private static string Text(IEnumerable<HtekXmlEntry> entries, HtekXmlOptions options = default)
    {
        var output = new ArrayBufferWriter<byte>();
        HtekXmlWriter.Write(output, entries, options);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
