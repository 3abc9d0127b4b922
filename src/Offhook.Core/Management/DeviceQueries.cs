using System.Globalization;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Dialling;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>Reads what is wanted and what was observed, for people and programs.</summary>
internal sealed class DeviceQueries(
    IStore store, DeviceIndex devices, ScopeDirectory scopes, DeviceRendering rendering, Renderer renderer, ISecretSealer sealer, DeliveryLog log,
    DeviceAdvice advice, FamilyRegistry families, ProgressTeller progress, PendingPhones pending, TimeProvider time) : IDeviceQueries
{
    // Often enough that a waiting script does not feel it, also when no event tells of the reckoner's progress.
    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public IReadOnlyList<DeviceView> List(DeviceQuery query) => [.. store.ListDevices(query).Select(row =>
    {
        var entry = devices.Find(row.Id);
        return new DeviceView(
            row.Id, row.Columns.Family, row.Columns.Model, row.Columns.Scope, row.Columns.Name, row.Columns.Enabled,
            entry?.Wanted ?? row.Wanted, entry?.Delivered ?? row.Delivered, entry is { } e && IsInStep(e), row.Change)
        {
            LastSeen = store.LastSighting(row.Id),
            Error = row.Failed ? store.ReadStatus(row.Id).Error : null,
        };
    })];

    /// <inheritdoc/>
    public DeviceView? Show(DeviceId id, bool revealUrl)
    {
        if (devices.Find(id) is not { } entry || store.ReadSpec(SpecKind.Device, id.ToKey()) is not { } stored)
        {
            return null;
        }

        var spec = SpecCodec.ReadDevice(stored.Body.Span, sealer);
        var status = store.ReadStatus(id);
        var seen = store.LastSighting(id);
        var approval = pending.ApprovalOf(entry);
        DeviceMaterial? material = null;
        var error = status.Error;
        IReadOnlyList<string> warnings = [];
        try
        {
            material = rendering.Make(entry, stored);

            // Rendered now: a change that only adds a warning changes no bytes, and so no status.
            warnings = [.. renderer.RenderExpected(material, onlyRequired: true, withSecrets: true).SelectMany(r => r.Document.Warnings)];
        }
        catch (RenderException e)
        {
            error = e.Message;
        }

        return new DeviceView(
            id, spec.Family, spec.Model, spec.Scope.Value, spec.Name, spec.Enabled, entry.Wanted, entry.Delivered, IsInStep(entry), stored.Change)
        {
            LastSeen = seen,
            Error = error,
            Warnings = [.. warnings, .. material is null ? [] : advice.For(material)],
            Documents = status.Documents,
            Expected = material is null ? [] : [.. material.Family.Expected(material.Snapshot.Device)],
            Why = WhyNot(entry, spec, status, seen, error, material, approval),
            Approval = approval,
            Url = UrlOf(material, revealUrl),
            Progress = progress.Tell(entry, status, IsInStep(entry), entry.Reckoned >= rendering.Basis(entry)),
        };
    }

    /// <inheritdoc/>
    public DialView? Dial(DeviceId id, string number)
    {
        if (devices.Find(id) is not { } entry || rendering.Load(entry) is not { } material)
        {
            return null;
        }

        var settings = material.Snapshot.Device.Settings;
        if (settings.Plan(SettingSchema.DialPlan) is not { IsEmpty: false } rules)
        {
            return new DialView(number, Outcome: null, Match: null, Source: null, []);
        }

        var model = material.Snapshot.Device.Model;
        if (!material.Family.HonouredSettings(model).Contains(SettingSchema.DialPlan))
        {
            return new DialView(number, Outcome: null, Match: null, Source: null, [$"{SettingSchema.DialPlan.Key} reaches nothing on {material.Family.Name} {model.Name}"]);
        }

        var outcome = new DialEngine(rules).Dial(number);
        return new DialView(
            number, outcome, outcome.Rule < 0 ? null : rules[outcome.Rule].Match, settings.SourceOf(SettingSchema.DialPlan).ToString(),
            Limits(material));
    }

    private List<string> Limits(DeviceMaterial material)
    {
        try
        {
            // Of all its files: a plan may stand in one that is no list of parameters.
            return [.. renderer.RenderExpected(material, onlyRequired: false, withSecrets: true).SelectMany(r => r.Document.Warnings)
                .Where(w => w.StartsWith(SettingSchema.DialPlan.Key, StringComparison.Ordinal)).Distinct()];
        }
        catch (RenderException e)
        {
            return [e.Message];
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Spec(DeviceId id) => store.ReadSpec(SpecKind.Device, id.ToKey())?.Body;

    /// <inheritdoc/>
    public IReadOnlyList<(ChangeRecord Change, IReadOnlyList<string> Differences)> History(DeviceId id, int limit)
    {
        // One version more than asked, so that the oldest one shown has something to be compared with.
        var versions = store.History(SpecKind.Device, id.ToKey(), limit + 1);
        return [.. versions.Take(limit).Select((version, i) => (
            version.Change,
            (IReadOnlyList<string>)[.. SpecDiff.Compare(i + 1 < versions.Count ? versions[i + 1].Body : null, version.Body, sealer).Select(d => d.ToString())]))];
    }

    /// <inheritdoc/>
    public async Task<bool> WaitAsync(DeviceId id, TimeSpan limit, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var changed = new SemaphoreSlim(0);
        void OnChanged(DeviceId who)
        {
            if (who == id)
            {
                changed.Release();
            }
        }

        log.Changed += OnChanged;
        try
        {
            while (true)
            {
                await log.DrainAsync().ConfigureAwait(false);
                if (devices.Find(id) is { } entry && IsInStep(entry))
                {
                    return true;
                }

                var left = limit - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                await changed.WaitAsync(left < WaitStep ? left : WaitStep, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            log.Changed -= OnChanged;
        }
    }

    // A device whose basis rose and that was not reckoned since may be about to fall out of step: it is not called in step before that is known.
    private bool IsInStep(in DeviceEntry entry) => entry.InStep && entry.Reckoned >= rendering.Basis(entry);

    private string? WhyNot(in DeviceEntry entry, DeviceSpec spec, DeviceStatus status, Sighting? seen, string? error, DeviceMaterial? material, DeviceApproval? approval)
    {
        if (error is not null)
        {
            return error;
        }

        if (IsInStep(entry))
        {
            return null;
        }

        if (entry.Reckoned < rendering.Basis(entry))
        {
            return "a change is being worked out";
        }

        if (!spec.Enabled)
        {
            return "the device is disabled, so nothing is handed to it";
        }

        var scope = scopes.Current[entry.ScopeNode];
        if (scope.Delivery.Proofs.IsEmpty)
        {
            return $"scope {scope.Path} has no delivery, so nothing is handed out; give it delivery.networks or delivery.proof";
        }

        if (approval is { IsMissing: true })
        {
            return Tell(entry.Id, approval);
        }

        if (material is not null && Withheld(material) is { } reason)
        {
            return reason;
        }

        var missing = status.Documents.Where(d => d.Wanted != d.Delivered).Select(d => d.FileName).ToList();
        var why = missing.Count == 0 ? "its documents were not reckoned yet" : $"{string.Join(", ", missing)} changed and was not handed over since";
        if (seen is null)
        {
            why += "; the phone was never seen";
        }

        return scope.Delivery.PlainSecrets
            ? why
            : $"{why}; over unencrypted transport scope {scope.Path} lets no secrets out (delivery.plainSecrets), so such a fetch does not count";
    }

    private static string Tell(DeviceId id, DeviceApproval approval) => approval switch
    {
        { Approved: false } => $"an operator said no to it; 'pending approve {id}' takes that back",
        { Asked: { } asked } => string.Create(
            CultureInfo.InvariantCulture,
            $"waits for an operator's approval since {asked.First:u}: asked for {asked.Count} times, last {asked.Last.At:u} through {asked.Last.Door} from {asked.Last.Address} as {asked.Last.Agent ?? "no user agent"}; 'pending approve {id}' lets it have its files"),
        _ => "waits for an operator's approval and has not asked yet; 'pending approve' lets it have its files when it does",
    };

    // What is withheld from everybody, proven or not; a required document that only needs proof is the policy's matter.
    private string? Withheld(DeviceMaterial material) => material.Family.Expected(material.Snapshot.Device).Where(e => e.Required)
        .Select(e => families.FileNames.Match(e.FileName, material.Family.Name)).OfType<DocumentMatch>()
        .Select(m => material.Family.Withheld(m, material.Snapshot.Device, withSecrets: true)).FirstOrDefault(reason => reason is not null);

    private static string? UrlOf(DeviceMaterial? material, bool reveal)
    {
        if (material is null)
        {
            return null;
        }

        var url = material.Snapshot.Secrets.BaseUrl.AbsoluteUri.TrimEnd('/');
        return material.Snapshot.Device.BaseUrl is not null || reveal
            ? url
            : $"{url[..(url.LastIndexOf('/') + 1)]}{Secret.Stars}";
    }
}
