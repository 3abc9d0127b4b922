using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Identification;

/// <summary>
/// Turns the facts of a request into who asks. The ranking is fixed: a device's own URL token, its user name and password, then the MAC address that the
/// exchange itself names, the file name, the query, the user agent.
/// Clues about the device that contradict each other, at whatever rank, make the request ambiguous: nothing of anybody is handed out.
/// </summary>
public sealed class DeviceIdentifier(FamilyRegistry families, DeviceIndex devices, ScopeDirectory scopes, ISecretSealer sealer, DigestLookup digests)
{
    /// <summary>Longest URL token there is, with room; longer segments are not even hashed.</summary>
    private const int MaxTokenLength = 64;

    /// <summary>Identifies a request.</summary>
    /// <param name="facts">What it told us.</param>
    /// <param name="sent">User name and password that came with it; null = none. Apart from the facts, which are remembered and shown.</param>
    /// <param name="digest">What came with it instead of a password; null = nothing.</param>
    public IdentifiedRequest Identify(RequestFacts facts, DeviceLogin? sent = null, DigestLogin? digest = null)
    {
        var tree = scopes.Current;
        var owner = FindToken(facts.Token, tree);
        var clues = new List<Clue>(4);
        if (owner?.Device is { } tokenDevice)
        {
            clues.Add(new Clue(ClueRank.Token, Family: null) { Device = tokenDevice });
        }

        var place = owner?.Scope ?? (owner?.Device is { } asks && devices.Find(asks) is { } at ? tree[at.ScopeNode].Path : tree.FindNetwork(facts.Address));
        if (facts.Hardware is { } hardware)
        {
            clues.Add(new Clue(ClueRank.Hardware, families.FindByMac(hardware)?.Name) { Device = DeviceId.From(hardware) });
        }

        var matches = families.Identify(facts, clues);
        var named = ResolveAliases(facts, matches, clues);
        var (login, isStale) = digest is not null ? Allowed(digests.Find(digest, facts.Address, place, clues), Challenge.Digest) : Allowed(FindLogin(sent, place), Challenge.Basic);
        if (login is { } loginDevice)
        {
            clues.Insert(0, new Clue(ClueRank.Login, Family: null) { Device = loginDevice });
        }

        var stranger = ResolveUsers(clues, place, login);
        var best = Best(clues, c => c.Device is not null);
        var contradiction = best is null ? null : stranger is not null ? $"{Describe(best)} but the file name says user {stranger}" : FindContradiction(best, clues);
        var entry = best?.Device is { } id && contradiction is null ? devices.Find(id) : null;
        var name = entry is { } own ? devices.Models[own.ModelNumber].Family : Guess(best, clues, matches);
        best = Best(clues, c => c.Device is not null, name);
        return new IdentifiedRequest(facts, KindOf(best, contradiction, entry))
        {
            Device = contradiction is null ? best?.Device : null,
            Entry = entry,
            Family = name,
            Document = matches.Of(name) ?? (matches.Length > 0 ? matches[0] : named),
            Token = owner,
            // The tree of now, not the one from before the entry was found: a scope that came with the device is only in the newer one.
            Scope = entry is { } known ? scopes.Current[known.ScopeNode].Path : place,
            Place = place,
            HasLogin = sent is not null || digest is not null,
            IsLoginStale = isStale,
            LoginOf = login,
            Best = Best(clues, c => c.Model is not null || c.Firmware is not null, name) ?? best,
            Clues = clues,
            Contradiction = contradiction,
        };
    }

    // A name that an operator gave to a device, asked for as a file or said in a clue. Answers the document, where it was asked for.
    private DocumentMatch? ResolveAliases(RequestFacts facts, ImmutableArray<DocumentMatch> matches, List<Clue> clues)
    {
        for (var i = 0; i < clues.Count; i++)
        {
            if (clues[i].FileAlias is { } said && devices.FindAlias(said) is { } meant)
            {
                clues[i] = clues[i] with { Device = meant };
            }
        }

        if (matches.Length > 0 || devices.FindAlias(facts.FileName) is not { } device || devices.Find(device) is not { } entry
            || families.Find(devices.Models[entry.ModelNumber].Family) is not { AliasDocument: { } kind } family)
        {
            return null;
        }

        clues.Add(new Clue(ClueRank.FileName, family.Name) { Device = device });
        return new DocumentMatch(family.Name, kind, facts.FileName, device.ToString());
    }

    private static IdentityKind KindOf(Clue? best, string? contradiction, DeviceEntry? entry)
    {
        if (contradiction is not null)
        {
            return IdentityKind.Ambiguous;
        }

        if (best is null)
        {
            return IdentityKind.Nobody;
        }

        return entry is null ? IdentityKind.New : IdentityKind.Known;
    }

    // Of clues of one rank the first; one of the family that it is goes before.
    private static Clue? Best(List<Clue> clues, Func<Clue, bool> filter, string? family = null)
    {
        Clue? best = null;
        foreach (var clue in clues)
        {
            if (filter(clue) && (best is null || clue.Rank > best.Rank || (clue.Rank == best.Rank && clue.Family == family && best.Family != family)))
            {
                best = clue;
            }
        }

        return best;
    }

    // Whose phone it may be that nobody described. A name that only one maker's phones ask for is that maker's, whatever else is said.
    private string? Guess(Clue? best, List<Clue> clues, ImmutableArray<DocumentMatch> matches)
    {
        if (matches.Length == 1)
        {
            return matches[0].Family;
        }

        // Makers whose phones others sell too take every brand for one of theirs. Where several do, it is whose model it names, else whose MAC block it has.
        var block = best?.Device?.Mac is { } mac ? families.FindByMac(mac)?.Name : null;
        Clue? Agent(Func<Clue, bool> more) => Best(clues, c => c.Rank == ClueRank.UserAgent && (matches.IsEmpty || matches.Of(c.Family) is not null) && more(c));
        var agent = Agent(c => c is { Model: { } model, Family: { } name } && families.Find(name) is { } family && FamilyRegistry.FindModel(family, model) is not null)
            ?? Agent(c => c.Family == block) ?? Agent(_ => true);
        return agent?.Family ?? (matches.IsEmpty || matches.Of(block) is not null ? block : null) ?? (matches.Length > 0 ? matches[0].Family : best?.Family);
    }

    private static string? FindContradiction(Clue best, List<Clue> clues)
    {
        foreach (var clue in clues)
        {
            if (clue.Device is { } other && other != best.Device)
            {
                return $"{Describe(best)} but {Describe(clue)}";
            }
        }

        return null;
    }

    private static string Describe(Clue clue) => clue.Rank switch
    {
        ClueRank.Token => $"the URL token belongs to {clue.Device}",
        ClueRank.Login => $"user name and password belong to {clue.Device}",
        ClueRank.FileName => $"the file name says {clue.Device}",
        ClueRank.Hardware => $"the request says {clue.Device}",
        ClueRank.Query => $"the query says {clue.Device}",
        _ => $"the user agent says {clue.Device}",
    };

    // Tenants may have the same name with the same password; then the place the request comes from decides, or nobody.
    private LoginFound FindLogin(DeviceLogin? login, ScopePath? place)
    {
        if (login is null || login.User.Length is 0 or > LoginHash.MaxLength || login.Password.Reveal() is not { Length: <= LoginHash.MaxLength } password)
        {
            return default;
        }

        var found = devices.FindLogin(LoginHash.Of(login.User, password, sealer));
        if (found.Length > 1)
        {
            found = InTenantOf(place, found);
        }

        return found.Length == 1 ? new LoginFound(found[0], IsStale: false) : default;
    }

    private ImmutableArray<DeviceId> InTenantOf(ScopePath? place, ImmutableArray<DeviceId> found) =>
        found.RemoveAll(id => place is null || devices.Find(id) is not { } entry || scopes.Current[entry.ScopeNode].Path.Tenant != place.Value.Tenant);

    // What a device's scope does not ask for is nobody's: a password that was sent in the open is not taken where only a digest of it is wanted.
    private LoginFound Allowed(LoginFound found, Challenge other) => found.Device is { } id && devices.Find(id) is { } entry
        && scopes.Current[entry.ScopeNode].Delivery is { Challenge: var wanted } && wanted != Challenge.Both && wanted != other
            ? default
            : found;

    /// <summary>Says which device each name of a login means, if any. Answers the first that means none, or more than one.</summary>
    private string? ResolveUsers(List<Clue> clues, ScopePath? place, DeviceId? login)
    {
        string? stranger = null;
        for (var i = 0; i < clues.Count; i++)
        {
            if (clues[i] is not { User: { } user, Device: null } clue)
            {
                continue;
            }

            var tenant = login is { } known && devices.Find(known) is { } entry ? scopes.Current[entry.ScopeNode].Path : place;
            var found = tenant is { } scope ? devices.FindUser(LoginHash.OfUser(scope, user)) : [];
            if (found.Length == 1)
            {
                clues[i] = clue with { Device = found[0] };
            }
            else
            {
                stranger ??= user;
            }
        }

        return stranger;
    }

    private TokenOwner? FindToken(string? token, ScopeTree tree)
    {
        if (token is null || token.Length is 0 or > MaxTokenLength)
        {
            return null;
        }

        var hash = UrlToken.Hash(token);
        if (devices.FindToken(hash) is { } device)
        {
            return new TokenOwner(device, Scope: null);
        }

        return tree.FindToken(hash) is { } scope ? new TokenOwner(Device: null, scope) : null;
    }
}
