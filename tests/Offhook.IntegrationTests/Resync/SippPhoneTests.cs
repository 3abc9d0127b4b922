using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Offhook.Core.Families;
using Offhook.Core.Devices;
using Offhook.Core.Resync;
using Offhook.Core.Security;
using Offhook.Core.Storage;
using Offhook.IntegrationTests.Doors;
using Offhook.Server.Resync;
using Xunit;

namespace Offhook.IntegrationTests.Resync;

/// <summary>SIPp, which we did not write, as the phone that is told to fetch.</summary>
public sealed class SippPhoneTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("offhook-sipp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("200 OK", "", AskOutcome.Answered)]
    [InlineData("481 Subscription does not exist", "", AskOutcome.Refused)]
    [InlineData("401 Unauthorized", "WWW-Authenticate: Digest realm=\"phone\", nonce=\"4f2a\", algorithm=MD5, qop=\"auth\"\n", AskOutcome.Refused)]
    public async Task Its_answer_is_what_the_server_says(string answer, string header, AskOutcome expected)
    {
        using var channel = new SipChannel("sip", new SipChannelOptions { Limit = Patience.Limit }, TimeProvider.System);
        using var phone = await StartAsync(Receive("check-sync") + Send(answer, header));
        var asked = await channel.AskAsync(Request(phone.Port, "check-sync"), CancellationToken.None);
        Assert.Equal(expected, asked.Outcome);
        Assert.StartsWith(answer, asked.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await phone.EndAsync());
    }

    [Fact]
    public async Task It_is_given_the_proof_that_it_asks_for()
    {
        using var channel = new SipChannel("sip", new SipChannelOptions { Limit = Patience.Limit, Login = ("offhook", Secret.FromPlain("s3cret")) }, TimeProvider.System);
        using var phone = await StartAsync(
            Receive("check-sync;reboot=true")
            + Send("401 Unauthorized", "WWW-Authenticate: Digest realm=\"phone\", nonce=\"4f2a\", algorithm=MD5, qop=\"auth\"\n")
            + Receive("check-sync;reboot=true", "<verifyauth assign_to=\"right\" username=\"offhook\" password=\"s3cret\" />")
            + "<nop test=\"right\" next=\"1\" hide=\"true\" />" + Send("403 Forbidden", "") + "<label id=\"1\" />" + Send("200 OK", ""));
        var asked = await channel.AskAsync(Request(phone.Port, "check-sync;reboot=true"), CancellationToken.None);
        Assert.Equal((AskOutcome.Answered, "200 OK"), (asked.Outcome, asked.Detail));
    }

    [Fact]
    public async Task Silence_is_asked_several_times_and_then_no_answer()
    {
        using var channel = new SipChannel("sip", new SipChannelOptions(), TimeProvider.System);
        using var phone = await StartAsync(Receive("check-sync") + Receive("check-sync") + Receive("check-sync") + "<pause milliseconds=\"20000\" />");
        var asked = await channel.AskAsync(Request(phone.Port, "check-sync"), CancellationToken.None);
        Assert.Equal(AskOutcome.NoAnswer, asked.Outcome);
        Assert.Contains("nothing within 8 seconds", asked.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_knocks_at_the_channels_own_port_hears_nothing()
    {
        Needs.Program("sipsak");
        var port = FreePorts.Next();
        using var channel = new SipChannel("sip", new SipChannelOptions { From = new IPEndPoint(IPAddress.Loopback, port) }, TimeProvider.System);
        var knocked = await Shell.RunAsync($"timeout 5 sipsak -s sip:offhook@127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)} -D 2; echo ended $?");
        Assert.DoesNotContain("SIP/2.0 ", knocked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ended 0", knocked.Output, StringComparison.Ordinal);
    }

    private static AskRequest Request(int port, string name) =>
        new(DeviceId.Parse("00:1f:c1:00:00:01"), "htek", new ResyncCall(name) { Port = port }, "2011", null, IPAddress.Loopback);

    private static string Receive(string name, string action = "") => $$"""
        <recv request="NOTIFY" crlf="true">
          <action><ereg regexp="^ *{{name}}" search_in="hdr" header="Event:" check_it="true" assign_to="event" />{{action}}</action>
        </recv>
        """;

    private static string Send(string answer, string header) => $"""
        <send><![CDATA[

        SIP/2.0 {answer}
        [last_Via:]
        [last_From:]
        [last_To:];tag=phone
        [last_Call-ID:]
        [last_CSeq:]
        {header}Content-Length: 0

        ]]></send>
        """;

    private async Task<Sipp> StartAsync(string steps)
    {
        Needs.Program("sipp");
        var file = Path.Combine(folder, "phone.xml");
        await File.WriteAllTextAsync(file, $"""
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <scenario name="phone">
            {steps}
            <Reference variables="event" />
            </scenario>
            """);
        return await Sipp.StartAsync(file, FreePorts.Next(), folder);
    }

    private sealed class Sipp(Process process, int port) : IDisposable
    {
        public int Port => port;

        public static async Task<Sipp> StartAsync(string scenario, int port, string folder)
        {
            var start = new ProcessStartInfo("sipp")
            {
                RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
            };
            foreach (var argument in (string[])["-sf", scenario, "-i", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-m", "1", "-nostdin", "-timeout", "300", "127.0.0.1"])
            {
                start.ArgumentList.Add(argument);
            }

            var process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            var phone = new Sipp(process, port);
            try
            {
                await Patience.UntilAsync(() => process.HasExited ? throw new InvalidOperationException("sipp did not start") : ListensAsync(port), "sipp listens");
                return phone;
            }
            catch
            {
                phone.Dispose();
                throw;
            }
        }

        public async Task<int> EndAsync()
        {
            using var limit = new CancellationTokenSource(Patience.Limit);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        private static async Task<bool> ListensAsync(int port) =>
            (await File.ReadAllTextAsync("/proc/net/udp")).Contains($":{port:X4} ", StringComparison.Ordinal);
    }
}
