using System.Net;
using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Storage;

namespace Offhook.Core.Discovery;

/// <summary>
/// Tells phones where their files are. Nobody proves anything here, so only known devices are told, and only where they are at home: on the link that
/// they ask on, or in a network of their scope. Everybody else is met with silence.
/// </summary>
public sealed class PlugAndPlay(
    DeviceIdentifier identifier,
    FamilyRegistry families,
    DeviceIndex devices,
    ScopeDirectory scopes,
    DeviceRendering rendering,
    Enroller enroller,
    IStore store,
    RecentExchanges recent,
    string fleet,
    TimeProvider time) : IPlugAndPlay
{
    // What one phone says of itself is shown to people; nobody needs more of it.
    private const int MaxTold = 200;

    /// <inheritdoc/>
    public string Fleet => fleet;

    /// <inheritdoc/>
    public IReadOnlyList<string> MacBlocks => [.. families.All.SelectMany(family => family.MacBlocks)];

    /// <inheritdoc/>
    public async ValueTask<PlugAndPlayAnswer> AskAsync(PlugAndPlayRequest request, CancellationToken cancellation)
    {
        var identified = Identify(request);
        if (identified.Kind == IdentityKind.New)
        {
            Remember(request, identified);
            if (enroller.Begin(identified, ModelOf(request, identified)) is { } enrolment)
            {
                await enrolment.WaitAsync(cancellation).ConfigureAwait(false);
                identified = identifier.Identify(identified.Facts);
            }
        }

        var answer = Decide(request, identified);
        if (answer.AwaitsApproval)
        {
            Remember(request, identified);
        }

        Note(request, identified, answer);
        return answer;
    }

    // Some phones do not say who they are; then the one device that was last heard from this address is meant, if it is one.
    private IdentifiedRequest Identify(PlugAndPlayRequest request)
    {
        var identified = identifier.Identify(request.Facts);
        if (identified.Kind != IdentityKind.Nobody)
        {
            return identified;
        }

        var address = request.Facts.Address.ToString();
        var heard = recent.Find(e => e.Device is not null && e.Outcome is AnswerKind.Document or AnswerKind.File && e.Address == address, 16)
            .Select(e => e.Device!.Value).Distinct().Take(2).ToList();
        return heard is [{ Mac: { } mac }] ? identifier.Identify(request.Facts with { Hardware = mac }) : identified;
    }

    private PlugAndPlayAnswer Decide(PlugAndPlayRequest request, IdentifiedRequest identified) => identified.Kind switch
    {
        IdentityKind.Known => DecideKnown(request, identified.Entry!.Value),
        IdentityKind.New => DecideNew(request, identified),
        IdentityKind.Ambiguous => Refuse($"the request contradicts itself: {identified.Contradiction}"),
        _ => new(PlugAndPlayOutcome.Unknown, null, "the request names no device, and none was heard from its address"),
    };

    private PlugAndPlayAnswer DecideKnown(PlugAndPlayRequest request, in DeviceEntry entry)
    {
        if ((entry.Flags & DeviceFlags.Enabled) == 0)
        {
            return Refuse("the device is disabled");
        }

        var scope = scopes.Current[entry.ScopeNode];
        if (!request.OnLink && !scope.Delivery.Covers(request.Facts.Address))
        {
            return Refuse($"{request.Facts.Address} is neither on the link it asks on nor in a network of scope {scope.Path}");
        }

        if (ApprovalUnmet(entry, scope) is { } unmet)
        {
            return unmet;
        }

        var (familyName, modelName) = devices.Models[entry.ModelNumber];
        if (families.Find(familyName) is not { } family)
        {
            return Refuse($"family {familyName} is not in this build");
        }

        if (BaseUrl(request, entry, scope) is not { } baseUrl)
        {
            return Refuse("its scope asks for a token and the device has none");
        }

        var url = family.PlugAndPlayUrl(baseUrl, FamilyRegistry.FindModel(family, modelName), entry.Id);
        return url is null
            ? Refuse($"phones of {family.Title} do not take plug-and-play")
            : new(PlugAndPlayOutcome.Told, url, $"{entry.Id} is known in scope {scope.Path}");
    }

    // An address alone is told also to who waits, so that it asks there and is seen. A token would be a proof that it has for good, once it is approved.
    private static PlugAndPlayAnswer? ApprovalUnmet(in DeviceEntry entry, ScopeNode scope) => DeliveryPolicy.AwaitsApproval(entry, scope.Delivery) switch
    {
        false => null,
        true when (entry.Flags & DeviceFlags.Rejected) != 0 => Refuse($"scope {scope.Path} wants an approval, and an operator said no") with { AwaitsApproval = true },
        true when scope.Delivery.Proofs.Contains(Proof.Token) =>
            Refuse($"scope {scope.Path} wants an approval before the device is given its token; 'pending approve {entry.Id}' is one") with { AwaitsApproval = true },
        true => null,
    };

    // A scope that names an address means it for all its phones; the others ask where they were heard.
    private Uri? BaseUrl(PlugAndPlayRequest request, in DeviceEntry entry, ScopeNode scope)
    {
        var url = scope.Delivery.Url ?? request.OurUrl;
        if (!scope.Delivery.Proofs.Contains(Proof.Token))
        {
            return url;
        }

        return rendering.Load(entry)?.Snapshot.Secrets.Token is { } token ? new Uri($"{url.AbsoluteUri.TrimEnd('/')}/{token.Reveal()}") : null;
    }

    // A phone that does not say its model cannot be enrolled yet. Where its scope enrols it is sent to the files, where it says more.
    private PlugAndPlayAnswer DecideNew(PlugAndPlayRequest request, IdentifiedRequest identified)
    {
        if (enroller.WindowFor(request.Facts.Address) is not { } window)
        {
            return new(PlugAndPlayOutcome.Unknown, null, $"{identified.Device} is not known; it is listed as pending");
        }

        var id = identified.Device!.Value;
        var url = enroller.IsRejected(id) || identified.Family is null ? null : families.Find(identified.Family)?.PlugAndPlayUrl(
            scopes.Current.Find(window)?.Delivery.Url ?? request.OurUrl, model: null, id);
        return url is null
            ? new(PlugAndPlayOutcome.Unknown, null, $"{id} is not known and cannot be enrolled; it is listed as pending")
            : new(PlugAndPlayOutcome.Told, url, $"scope {window} enrols, and {id} is sent to its files to say its model");
    }

    private static PlugAndPlayAnswer Refuse(string reason) => new(PlugAndPlayOutcome.Refused, null, reason);

    private void Remember(PlugAndPlayRequest request, IdentifiedRequest identified)
    {
        var now = time.GetUtcNow();
        store.EnqueuePending(new PendingDevice(
            identified.Device!.Value, identified.Family, ModelOf(request, identified), identified.Best?.ModelCode, Sighting(request, identified, now), now, Count: 1, Rejected: false));
    }

    // What the request calls its model is one only where the family knows it; makers write their own brand, or what a phone is.
    private string? ModelOf(PlugAndPlayRequest request, IdentifiedRequest identified) =>
        identified.Best?.Model ?? (request.Model is { } said && families.Find(identified.Family ?? "") is { } family ? FamilyRegistry.FindModel(family, said)?.Name : null);

    private static Sighting Sighting(PlugAndPlayRequest request, IdentifiedRequest identified, DateTimeOffset now)
    {
        var said = string.Join(' ', new[] { request.Facts.UserAgent, Token("vendor", request.Vendor), Token("model", request.Model), Token("version", request.Version) }
            .Where(part => !string.IsNullOrEmpty(part)));
        return new Sighting(
            now, request.Facts.Door, request.Facts.Address.ToString(), said.Length == 0 ? null : said[..Math.Min(said.Length, MaxTold)],
            identified.Best?.Firmware ?? request.Version);

        static string? Token(string name, string? value) => string.IsNullOrEmpty(value) ? null : $"{name}={value}";
    }

    private void Note(PlugAndPlayRequest request, IdentifiedRequest identified, PlugAndPlayAnswer answer)
    {
        var now = time.GetUtcNow();
        var told = answer.Outcome == PlugAndPlayOutcome.Told;
        recent.Add(new Exchange(
            now, request.Facts.Door, request.Facts.Address.ToString(), "plug-and-play", request.Facts.UserAgent, identified.Device,
            told ? AnswerKind.Told : AnswerKind.Silent, HandOver.Whole, answer.Reason, answer.Url?.Length ?? 0));
        if ((told && identified.Kind == IdentityKind.Known) || answer.AwaitsApproval)
        {
            store.EnqueueSighting(identified.Device!.Value, Sighting(request, identified, now) with { Agent = request.Facts.UserAgent });
        }
    }
}
