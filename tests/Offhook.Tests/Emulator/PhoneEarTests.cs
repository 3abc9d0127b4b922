using System.Net;
using System.Net.Sockets;
using System.Text;
using Offhook.Emulator;
using Offhook.Emulator.Calls;
using Xunit;

namespace Offhook.Tests.Emulator;

/// <summary>A phone that can be called, against bare datagrams.</summary>
public sealed class PhoneEarTests
{
    [Theory]
    [InlineData("NOTIFY sip:4101@127.0.0.1 SIP/2.0", "Event: check-sync\r\n", "SIP/2.0 200", true)]
    [InlineData("NOTIFY sip:4101@127.0.0.1 SIP/2.0", "o: check-sync;reboot=true\r\n", "SIP/2.0 200", true)]
    [InlineData("NOTIFY sip:4102@127.0.0.1 SIP/2.0", "Event: check-sync\r\n", "SIP/2.0 404", false)]
    [InlineData("NOTIFY sip:127.0.0.1 SIP/2.0", "Event: check-sync\r\n", "SIP/2.0 404", false)]
    [InlineData("NOTIFY sip:4101@127.0.0.1 SIP/2.0", "", "SIP/2.0 489", false)]
    [InlineData("MESSAGE sip:4101@127.0.0.1 SIP/2.0", "Event: check-sync\r\n", "SIP/2.0 405", false)]
    public async Task A_call_to_a_user_that_it_has_wakes_it(string request, string header, string answer, bool wakes)
    {
        using var ear = new PhoneEar(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);
        ear.AnswerTo(new HashSet<string> { "4101" });
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var method = request.Split(' ')[0];
        var text = $"{request}\r\nVia: SIP/2.0/UDP 127.0.0.1:{((IPEndPoint)socket.Client.LocalEndPoint!).Port};branch=z9hG4bK-1\r\nMax-Forwards: 70\r\nFrom: <sip:prov@127.0.0.1>;tag=1\r\nTo: <sip:4101@127.0.0.1>\r\n"
            + $"Call-ID: c1\r\nCSeq: 1 {method}\r\n{header}Subscription-State: terminated\r\nContent-Length: 0\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), ear.Local, TestContext.Current.CancellationToken);

        var got = await socket.ReceiveAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith(answer, Encoding.ASCII.GetString(got.Buffer), StringComparison.Ordinal);
        Assert.Equal(wakes, ear.Calls.TryRead(out var wake));
        Assert.True(wake is null || wake is { Kind: PhoneWakeKind.Notify } && wake.Event.StartsWith("check-sync", StringComparison.Ordinal));
    }
}
