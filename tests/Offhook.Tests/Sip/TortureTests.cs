using System.Text;
using Offhook.Protocols.Sip;
using Xunit;

namespace Offhook.Tests.Sip;

/// <summary>The messages of RFC 4475 that are no INVITE, all of them, as its authors wrote them.</summary>
public sealed class TortureTests
{
    [Theory]
    [InlineData("intmeth", "!interesting-Method0123456789_*+`.%indeed'~")]
    [InlineData("escnull", "REGISTER")]
    [InlineData("esc02", "RE%47IST%45R")]
    [InlineData("lwsdisp", "OPTIONS")]
    [InlineData("dblreq", "REGISTER")]
    [InlineData("semiuri", "OPTIONS")]
    [InlineData("transports", "OPTIONS")]
    [InlineData("baddn", "OPTIONS")]
    [InlineData("badbranch", "OPTIONS")]
    [InlineData("unksm2", "REGISTER")]
    [InlineData("bext01", "OPTIONS")]
    [InlineData("regaut01", "REGISTER")]
    [InlineData("zeromf", "OPTIONS")]
    [InlineData("cparam01", "REGISTER")]
    [InlineData("cparam02", "REGISTER")]
    [InlineData("regescrt", "REGISTER")]
    public void A_request_that_is_valid_or_harmless_is_taken(string name, string method)
    {
        var request = Assert.IsType<SipRequest>(Read(name));
        Assert.Null(request.FindFault());
        Assert.Equal(method, request.Method);
        Assert.Equal(method, request.CSeq!.Method);
        Assert.StartsWith(name, request.CallId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scalar02", 400)]
    [InlineData("regbadct", 400)]
    [InlineData("badaspec", 400)]
    [InlineData("badvers", 505)]
    [InlineData("mismatch01", 400)]
    [InlineData("mismatch02", 400)]
    [InlineData("unkscm", 416)]
    [InlineData("novelsc", 416)]
    public void A_request_that_must_not_be_served_says_why(string name, int status) =>
        Assert.Equal(status, Assert.IsType<SipRequest>(Read(name)).FindFault()?.Status);

    [Theory]
    [InlineData("trws")]
    [InlineData("bigcode")]
    public void What_has_no_first_line_is_malformed(string name) => Assert.Equal(SipReading.Malformed, SipReader.ReadDatagram(Bytes(name), SipLimits.Standard, out _));

    [Theory]
    [InlineData("scalarlg")]
    [InlineData("bcast")]
    public void A_response_that_cannot_be_ours_is_found_out(string name) => Assert.NotNull(Assert.IsType<SipResponse>(Read(name)).FindFault());

    [Fact]
    public void Several_lengths_are_found_out() => Assert.Equal(400, Assert.IsType<SipRequest>(Read("mcl01")).FindFault()?.Status);

    [Fact]
    public void Odd_characters_come_through()
    {
        var request = Assert.IsType<SipRequest>(Read("intmeth"));
        Assert.Equal("BEL:\a NUL:\0 DEL:\x7f", request.To!.DisplayName);
        Assert.Equal("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", request.Target!.User);
        Assert.Equal("example.com", request.Target.Host);
        Assert.Equal("работающий", request.From!.Parameters["fromParam''~+*_!.-%"]);
        Assert.Equal("_token~1'+`*%!-.", request.From.Tag);
        Assert.Equal("z9hG4bK-.!%66*_+`'~", request.Via!.Branch);
        Assert.Equal("\ufeff大停電", request.Headers["extensionHeader-!.%*+_`'~"]);
    }

    [Fact]
    public void Escapes_are_undone_in_users_and_nowhere_else()
    {
        var nulls = Read("escnull");
        Assert.Equal("null-\0-null", nulls.To!.Uri.PlainUser);
        Assert.Equal(["\0", "\0\0"], Contacts(nulls).Select(contact => contact.Uri.PlainUser));

        var percent = Read("esc02");
        Assert.Equal("%Z%45", percent.To!.DisplayName);
        Assert.Equal(["alias1", "alias3"], Contacts(percent).Select(contact => contact.Uri.User));

        var semicolons = Assert.IsType<SipRequest>(Read("semiuri"));
        Assert.Equal("user;par=u@example.net", semicolons.Target!.PlainUser);
        Assert.Equal("example.com", semicolons.Target.Host);
        Assert.Equal(6, semicolons.Headers.Values("Accept").Count());
    }

    [Fact]
    public void A_body_may_hold_any_bytes()
    {
        var request = Assert.IsType<SipRequest>(Read("mpart01"));
        Assert.Null(request.FindFault());
        Assert.Equal(("MESSAGE", 553), (request.Method, request.Body.Length));
        Assert.Equal("3082015206092a864886f70d010702a0", Convert.ToHexStringLower(request.Body.Slice(187, 16).Span));
        Assert.EndsWith("\r\n--7a9cbec02ceef655--\r\n", request.Text, StringComparison.Ordinal);

        // In a stream the zeros in it end nothing either.
        Assert.Equal(SipReading.Message, SipReader.ReadStream(Bytes("mpart01"), SipLimits.Standard, out var streamed, out var consumed));
        Assert.Equal((Bytes("mpart01").Length, 553), (consumed, streamed!.Body.Length));
    }

    [Fact]
    public void A_name_needs_no_space_behind_it()
    {
        var from = Read("lwsdisp").From!;
        Assert.Equal(("caller", "caller", "323"), (from.DisplayName, from.Uri.User, from.Tag));
    }

    [Fact]
    public void What_follows_a_datagrams_message_is_ignored()
    {
        var request = Read("dblreq");
        Assert.True(request.Body.IsEmpty);
        Assert.Equal("dblreq.0ha0isndaksdj99sdfafnl3lk233412", request.CallId);
    }

    [Fact]
    public void Every_transport_in_Via_is_read() => Assert.Equal(
        ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"],
        Read("transports").Headers.Values("Via").Select(value => SipVia.TryParse(value, out var via) ? via.Transport : "unread"));

    [Fact]
    public void Reasons_may_be_odd_or_missing()
    {
        var odd = Assert.IsType<SipResponse>(Read("unreason"));
        Assert.Null(odd.FindFault());
        Assert.Equal((200, "= 2**3 * 5**2 но сто девяносто девять - простое"), (odd.Status, odd.Reason));
        Assert.Equal(154, odd.Body.Length);

        var none = Assert.IsType<SipResponse>(Read("noreason"));
        Assert.Null(none.FindFault());
        Assert.Equal((100, ""), (none.Status, none.Reason));
    }

    [Fact]
    public void A_branch_that_is_only_the_cookie_names_no_transaction() => Assert.False(Read("badbranch").Via!.HasUniqueBranch);

    [Fact]
    public void Parameters_belong_to_the_header_or_to_the_address_by_their_brackets()
    {
        var outside = Read("cparam01").Contact!;
        Assert.Equal(("", null), (outside.Parameters["unknownparam"], outside.Uri.Parameters["unknownparam"]));
        var inside = Read("cparam02").Contact!;
        Assert.Equal((null, ""), (inside.Parameters["unknownparam"], inside.Uri.Parameters["unknownparam"]));
        Assert.Equal("Route=%3Csip:sip.example.com%3E", Read("regescrt").Contact!.Uri.Query);
    }

    [Fact]
    public void Every_message_that_can_be_read_is_read_the_same_after_it_was_written()
    {
        foreach (var path in Directory.EnumerateFiles(Folder, "*.dat"))
        {
            if (SipReader.ReadDatagram(File.ReadAllBytes(path), SipLimits.Standard, out var message) == SipReading.Message)
            {
                var fault = Fault(message!);
                Assert.Equal(SipReading.Message, SipReader.ReadDatagram(message!.ToBytes(), SipLimits.Standard, out var again));
                Assert.Equal(message.Headers, again!.Headers);
                Assert.Equal(message.Body.ToArray(), again.Body.ToArray());

                // Writing sets one length in the place of several.
                Assert.True(Fault(again) == fault || path.EndsWith("mcl01.dat", StringComparison.Ordinal));
            }
        }
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Sip", "Samples");

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".dat"));

    private static SipFault? Fault(SipMessage message) => message is SipRequest request ? request.FindFault() : ((SipResponse)message).FindFault();

    private static SipMessage Read(string name)
    {
        Assert.Equal(SipReading.Message, SipReader.ReadDatagram(Bytes(name), SipLimits.Standard, out var message));
        return message!;
    }

    private static IEnumerable<SipNameAddress> Contacts(SipMessage message) =>
        message.Headers.Values("Contact").Select(value => SipNameAddress.TryParse(value, out var address) ? address : throw new FormatException(value));
}
