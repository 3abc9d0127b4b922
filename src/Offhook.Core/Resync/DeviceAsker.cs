using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Core.Storage;

namespace Offhook.Core.Resync;

/// <summary>Asks one device, through the channel of its scope and in the words of its family, and remembers what came of it.</summary>
public sealed partial class DeviceAsker(
    IStore store, DeviceIndex devices, ScopeDirectory scopes, DeviceRendering rendering, RestartNeed restarts, DeviceLocks locks,
    IEnumerable<IResyncChannel> channels, TimeProvider time, ILogger<DeviceAsker> logger)
{
    private readonly FrozenDictionary<string, IResyncChannel> byName = channels.ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>The channels of this server, by name.</summary>
    public IReadOnlyDictionary<string, IResyncChannel> Channels => byName;

    /// <summary>Asks a device now. Null = there is no such device.</summary>
    /// <param name="id">The device.</param>
    /// <param name="restart">Whether it is to start anew; null = where what changed for it needs that.</param>
    /// <param name="cancellation">The server stops.</param>
    public async Task<AskState?> AskAsync(DeviceId id, bool? restart, CancellationToken cancellation)
    {
        if (devices.Find(id) is not { } entry)
        {
            return null;
        }

        var channel = scopes.Current[entry.ScopeNode].Resync.Channel;
        AskResult result;
        try
        {
            result = await AskAsync(entry, channel, restart, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A device that cannot be rendered or a channel with a fault of its own is told at this device and hurts no other.
            NotAsked(logger, id.ToString(), channel, e.Message);
            result = new AskResult(AskOutcome.NotAsked, e.Message);
        }

        return await RememberAsync(id, entry.Wanted, channel, result).ConfigureAwait(false);
    }

    private async Task<AskResult> AskAsync(DeviceEntry entry, string name, bool? restart, CancellationToken cancellation)
    {
        if (name == ResyncSpec.NoChannel)
        {
            return new(AskOutcome.NotAsked, $"scope {scopes.Current[entry.ScopeNode].Path} has no resync.channel");
        }

        if (!byName.TryGetValue(name, out var channel))
        {
            return new(AskOutcome.NotAsked, $"this server has no resync channel '{name}'; it has {Known()}");
        }

        if (rendering.Load(entry) is not { } material)
        {
            return new(AskOutcome.NotAsked, "its spec is gone");
        }

        var device = material.Snapshot.Device;
        if (material.Family.Resync(device, restart ?? restarts.Needs(entry, material)) is not { } call)
        {
            return new(AskOutcome.NotAsked, $"nothing is known that makes a {material.Family.Title} {device.Model.Name} fetch");
        }

        var seen = store.LastSighting(entry.Id);
        var address = seen is not null && IPAddress.TryParse(seen.Address, out var parsed) ? parsed : null;
        if (channel.NeedsAddress && address is null)
        {
            return new(AskOutcome.NotAsked, "it was never seen, so nobody knows its address");
        }

        var user = call.User ?? device.Lines.Select(l => l.Number).FirstOrDefault() ?? "";
        return await channel.AskAsync(new AskRequest(entry.Id, material.Family.Name, call, user, DomainOf(device), address), cancellation).ConfigureAwait(false);
    }

    // What became known while it was asked is another matter, for which it has not been asked yet.
    private async Task<AskState> RememberAsync(DeviceId id, long wanted, string channel, AskResult result)
    {
        using (await locks.EnterAsync(id).ConfigureAwait(false))
        {
            var status = store.ReadStatus(id);
            var attempts = status.Asked?.Wanted == wanted ? status.Asked.Attempts + 1 : 1;
            var asked = new AskState(wanted, attempts, time.GetUtcNow(), result.Outcome, channel, result.Detail.Length == 0 ? null : result.Detail);
            store.EnqueueStatus(status with { Asked = asked });
            return asked;
        }
    }

    private static string? DomainOf(DeviceSnapshot device) =>
        (device.Lines.IsEmpty ? device.Settings : device.Lines[0].Settings).Text(SettingSchema.SipServer);

    private string Known() => byName.Count == 0 ? "none" : string.Join(", ", byName.Keys.Order(StringComparer.Ordinal));

    [LoggerMessage(6001, LogLevel.Warning, "{Device} could not be asked through channel {Channel}: {Reason}")]
    private static partial void NotAsked(ILogger logger, string device, string channel, string reason);
}
