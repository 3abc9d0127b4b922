using System.Globalization;
using System.Net;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Core.Storage;

namespace Offhook.Core.Management;

/// <summary>
/// Tells why: who a request was taken for, by which clue; what the delivery policy said and why; which level gave each value and which setting each
/// parameter came from. Everything but secrets.
/// </summary>
public sealed class Explainer(
    IStore store,
    FamilyRegistry families,
    DeviceIndex devices,
    ScopeDirectory scopes,
    PhoneGate gate,
    IDeviceQueries queries,
    DeviceRendering rendering,
    RecentExchanges recent) : IExplainer
{
    private const int MaxExchanges = 30;

    /// <inheritdoc/>
    public Explanation? Explain(string subject, string? fromAddress, string? userAgent)
    {
        if (DeviceId.TryParse(subject, out var id))
        {
            return new Explanation(id.ToString(), [.. ExplainDevice(id, fromAddress, userAgent)]);
        }

        if (IPAddress.TryParse(subject, out var address))
        {
            return new Explanation(address.ToString(), [.. ExplainAddress(address)]);
        }

        return MakeFacts(subject, fromAddress, userAgent) is { } facts ? new Explanation(subject, [.. ExplainRequest(facts)]) : null;
    }

    private static RequestFacts? MakeFacts(string subject, string? fromAddress, string? userAgent)
    {
        var text = Uri.TryCreate(subject, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "tftp" or "ftp" ? url.PathAndQuery : subject;
        var (path, query) = text.IndexOf('?') is >= 0 and var mark ? (text[..mark], text[(mark + 1)..]) : (text, "");
        var name = RequestName.Parse(Uri.UnescapeDataString(path.TrimStart('/')));
        if (name.FileName.Length == 0 || !IPAddress.TryParse(fromAddress ?? "127.0.0.1", out var address))
        {
            return null;
        }

        return new RequestFacts
        {
            Door = url?.Scheme ?? "http",
            Encrypted = url?.Scheme == "https",
            Address = address,
            Token = name.Token,
            FileName = name.FileName,
            Query = [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
                .Select(p => KeyValuePair.Create(Uri.UnescapeDataString(p[0]), p.Length > 1 ? Uri.UnescapeDataString(p[1]) : ""))],
            UserAgent = userAgent,
        };
    }

    // A setting with the level that wrote it; where lines differ, the setting alone.
    private static string Origin(string source, DeviceSnapshot device) =>
        SettingSchema.Find(source) is { } setting && device.Lines.All(l => l.Settings.SourceOf(setting) == device.Settings.SourceOf(setting))
            ? $"{source} ({device.Settings.SourceOf(setting)})"
            : source;

    private static string Tell(DeviceApproval approval) => (approval.Approved, approval.Wanted) switch
    {
        (true, var wanted) => $"approved by an operator{(wanted ? "" : ", which its scope does not ask for")}",
        (false, var wanted) => $"an operator said no to it{(wanted ? "" : ", which means nothing, as its scope asks for no approval")}",
        (null, _) => approval.Asked is { } asked
            ? $"not approved: waits since {asked.First:u}, asked for {asked.Count} times, last {asked.Last.At:u} through {asked.Last.Door} from {asked.Last.Address}"
            : "not approved, and has not asked yet",
    };

    private static ExplanationSection Section(string title, IEnumerable<string> lines) => new(title, [.. lines]);

    private static string Describe(Exchange e) => string.Create(
        CultureInfo.InvariantCulture,
        $"{e.At:yyyy-MM-dd HH:mm:ss} {e.Door} {e.Address} {e.FileName}: {e.Outcome}{(e.Outcome == AnswerKind.Document ? $", {e.Length} bytes, {e.End}" : "")}; {e.Reason}");

    private IEnumerable<ExplanationSection> ExplainDevice(DeviceId id, string? fromAddress, string? userAgent)
    {
        if (queries.Show(id, revealUrl: false) is not { } view || devices.Find(id) is not { } entry)
        {
            var pending = store.ReadPending(id);
            yield return Section("Device", [pending is null
                ? $"{id} is not known and was never seen"
                : $"{id} is not known; it asked {pending.Count} times, last at {pending.Last.At:u} from {pending.Last.Address} as {pending.Model ?? "unknown model"}; pending approve makes it a device"]);
            yield return Exchanges(e => e.Device == id);
            yield break;
        }

        yield return Section("Device", [
            $"{view.Family} {view.Model} '{view.Name}' in scope {view.Scope}, {(view.Enabled ? "enabled" : "disabled")}",
            view.InStep ? $"in step: it has everything up to change {view.Wanted}" : $"out of step (wanted {view.Wanted}, delivered {view.Delivered}): {view.Why}",
            .. view.Approval is { } approval ? (IEnumerable<string>)[Tell(approval)] : [],
            view.LastSeen is { } seen ? $"last seen {seen.At:u} through {seen.Door} from {seen.Address} as {seen.Agent ?? "no user agent"}" : "never seen",
            .. view.Progress is { } progress ? (IEnumerable<string>)[progress.Line] : [],
            $"asks at {view.Url ?? "no address"}",
            .. view.Warnings.Select(w => $"warning: {w}")]);
        yield return Section("Files it asks for", view.Expected.Select(e =>
            $"{e.FileName}{(e.Required ? " (required)" : "")}{(e.Answered ? "" : ": not found is the right answer")}"));
        yield return ExplainPolicy(view, entry, fromAddress, userAgent);
        foreach (var section in ExplainValues(entry))
        {
            yield return section;
        }

        yield return Section("History", queries.History(id, 10).Select(h =>
            $"change {h.Change.Number} {h.Change.At:u} {h.Change.Actor} {h.Change.Verb}: {string.Join("; ", h.Differences.Take(5))}{(h.Differences.Count > 5 ? $"; {h.Differences.Count - 5} more" : "")}"));
        yield return Exchanges(e => e.Device == id);
    }

    private ExplanationSection ExplainPolicy(DeviceView view, in DeviceEntry entry, string? fromAddress, string? userAgent)
    {
        var scope = scopes.Current[entry.ScopeNode];
        var rules = scope.Delivery;
        var lines = new List<string>
        {
            $"scope {scope.Path}: proof {(rules.Proofs.IsEmpty ? "none" : string.Join(" and ", rules.Proofs).ToLowerInvariant())}, networks "
                + $"{(rules.Networks.IsEmpty ? "none" : string.Join(", ", rules.Networks))}, plainSecrets {(rules.PlainSecrets ? "true" : "false")}",
        };
        if ((fromAddress ?? view.LastSeen?.Address) is { } text && IPAddress.TryParse(text, out var address)
            && view.Expected.FirstOrDefault(e => e.Required) is { } required)
        {
            var answer = gate.Peek(new RequestFacts { Door = "http", Address = address, FileName = required.FileName, UserAgent = userAgent });
            lines.Add($"{required.FileName} asked from {address} without token over http: {answer.Kind}; {answer.Reason}");
        }

        return Section("Delivery policy", lines);
    }

    private IEnumerable<ExplanationSection> ExplainValues(DeviceEntry entry)
    {
        DeviceMaterial? material;
        try
        {
            material = rendering.Load(entry);
        }
        catch (RenderException)
        {
            yield break;
        }

        if (material is null)
        {
            yield break;
        }

        var device = material.Snapshot.Device;
        yield return Section("Settings", SettingSchema.All
            .Where(d => device.Settings.IsWritten(d) || device.Settings[d] is not null)
            .Select(d => $"{d.Key} = {(d.IsSecret ? (material.Snapshot.Secrets.Settings.ContainsKey(d.Key) ? Security.Secret.Stars : "unset") : device.Settings[d]?.ToString() ?? "unset")}, from {device.Settings.SourceOf(d)}"));
        foreach (var expected in material.Family.Expected(device).Where(e => e.Required))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is { Kind.Format: not null } match)
            {
                yield return Section($"Parameters of {expected.FileName}", Renderer.Parameters(material.Family, match, material.Snapshot, secrets: null).Items
                    .Where(p => p.State == ParameterState.Set)
                    .Select(p => $"{p.Name}{Label(material.Family, p.Name)} = {p.Value}, from {Origin(p.Source, device)}"));
            }
        }
    }

    /// <summary>What a parameter is called, where its name does not say so already.</summary>
    private static string Label(IFamily family, string name) =>
        family.Describe(name)?.Label is { Length: > 0 } label && !name.EndsWith(label, StringComparison.OrdinalIgnoreCase) ? $" ({label})" : "";

    private IEnumerable<ExplanationSection> ExplainAddress(IPAddress address)
    {
        yield return Section("Address", [scopes.Current.FindNetwork(address) is { } scope
            ? $"lies in a network of scope {scope}"
            : "lies in no delivery.networks of any scope"]);
        yield return Exchanges(e => e.Address == address.ToString());
    }

    private IEnumerable<ExplanationSection> ExplainRequest(RequestFacts facts)
    {
        var answer = gate.Peek(facts);
        var request = answer.Request;
        yield return Section("Request", [
            request.Document is { } match ? $"{facts.FileName} is {match.Kind.Id} of family {match.Family}, for {match.Kind.Audience.ToString().ToLowerInvariant()}" : $"{facts.FileName} is no family's document",
            $"taken for: {request.Kind.ToString().ToLowerInvariant()}{(request.Device is { } id ? $" {id}" : "")}{(request.Contradiction is { } c ? $"; {c}" : "")}",
            .. request.Clues.Select(clue => $"clue ({clue.Rank}): {clue.Device?.ToString() ?? "no device"}{(clue.Model is { } m ? $", model {m}" : "")}{(clue.ModelCode is { } code ? $", code {code}" : "")}{(clue.Firmware is { } f ? $", firmware {f}" : "")}"),
            $"scope: {request.Scope?.Value ?? "none"}",
            $"answer: {answer.Kind}; {answer.Reason}"]);
        if (request.Document is { Captured.Length: > 0 } shared && store.ListLearned().Where(l => l.Family == shared.Family && l.Code == shared.Captured).ToList() is { Count: > 0 } learned)
        {
            yield return Section("Learned", learned.Select(l => $"code {l.Code} was asked for {l.Count} times, by a phone that says it is {l.Model ?? "nothing"}"));
        }

        yield return Exchanges(e => string.Equals(e.FileName, facts.FileName, StringComparison.OrdinalIgnoreCase));
    }

    private ExplanationSection Exchanges(Func<Exchange, bool> filter) => Section("Recent exchanges", recent.Find(filter, MaxExchanges).Select(Describe).DefaultIfEmpty("none since the server started"));
}
