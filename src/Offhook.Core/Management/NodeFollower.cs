using Microsoft.Extensions.Logging;
using Offhook.Core.Delivery;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Takes into memory what other servers on the same database wrote, as this server does with what it wrote itself.</summary>
internal sealed partial class NodeFollower(FleetState state, Reckoner reckoner, Action<Devices.DeviceId> observed, ILogger<NodeFollower> logger) : INodeFollower
{
    private bool deaf;

    /// <inheritdoc/>
    public void Changed(long number, IReadOnlyList<(SpecKind Kind, string Key, ReadOnlyMemory<byte>? Body)> specs)
    {
        state.Announce(number, [.. specs.Select(s => new SpecChange(s.Kind, s.Key, s.Body is { } body ? state.Decode(s.Kind, body) : null))], own: false);
        reckoner.Notify();
    }

    /// <inheritdoc/>
    public void Observed(IReadOnlyList<StatusRow> rows)
    {
        state.Announce(rows);
        reckoner.Notify();
        foreach (var row in rows)
        {
            observed(row.Id);
        }
    }

    /// <inheritdoc/>
    public void Reckoned(long mark) => reckoner.TakeMark(mark);

    /// <inheritdoc/>
    public void ReckonerChosen()
    {
        Chosen(logger);
        reckoner.Notify();
    }

    /// <inheritdoc/>
    public void Heard(string? lost)
    {
        if (lost is not null && !deaf)
        {
            Lost(logger, lost);
        }
        else if (lost is null && deaf)
        {
            Back(logger);
        }

        deaf = lost is not null;
    }

    [LoggerMessage(3201, LogLevel.Information, "This server reckons for all servers of its database.")]
    private static partial void Chosen(ILogger logger);

    [LoggerMessage(3202, LogLevel.Warning, "Other servers are not heard; what is in memory is served meanwhile: {Reason}")]
    private static partial void Lost(ILogger logger, string reason);

    [LoggerMessage(3203, LogLevel.Information, "Other servers are heard again.")]
    private static partial void Back(ILogger logger);
}
