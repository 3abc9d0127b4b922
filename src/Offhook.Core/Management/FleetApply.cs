using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Fleet;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Management;

/// <summary>Applies fleet files: everything in them, or nothing when there is a mistake.</summary>
internal sealed class FleetApply(ChangeWriter writer, ApplyPlanner planner, TenantGuard tenants, DialGuard dials, FileIntake intake)
{
    public async Task<ChangeResult> RunAsync(
        IReadOnlyList<FleetFile> files, IAttachments attachments, bool dryRun, ScopePath? prune, string actor, bool confirmed, CancellationToken cancellation)
    {
        var references = new AttachmentResolver(attachments);
        var sources = files.AsParallel().AsOrdered().Select(f => FleetReader.Read(f.Name, f.Content)).ToList();
        using var turn = await writer.EnterAsync(cancellation).ConfigureAwait(false);
        var plan = new FleetBinder(writer.Context(references)).Bind(sources);
        if (plan.Mistakes.Count > 0)
        {
            return Refusal.Of(plan.Mistakes.Select(ToMistake));
        }

        var draft = await planner.DraftAsync(plan, references, dryRun, prune, confirmed, cancellation).ConfigureAwait(false);
        draft.Mistakes.AddRange(tenants.Check(draft.Changes));
        draft.Mistakes.AddRange(Placed(writer.CheckAliases(draft.Changes), plan));
        draft.Mistakes.AddRange(dials.Check(draft.Changes, plan.Scopes.ToDictionary(s => s.Spec.Path, s => s.Place)));
        if (draft.Mistakes.Count > 0)
        {
            intake.Forget(draft.NewFiles);
            return Refusal.Of(draft.Mistakes);
        }

        draft.Notes.AddRange(plan.Notes.Select(n => n.ToString()));
        long? change = null;
        if (!dryRun)
        {
            try
            {
                change = await writer.CommitAsync(draft.Changes, actor, "apply", Summarize(files, draft), cancellation).ConfigureAwait(false);
            }
            catch
            {
                intake.Forget(draft.NewFiles);
                throw;
            }
        }

        var reaches = dryRun ? writer.CountReach(draft.Changes) : (int?)null;
        if (reaches is { } count && Expectation.Current is { } expected && count != expected)
        {
            throw new UnexpectedReachException(count, expected);
        }

        // Scopes and their phonebooks that come with devices are told by them; one that changes alone is told by those it has.
        var given = draft.Changes.Select(c => c.Spec).OfType<DeviceSpec>().ToList();
        var scopes = given.Count > 0 ? [] : draft.Changes.Select(c => c.Spec switch { ScopeSpec scope => scope.Path, PhonebookSpec book => book.Scope, _ => (ScopePath?)null }).OfType<ScopePath>().Distinct().ToList();
        var result = new ChangeResult(change, [])
        {
            Created = draft.Created,
            Reaches = reaches,
            Updated = draft.Updated,
            Deleted = draft.Deleted,
            Unchanged = draft.Unchanged,
        };
        return ChangeWriter.WithNotes(result, draft.Notes, writer.Advise(given, scopes));
    }

    // What is found after binding names the device; whoever wrote the file looks for a line.
    private static IEnumerable<RequestMistake> Placed(List<RequestMistake> mistakes, FleetPlan plan)
    {
        if (mistakes.Count == 0)
        {
            return [];
        }

        var places = plan.Devices.ToDictionary(d => d.Spec.Id.ToString(), d => d.Place, StringComparer.Ordinal);
        return mistakes.Select(m => places.TryGetValue(m.Path, out var place) ? new RequestMistake(place.File, place.Line, place.Path, m.Message) : m);
    }

    private static string Summarize(IReadOnlyList<FleetFile> files, ApplyDraft draft) => string.Create(
        CultureInfo.InvariantCulture,
        $"apply {string.Join(", ", files.Take(3).Select(f => f.Name))}: {draft.Created} created, {draft.Updated} updated, {draft.Deleted} deleted");

    private static RequestMistake ToMistake(FleetMistake mistake) => new(mistake.File, mistake.Line > 0 ? mistake.Line : null, mistake.Path, mistake.Message);
}
