using System.Net;
using Offhook.Emulator;
using Offhook.Protocols.Sip;
using Offhook.Protocols.Sip.Transactions;

namespace Offhook.IntegrationTests.Resync;

/// <summary>
/// An emulated phone that is there for a while: it takes check-sync at a SIP port of its own and then fetches, and it lives with what it fetched. On a VLAN
/// that does not exist it is neither reached nor does it reach anybody; after a while without an address it starts anew without the tag, as somebody at its
/// plug would have it do.
/// </summary>
internal sealed class CalledPhone : IDisposable
{
    private readonly Phone phone;
    private readonly SipEndpoint endpoint;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TaskCompletionSource givesUpVlan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource unplug = new();
    private volatile bool gone;

    public CalledPhone(string family, string model, string id, string server)
    {
        phone = new Phone(new PhoneOptions(family, model, id, new Uri(server)));
        endpoint = new SipEndpoint(new SipEndpointOptions { Udp = [new IPEndPoint(IPAddress.Loopback, 0)], Threads = 1 }, Take, TimeProvider.System);
        endpoint.Start();
        Id = id;
    }

    public string Id { get; }

    public int Port => endpoint.Udp[0].Port;

    /// <summary>Calls that it heard.</summary>
    public int Calls { get; private set; }

    /// <summary>The VLAN that it was told; empty = none.</summary>
    public string Vlan { get; private set; } = "";

    /// <summary>Times that it was on a VLAN that is not there.</summary>
    public int TimesLost { get; private set; }

    public async Task BootAsync()
    {
        await turn.WaitAsync(unplug.Token);
        try
        {
            var result = await phone.BootAsync(_ => { }, unplug.Token);
            Vlan = result.Config.GetValueOrDefault("P51", "");
            if (Vlan is "" or "0")
            {
                return;
            }

            gone = true;
            TimesLost++;
        }
        finally
        {
            turn.Release();
        }

        _ = Task.Run(async () =>
        {
            await givesUpVlan.Task.WaitAsync(unplug.Token);
            gone = false;
            await BootAsync();
        });
    }

    /// <summary>Lets it look beside a VLAN that is not there, as such phones do after a while.</summary>
    public void GiveUpVlan() => givesUpVlan.TrySetResult();

    public void Dispose()
    {
        unplug.Cancel();
        endpoint.Dispose();
    }

    private void Take(SipServerTransaction transaction)
    {
        if (gone)
        {
            return;
        }

        Calls++;
        transaction.Respond(transaction.Request.Answer(200, "OK", "phone"));
        _ = Task.Run(BootAsync);
    }
}
