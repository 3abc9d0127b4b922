using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Management;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Discovery;

/// <summary>
/// The enrolment windows that are open. They are kept in the store, so that all servers of a database have the same, and end by themselves; what is in
/// memory is at most <see cref="Fresh"/> old.
/// </summary>
public sealed class EnrolmentWindows(IStore store, ScopeDirectory scopes, FamilyRegistry families, TimeProvider time)
{
    /// <summary>The longest window: one that is forgotten must not stay open for ever.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Phones that a window takes where nobody says how many: a site, not a flood of made-up addresses.</summary>
    public const int DefaultPhones = 1_000;

    /// <summary>The most phones that one window may take.</summary>
    public const int MostPhones = 100_000;

    private const string MetaKey = "enrolments";

    // Kept in one value; a provider opens a few at a time.
    private const int MostWindows = 1_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1);
    private readonly Lock sync = new();
    private Snapshot? known;

    /// <summary>Those open now, by scope.</summary>
    public IReadOnlyList<EnrolmentWindow> List() => Now().Windows;

    /// <summary>
    /// Opens a window for a scope, or changes the one that is open. A scope without networks cannot enrol: nobody could say which phones are its own.
    /// </summary>
    /// <param name="scope">The scope.</param>
    /// <param name="length">How long.</param>
    /// <param name="phones">How many phones it takes.</param>
    /// <param name="actor">Who opens it.</param>
    /// <param name="cancellation">Gives up before anything is changed.</param>
    /// <param name="models">The model, by family, of phones that do not say theirs; null = such are not taken.</param>
    public async Task<ChangeResult> OpenAsync(
        ScopePath scope, TimeSpan length, int phones, string actor, CancellationToken cancellation, IReadOnlyDictionary<string, string>? models = null)
    {
        var mistakes = Check(scope, length, phones).Concat(CheckModels(models ?? ImmutableDictionary<string, string>.Empty)).ToList();
        if (mistakes.Count > 0)
        {
            return Refusal.Of(mistakes);
        }

        var window = new EnrolmentWindow(scope, time.GetUtcNow() + length, phones, actor)
        {
            Models = (models ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(m => m.Key, m => FamilyRegistry.FindModel(families.Find(m.Key)!, m.Value)!.Name, StringComparer.Ordinal),
        };
        await ChangeAsync(windows => [.. windows.Where(w => w.Scope != scope), window], cancellation).ConfigureAwait(false);
        var change = await store.TakeChangeAsync(
            "enrol", string.Create(CultureInfo.InvariantCulture, $"scope {scope} enrols up to {phones} phones until {window.Until:u}, by {actor}"), cancellation).ConfigureAwait(false);
        return new ChangeResult(change, []);
    }

    /// <summary>Closes the window of a scope.</summary>
    public async Task<ChangeResult> CloseAsync(ScopePath scope, string actor, CancellationToken cancellation)
    {
        if (List().All(w => w.Scope != scope))
        {
            return Refusal.Of("scope", $"scope {scope} has no enrolment window open");
        }

        await ChangeAsync(windows => [.. windows.Where(w => w.Scope != scope)], cancellation).ConfigureAwait(false);
        return new ChangeResult(await store.TakeChangeAsync("enrol", $"scope {scope} enrols no more, by {actor}", cancellation).ConfigureAwait(false), []);
    }

    /// <summary>The scope that enrols phones at an address: the deepest with a window whose networks cover it. Null where none does.</summary>
    public EnrolmentWindow? For(IPAddress address)
    {
        var now = Now();
        return now.Windows.Count == 0 ? null : now.Windows.Where(w => scopes.Current.Find(w.Scope)?.Delivery.Covers(address) == true)
            .OrderByDescending(w => w.Scope.Depth).ThenBy(w => w.Scope).FirstOrDefault();
    }

    /// <summary>Whether an operator said that this phone is none of ours; asked only while a window is open.</summary>
    internal bool IsRejected(DeviceId id) => Now().Rejected.Contains(id);

    /// <summary>Counts a phone that a window took.</summary>
    internal Task TakeAsync(ScopePath scope, CancellationToken cancellation) =>
        ChangeAsync(windows => [.. windows.Select(w => w.Scope == scope ? w with { Left = w.Left - 1 } : w)], cancellation);

    private IEnumerable<RequestMistake> Check(ScopePath scope, TimeSpan length, int phones)
    {
        if (scope.Depth == 0 || !scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant)))
        {
            yield return new(null, null, "scope", $"there is no tenant {scope.Tenant}");
        }
        else if (scopes.Current[scopes.NumberOf(scope)].Delivery.Networks.IsEmpty)
        {
            yield return new(null, null, "scope", $"scope {scope} has no delivery.networks, so nobody knows which unknown phones are its own; give it networks first");
        }

        if (length < TimeSpan.FromMinutes(1) || length > Longest)
        {
            yield return new(null, null, "for", $"a window may be open from 1 minute to {Longest.TotalDays} days");
        }

        if (phones is < 1 or > MostPhones)
        {
            yield return new(null, null, "phones", $"a window takes 1 to {MostPhones} phones");
        }

        if (List().Count >= MostWindows)
        {
            yield return new(null, null, "scope", $"{MostWindows} windows are open already; close some");
        }
    }

    private IEnumerable<RequestMistake> CheckModels(IReadOnlyDictionary<string, string> models)
    {
        foreach (var (name, model) in models)
        {
            if (families.Find(name) is not { } family)
            {
                yield return new(null, null, "models", $"there is no family {name}; allowed: {string.Join(", ", families.All.Select(f => f.Name))}");
            }
            else if (FamilyRegistry.FindModel(family, model) is null)
            {
                yield return new(null, null, $"models.{name}", $"family {name} has no model '{model}'; allowed: {string.Join(", ", family.Models.Select(m => m.Name))}");
            }
        }
    }

    private async Task ChangeAsync(Func<IReadOnlyList<EnrolmentWindow>, IReadOnlyList<EnrolmentWindow>> change, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Two servers may write at once; the worst that comes of it is a count that is one short, as everybody reads what was written last.
            var windows = change(Open(Read()));
            await store.WriteMetaAsync(MetaKey, string.Join('\n', windows.Select(w => w.ToLine())), cancellation).ConfigureAwait(false);
            lock (sync)
            {
                known = null;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private Snapshot Now()
    {
        lock (sync)
        {
            if (known is null || time.GetElapsedTime(known.At) >= Fresh)
            {
                var windows = Read();
                known = new Snapshot(time.GetTimestamp(), windows, windows.Count == 0 ? [] : [.. store.ListPending(int.MaxValue).Where(p => p.Rejected).Select(p => p.Id)]);
            }

            return known with { Windows = Open(known.Windows) };
        }
    }

    private IReadOnlyList<EnrolmentWindow> Open(IReadOnlyList<EnrolmentWindow> windows)
    {
        var now = time.GetUtcNow();
        return windows.All(w => w.Until > now && w.Left > 0) ? windows : [.. windows.Where(w => w.Until > now && w.Left > 0)];
    }

    private List<EnrolmentWindow> Read() =>
        [.. (store.ReadMeta(MetaKey) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EnrolmentWindow.Read).OfType<EnrolmentWindow>().OrderBy(w => w.Scope)];

    private sealed record Snapshot(long At, IReadOnlyList<EnrolmentWindow> Windows, HashSet<DeviceId> Rejected);
}
