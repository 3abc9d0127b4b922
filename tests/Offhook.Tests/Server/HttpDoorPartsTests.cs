using System.Diagnostics.Metrics;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Server.Doors.Http;
using Offhook.Server.Metrics;
using Xunit;

namespace Offhook.Tests.Server;

public sealed class HttpDoorPartsTests
{
    [Fact]
    public void No_target_makes_the_parser_fail() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => RequestTarget.Parse("/" + text).FileName is not null).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("/", null, "")]
    [InlineData("/TOKEN/", "TOKEN", "")]
    [InlineData("/T/cfg.xml?x=/y/z", "T", "cfg.xml")]
    [InlineData("http://host", null, "")]
    [InlineData("http://host?x", null, "")]
    [InlineData("https://host:1/T/a%20b.xml", "T", "a b.xml")]
    [InlineData("/a%2", null, "a%2")]
    [InlineData("/a%zz%41", null, "a%zzA")]
    [InlineData("/a+b", null, "a+b")]
    public void A_target_is_split(string raw, string? token, string name)
    {
        var target = RequestTarget.Parse(raw);
        Assert.Equal((token, name), (target.Token, target.FileName));
    }

    [Fact]
    public void A_query_is_decoded_leniently_and_bounded()
    {
        Assert.Equal([new("mac", "00:1f c1"), new("b", ""), new("", "c")], RequestTarget.Parse("/x?mac=00%3a1f+c1&b&&=c").Query);
        Assert.Equal(32, RequestTarget.Parse("/x?" + string.Join('&', Enumerable.Repeat("a=1", 1000))).Query.Count);
    }

    [Theory]
    [InlineData("bytes=0-0", true, 0, 1)]
    [InlineData("bytes=5-", true, 5, 95)]
    [InlineData("bytes=-10", true, 90, 10)]
    [InlineData("bytes=-200", true, 0, 100)]
    [InlineData("bytes=-0", true, 100, 0)]
    [InlineData("bytes=100-", true, 100, 0)]
    [InlineData("bytes=9-5", false, 9, 0)]
    [InlineData("bytes=a-b", false, 0, 0)]
    [InlineData("bytes=0-99999999999999999999", false, 0, 0)]
    [InlineData("lines=0-5", false, 0, 0)]
    public void A_range_is_read(string field, bool understood, long start, long length)
    {
        Assert.Equal(understood, Preconditions.TryReadRange(field, 100, out var from, out var count));
        if (understood)
        {
            Assert.Equal((start, length), (from, count));
        }
    }

    [Theory]
    [InlineData("", "203.0.113.9")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("6.6.6.6, 192.0.2.1, 203.0.113.8", "192.0.2.1")]
    [InlineData("192.0.2.1:5000", "192.0.2.1")]
    [InlineData("[2001:db8::1]:5000", "2001:db8::1")]
    [InlineData("6.6.6.6, garbage", "203.0.113.9")]
    public void Forwarding_is_believed_as_far_as_it_is_trusted(string field, string expected)
    {
        var proxies = new TrustedProxies([IPNetwork.Parse("203.0.113.0/24")]);
        Assert.Equal(IPAddress.Parse(expected), proxies.Behind(IPAddress.Parse("203.0.113.9"), field));
        Assert.Equal(IPAddress.Parse("198.51.100.1"), proxies.Behind(IPAddress.Parse("198.51.100.1"), field));
    }

    [Fact]
    public void Metrics_are_written_as_prometheus_text()
    {
        using var meter = new Meter("test");
        using var text = new PrometheusText(meter);
        var door = new DoorMetrics(meter, "http");
        meter.CreateObservableGauge("offhook_devices", () => 7, null, "Devices.");
        door.Answered(DoorOutcome.Document, 6000, TimeSpan.FromMilliseconds(2));
        door.HandedOver(Offhook.Core.Delivery.HandOver.Aborted);
        var written = text.Write();
        Assert.Contains("# TYPE offhook_requests_total counter\n", written, StringComparison.Ordinal);
        Assert.Contains("offhook_requests_total{door=\"http\",outcome=\"document\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("offhook_handovers_total{door=\"http\",end=\"aborted\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("offhook_response_bytes_total{door=\"http\"} 6000\n", written, StringComparison.Ordinal);
        Assert.Contains("offhook_request_duration_seconds_bucket{door=\"http\",le=\"0.0025\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("offhook_request_duration_seconds_count{door=\"http\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("# TYPE offhook_devices gauge\noffhook_devices 7\n", written, StringComparison.Ordinal);
    }
}
