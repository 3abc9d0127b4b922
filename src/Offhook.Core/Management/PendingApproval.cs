using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// Writes down what an operator decides about phones that asked: those that are devices are approved or not, those that nobody had described become some.
/// Several are decided by one change, or none of them where there is a mistake.
/// </summary>
internal sealed class PendingApproval(IStore store, FamilyRegistry families, ScopeDirectory scopes, ChangeWriter writer, TenantGuard tenants, ServerSecrets secrets)
{
    // As many as anybody reads in the list of changes.
    private const int MaxNamed = 5;

    public async Task<ChangeResult> ApproveAsync(
        IReadOnlyList<DeviceId> ids, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model, string actor, IReadOnlyList<RequestMistake> unread,
        CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var draft = new PendingDraft(ids, unread);
        draft.Mistakes.AddRange(CheckCounts(draft).Concat(CheckNumbers(draft, numbers)));
        for (var i = 0; i < ids.Count; i++)
        {
            var own = !draft.IsSeveral ? numbers : numbers.Count == ids.Count ? [numbers[i]] : [];
            if (writer.Read(ids[i]) is { } device)
            {
                draft.Mistakes.AddRange(Described(device, scope, like, own, model));
                Decide(draft, device, approved: true);
            }
            else if (scope is { } given)
            {
                Make(draft, ids[i], given, like, own, model);
            }
            else
            {
                draft.Mistakes.Add(new(null, null, "scope", $"{ids[i]} is not described yet, so it is not known where it is to hang; allowed: a scope below {tenants.Names()}"));
            }
        }

        if (Check(draft) is { } refused)
        {
            return refused;
        }

        var summary = ids.Count > 1 || draft.Created == 0 ? $"approve {Names(ids)}" : $"approve {ids[0]} as {draft.Specs[0].Model}";
        var change = await writer.CommitAsync(draft.Changes, actor, "approve", draft.Created > 0 ? $"{summary} in {scope}" : summary, cancellation).ConfigureAwait(false);
        await store.ResolvePendingAsync(ids, reject: false, cancellation).ConfigureAwait(false);
        return Result(draft, change);
    }

    public async Task<ChangeResult> RejectAsync(IReadOnlyList<DeviceId> ids, string actor, IReadOnlyList<RequestMistake> unread, CancellationToken cancellation)
    {
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var draft = new PendingDraft(ids, unread);
        draft.Mistakes.AddRange(CheckCounts(draft));
        var unknown = new List<DeviceId>();
        foreach (var id in ids)
        {
            if (writer.Read(id) is { } device)
            {
                Decide(draft, device, approved: false);
                continue;
            }

            switch (store.ReadPending(id))
            {
                case null:
                    draft.Mistakes.Add(new(null, null, draft.IdPath, $"{id} is no device and has not asked"));
                    break;
                case { Rejected: true }:
                    draft.Unchanged++;
                    break;
                default:
                    unknown.Add(id);
                    draft.Updated++;
                    break;
            }
        }

        return Check(draft) ?? Result(draft, await WriteNoAsync(draft, unknown, actor, cancellation).ConfigureAwait(false));
    }

    private async Task<long?> WriteNoAsync(PendingDraft draft, List<DeviceId> unknown, string actor, CancellationToken cancellation)
    {
        var strangers = unknown.Count == 0 ? "" : $"{Names(unknown)} {(unknown.Count == 1 ? "is" : "are")} none of ours";
        if (draft.Specs.Count > 0)
        {
            var change = await writer.CommitAsync(
                draft.Changes, actor, "reject", $"reject {Names([.. draft.Specs.Select(s => s.Id)])}{(unknown.Count == 0 ? "" : $"; {strangers}")}", cancellation).ConfigureAwait(false);
            await store.ResolvePendingAsync(unknown, reject: true, cancellation).ConfigureAwait(false);
            return change;
        }

        if (unknown.Count == 0)
        {
            return null;
        }

        // No phone gets anything else for it.
        if (Expectation.Current is { } expected and not 0)
        {
            throw new UnexpectedReachException(0, expected);
        }

        await store.ResolvePendingAsync(unknown, reject: true, cancellation).ConfigureAwait(false);
        return await store.TakeChangeAsync("reject", $"{strangers}, by {actor}", cancellation).ConfigureAwait(false);
    }

    private static IEnumerable<RequestMistake> CheckCounts(PendingDraft draft)
    {
        var ids = draft.Ids;
        if ((ids.Count == 0 && !draft.IsCutShort) || ids.Count > PendingPhones.Most)
        {
            yield return new(null, null, "ids", string.Create(CultureInfo.InvariantCulture, $"{ids.Count} phones are named; 1 to {PendingPhones.Most} are allowed"));
        }

        foreach (var twice in ids.GroupBy(id => id).Where(g => g.Skip(1).Any()))
        {
            yield return new(null, null, "ids", $"{twice.Key} is named more than once; once is allowed");
        }
    }

    // A phone alone may have a number for each of its lines.
    private IEnumerable<RequestMistake> CheckNumbers(PendingDraft draft, IReadOnlyList<string> numbers)
    {
        var ids = draft.Ids;
        if (ids.Count > 1 && numbers.Count > 0 && numbers.Count != ids.Count && !draft.IsCutShort)
        {
            yield return new(null, null, "numbers", string.Create(
                CultureInfo.InvariantCulture, $"{numbers.Count} {(numbers.Count == 1 ? "number is" : "numbers are")} given for {ids.Count} phones; none, or one for each in the same order, is allowed"));
        }

        foreach (var number in numbers)
        {
            if (DeviceId.TryParse(number, out var other) && !ids.Contains(other) && store.ReadPending(other) is not null)
            {
                yield return new(null, null, "numbers", $"'{number}' is a phone that waits itself; numbers of lines are allowed, and phones are named before them");
            }
        }
    }

    // What describes a phone is written for an unknown one; of a device it stands in its spec, and is changed there. An enrolment that comes too late always
    // names a scope, and so approves nobody whom an operator described meanwhile.
    private static IEnumerable<RequestMistake> Described(DeviceSpec device, ScopePath? scope, DeviceId? like, IReadOnlyList<string> numbers, string? model)
    {
        if (scope is not null)
        {
            yield return new(null, null, "scope", $"{device.Id} is a device in scope {device.Scope} already; approve it without a scope");
        }

        if (like is not null)
        {
            yield return new(null, null, "like", $"{device.Id} is a device already, with lines and keys of its own; leave it out");
        }

        if (numbers.Count > 0)
        {
            yield return new(null, null, "numbers", $"{device.Id} is a device already; its lines are changed by 'devices set'");
        }

        if (model is not null)
        {
            yield return new(null, null, "model", $"{device.Id} is a {device.Model} already; its model is changed by 'devices set'");
        }
    }

    private void Decide(PendingDraft draft, DeviceSpec device, bool approved)
    {
        if (device.Approved == approved)
        {
            draft.Unchanged++;
        }
        else
        {
            draft.Specs.Add(device with { Approved = approved });
            draft.Updated++;
        }

        if (!scopes.Current[scopes.NumberOf(device.Scope)].Delivery.Proofs.Contains(Proof.Approval))
        {
            draft.Notes.Add($"scope {device.Scope} asks for no approval (delivery.proof); what was decided holds as soon as it does");
        }
    }

    private void Make(PendingDraft draft, DeviceId id, ScopePath scope, DeviceId? like, IReadOnlyList<string> numbers, string? model)
    {
        var pending = store.ReadPending(id);
        var sample = like is { } other ? writer.Read(other) : null;
        var mistakes = new List<RequestMistake>();
        if (pending is null)
        {
            mistakes.Add(new(null, null, draft.IdPath, $"{id} is not pending; devices add makes a device that was never seen"));
        }

        if (like is not null && sample is null)
        {
            mistakes.Add(new(null, null, "like", $"there is no device {like}"));
        }

        if (!scopes.Specs.ContainsKey(ScopePath.Parse(scope.Tenant)))
        {
            mistakes.Add(new(null, null, "scope", $"there is no tenant {scope.Tenant}; allowed: {tenants.Names()}"));
        }

        draft.Mistakes.AddRange(mistakes);
        if (mistakes.Count > 0)
        {
            return;
        }

        var family = families.Find(pending?.Family ?? sample?.Family ?? "");
        var known = family is null ? null : FamilyRegistry.FindModel(family, model ?? pending?.Model ?? sample?.Model, pending?.ModelCode);
        if (family is null || known is null)
        {
            draft.Silent.Add((id, family));
            return;
        }

        var spec = new DeviceSpec
        {
            Id = id,
            Family = family.Name,
            Model = known.Name,
            Scope = scope,
            Lines = [.. numbers.Select((n, i) => new LineSpec(i + 1, n))],
            Keys = sample?.Keys ?? [],
            Modules = sample?.Modules ?? [],
            Settings = sample?.Settings ?? Settings.SettingMap.Empty,
            Parameters = sample?.Parameters ?? ParameterMap.Empty,
            Approved = true,
        };
        spec = secrets.Complete(spec, draft.Logins);
        draft.Mistakes.AddRange(family.Check(spec, known).Select(m => new RequestMistake(null, null, draft.PathIn(id, m.Path), m.Message)));
        draft.Specs.Add(spec);
        draft.Created++;
    }

    private ChangeResult? Check(PendingDraft draft)
    {
        // The models of a maker are told once.
        draft.Mistakes.AddRange(draft.Silent.GroupBy(s => s.Family, s => s.Id).Select(g => new RequestMistake(
            null, null, "model",
            $"{string.Join(", ", g)} did not say what model {(g.Skip(1).Any() ? "they are" : "it is")}; allowed: {string.Join(", ", g.Key?.Models.Select(m => m.Name) ?? [])}")));
        if (draft.Mistakes.Count == 0)
        {
            draft.Mistakes.AddRange(writer.CheckAliases(draft.Changes));
            draft.Mistakes.AddRange(draft.Specs.Select(spec => (spec.Id, Mistake: secrets.Check(spec, draft.Logins))).Where(c => c.Mistake is not null)
                .Select(c => new RequestMistake(null, null, draft.PathIn(c.Id, c.Mistake!.Path), c.Mistake.Message)));
        }

        // What is wrong with the request is wrong for each phone.
        return draft.Mistakes.Count == 0 ? null : Refusal.Of(draft.Mistakes.Distinct());
    }

    private ChangeResult Result(PendingDraft draft, long? change) => ChangeWriter.WithNotes(
        new ChangeResult(change, []) { Created = draft.Created, Updated = draft.Updated, Unchanged = draft.Unchanged },
        [.. draft.Notes.Distinct(StringComparer.Ordinal)], writer.Advise(draft.Specs));

    private static string Names(IReadOnlyList<DeviceId> ids) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(", ", ids.Take(MaxNamed))}{(ids.Count > MaxNamed ? $" and {ids.Count - MaxNamed} more" : "")}");
}
