using System.Net;
using Microsoft.Extensions.Logging;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Management;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Discovery;

/// <summary>Makes devices of unknown phones that ask while their scope enrols. A phone is taken once it has said what model it is, or the window says it.</summary>
public sealed partial class Enroller(
    EnrolmentWindows windows, FamilyRegistry families, IStore store, Func<ISpecService> specs, TimeProvider time, ILogger<Enroller> logger)
{
    // Each waits for the disk; those that come meanwhile ask again.
    private const int MostAtOnce = 64;

    private readonly Lock sync = new();
    private readonly Dictionary<DeviceId, Task> running = [];

    /// <summary>The scope that enrols phones at an address; null where none does.</summary>
    public ScopePath? WindowFor(IPAddress address) => windows.For(address)?.Scope;

    /// <summary>Whether an operator said that this phone is none of ours.</summary>
    public bool IsRejected(DeviceId id) => windows.IsRejected(id);

    /// <summary>
    /// Begins to make a device of an unknown phone; the task ends when it is one, or could not be made one. Null when nothing is to be done: no scope
    /// enrols here, it was rejected, or neither it nor the window says its model.
    /// </summary>
    /// <param name="request">What it asked.</param>
    /// <param name="model">The model that it names where the request has its own place for that.</param>
    public Task? Begin(IdentifiedRequest request, string? model = null)
    {
        if (request is not { Kind: IdentityKind.New, Device: { } id, Family: { } name } || windows.For(request.Facts.Address) is not { } window
            || windows.IsRejected(id) || families.Find(name) is not { } family)
        {
            return null;
        }

        lock (sync)
        {
            if (running.TryGetValue(id, out var begun))
            {
                return begun;
            }

            if (running.Count >= MostAtOnce)
            {
                return null;
            }

            var (said, code) = Said(id, family, model ?? request.Best?.Model, request.Best?.ModelCode);
            var assumed = FamilyRegistry.FindModel(family, said, code) is null ? window.Models.GetValueOrDefault(name) : null;
            if (assumed is null && FamilyRegistry.FindModel(family, said, code) is null)
            {
                return null;
            }

            var facts = request.Facts;
            var now = time.GetUtcNow();
            store.EnqueuePending(new PendingDevice(
                id, name, said, code, new Sighting(now, facts.Door, facts.Address.ToString(), facts.UserAgent, request.Best?.Firmware), now, Count: 0, Rejected: false));
            return running[id] = EnrolAsync(id, window, assumed);
        }
    }

    // What it told earlier, maybe over another door, counts as well.
    private (string? Model, string? Code) Said(DeviceId id, IFamily family, string? model, string? code) =>
        FamilyRegistry.FindModel(family, model, code) is null && store.ReadPending(id) is { } pending
            ? (pending.Model, pending.ModelCode)
            : (model, code);

    private async Task EnrolAsync(DeviceId id, EnrolmentWindow window, string? model)
    {
        await Task.Yield();
        try
        {
            await store.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            var result = await specs().ApproveAsync([id], window.Scope, like: null, numbers: [], model, $"enrolment by {window.Actor}", CancellationToken.None).ConfigureAwait(false);
            if (result.Ok)
            {
                await windows.TakeAsync(window.Scope, CancellationToken.None).ConfigureAwait(false);
                Enrolled(logger, id.ToString(), window.Scope.ToString());
            }
            else
            {
                NotEnrolled(logger, id.ToString(), window.Scope.ToString(), string.Join("; ", result.Mistakes));
            }
        }
        catch (StoreException e)
        {
            NotEnrolled(logger, id.ToString(), window.Scope.ToString(), e.Message);
        }
        finally
        {
            lock (sync)
            {
                running.Remove(id);
            }
        }
    }

    [LoggerMessage(3301, LogLevel.Information, "{Device} was enrolled into scope {Scope}")]
    private static partial void Enrolled(ILogger logger, string device, string scope);

    [LoggerMessage(3302, LogLevel.Warning, "{Device} could not be enrolled into scope {Scope}: {Reason}")]
    private static partial void NotEnrolled(ILogger logger, string device, string scope, string reason);
}
