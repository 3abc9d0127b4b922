using System.Net;
using System.Net.Sockets;
using Offhook.Core.Resync;
using Offhook.Protocols.Pbx;
using Offhook.Server.Configuration;

namespace Offhook.Server.Resync;

/// <summary>The channels of a server, opened.</summary>
public sealed class ResyncChannels : IAsyncDisposable
{
    private ResyncChannels(List<IResyncChannel> all) => All = all;

    /// <summary>All of them.</summary>
    public IReadOnlyList<IResyncChannel> All { get; }

    /// <summary>Opens what is configured. PBXs are called when there is something to say to them, so one that is down keeps nobody from starting.</summary>
    /// <exception cref="ServerStartException">An address of ours cannot be taken.</exception>
    public static ResyncChannels Open(ResyncConfiguration configuration, TimeProvider time)
    {
        var opened = new List<IResyncChannel>();
        foreach (var channel in configuration.Channels)
        {
            try
            {
                opened.Add(Open(channel, time));
            }
            catch (SocketException e)
            {
                opened.OfType<IDisposable>().ToList().ForEach(o => o.Dispose());
                throw new ServerStartException($"resync.channels.{channel.Name}: its address cannot be taken: {e.Message}");
            }
        }

        return new ResyncChannels(opened);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in All)
        {
            if (channel is IAsyncDisposable patient)
            {
                await patient.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (channel as IDisposable)?.Dispose();
            }
        }
    }

    private static IResyncChannel Open(ChannelConfiguration channel, TimeProvider time) => channel switch
    {
        SipChannelConfiguration sip => new SipChannel(sip.Name, new SipChannelOptions
        {
            Proxy = sip.Proxy,
            Protocol = sip.Protocol,
            From = sip.From,
            Port = sip.Port,
            Login = sip is { User: { } user, Password: { } password } ? (user, password) : null,
        }, time),
        HttpChannelConfiguration http => new HttpChannel(
            http.Name, http.Url, new HttpMethod(http.Method), http is { User: { } user, Password: { } password } ? new NetworkCredential(user, password.Reveal()) : null),
        AmiChannelConfiguration ami => new AmiChannel(ami.Name, new AmiClient(ami.Peer, ami.User ?? "", () => ami.Password?.Reveal() ?? ""), ami.ChanSip),
        EslChannelConfiguration esl => new EslChannel(esl.Name, new EslClient(esl.Peer, () => esl.Password?.Reveal() ?? ""), esl.Profile, esl.Domain),
        _ => throw new InvalidOperationException($"channel {channel.Name} is of no type of this build"),
    };
}
