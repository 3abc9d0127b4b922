using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Delivery;

/// <summary>The path of a request from facts to answer: identify, decide, find the document. One decision each.</summary>
public sealed class PhoneGate(
    DeviceIdentifier identifier,
    DocumentService documents,
    ScopeDirectory scopes,
    FileDirectory files,
    FamilyRegistry families,
    RefusalLimiter limiter,
    LoginLimiter logins,
    DigestNonces nonces,
    Enroller enroller,
    DeliveryLog log) : IPhoneGate
{
    // Writing a device down takes a hundredth of it; phones count in seconds.
    private const int EnrolmentSeconds = 1;

    private volatile bool ready;

    /// <inheritdoc/>
    public bool IsReady => ready;

    /// <summary>Opens the gate; before that every door tells phones to come back.</summary>
    public void Open() => ready = true;

    /// <summary>Closes the gate again, for an orderly stop.</summary>
    public void Close() => ready = false;

    /// <inheritdoc/>
    public Answer Ask(RequestFacts facts, DeviceLogin? login = null, DigestLogin? digest = null)
    {
        var user = login?.User ?? digest?.User;
        if (user is not null && logins.IsSpent(facts.Address, user))
        {
            return TooMany(identifier.Identify(facts), $"address {facts.Address} sent too many wrong passwords, so this one is not looked at");
        }

        var answer = Find(identifier.Identify(facts, login, digest));
        var isWrong = user is not null && answer is { Kind: AnswerKind.Unauthorized, IsStale: false };
        if (isWrong)
        {
            logins.Count(facts.Address, user!);
        }

        if (answer is { Kind: AnswerKind.NotFound, Request.Kind: IdentityKind.New } && enroller.Begin(answer.Request) is not null)
        {
            return new Answer(answer.Request, AnswerKind.NotReady, $"{answer.Request.Device} is being enrolled") { RetryAfter = EnrolmentSeconds };
        }

        // A challenge to somebody who sent nothing yet is no refusal: phones ask for every file that way first.
        var refused = answer.Kind is AnswerKind.NotFound or AnswerKind.Forbidden || isWrong;
        return refused && !IsProven(answer.Request) && !limiter.Allow(facts.Address)
            ? TooMany(answer.Request, $"address {facts.Address} was refused too often")
            : answer;
    }

    /// <summary>What the answer to a request would be; nothing is counted or remembered.</summary>
    public Answer Peek(RequestFacts facts) => Find(identifier.Identify(facts));

    /// <inheritdoc/>
    public bool Watches(Answer answer) => answer.Counts && log.Matters(answer);

    /// <inheritdoc/>
    public void Completed(Answer answer, HandOver end) => log.Record(answer, end);

    // Whoever has not proven to be the device it names is limited alike, whether that device exists or not.
    private bool IsProven(IdentifiedRequest request) => request.Entry is { } entry
        && DeliveryPolicy.Decide(request, entry, scopes.Current[entry.ScopeNode]).Trust != Trust.Refused;

    private Answer Find(IdentifiedRequest request) => request.Document is { } match ? Challenge(AskDocument(request, match), match) : AskFile(request);

    private static Answer TooMany(IdentifiedRequest request, string reason) => new(request, AnswerKind.TooMany, reason) { RetryAfter = RefusalLimiter.RetryAfter };

    /// <summary>
    /// Turns "not found" into a challenge where user name and password could help, and into "forbidden" where they are right and the file is not theirs.
    /// Which of them depends on where the request comes from and on what it carries, never on whether the device that it names exists.
    /// </summary>
    private Answer Challenge(Answer answer, DocumentMatch match)
    {
        var request = answer.Request;
        if (answer.Kind != AnswerKind.NotFound || match.Kind.Audience != Audience.Device || match.Kind.HandsOutLogin)
        {
            return answer;
        }

        if (request.LoginOf is not null)
        {
            return request.Kind == IdentityKind.Ambiguous ? answer with { Kind = AnswerKind.Forbidden } : answer;
        }

        if (scopes.Current.Challenges(request.Place, request.Facts.Encrypted) is not { } challenge)
        {
            return answer;
        }

        var realm = families.Find(match.Family)!.Realm;
        return answer with
        {
            Kind = AnswerKind.Unauthorized,
            Realm = realm,
            Challenge = challenge,
            Nonce = challenge == Scopes.Challenge.Basic ? "" : nonces.Make(realm, request.Facts.Address),
            IsStale = request.IsLoginStale,
        };
    }

    private static Answer NotFound(IdentifiedRequest request, string reason) => new(request, AnswerKind.NotFound, reason);

    private Answer AskFile(IdentifiedRequest request) => files.Find(request.Facts.FileName) is { } file
        ? new Answer(request, AnswerKind.File, $"stored file {file.Spec.Name}") { File = file }
        : NotFound(request, "no family asks for a file of this name and none is stored under it");

    private Answer AskDocument(IdentifiedRequest request, DocumentMatch match) => match.Kind.Audience switch
    {
        Audience.Never => NotFound(request, $"{match.Kind.Id} is never handed out"),
        Audience.Device => AskDevice(request, match),
        _ => AskShared(request, match),
    };

    private Answer AskShared(IdentifiedRequest request, DocumentMatch match)
    {
        var node = request.Scope is { } scope ? scopes.Current.Find(scope) : null;
        if (match.Kind.Audience == Audience.Model && node?.Settings.Open.Flag(SettingSchema.UpdateCommonFile) is false)
        {
            return NotFound(request, $"scope {node.Path} says update.commonFile: false");
        }

        try
        {
            return documents.GetShared(match, request.Scope, request.Best?.Firmware, request.Token?.Scope is null ? null : request.Facts.Token) is { } document
                ? new Answer(request, AnswerKind.Document, $"{match.Kind.Id} is the same for everybody in {request.Scope?.Value ?? "no scope"}") { Document = document }
                : AskFile(request) is { Kind: AnswerKind.File } stored ? stored
                : NotFound(request, match.Captured.Length > 0 ? $"{match.Kind.Id} is not made for {match.Captured}" : $"{match.Kind.Id} is not made for {request.Scope?.Value ?? "no scope"}");
        }
        catch (RenderException e)
        {
            return new Answer(request, AnswerKind.Failed, e.Message);
        }
    }

    private Answer AskWithoutIdentity(IdentifiedRequest request, DocumentMatch match) =>
        request.Scope is { } scope && scopes.Current.Find(scope)?.Delivery.Proofs.Contains(Proof.Password) is true
            ? NotFound(request, $"scope {scope} wants user name and password, and the request {(!request.HasLogin ? "carries none" : "carries some that are nobody's")}")
            : AskShared(request, match);

    private Answer AskDevice(IdentifiedRequest request, DocumentMatch match)
    {
        if (request.Entry is not { } entry)
        {
            return match.Kind.SharedWithoutIdentity && request.Kind == IdentityKind.Nobody ? AskWithoutIdentity(request, match) : NotFound(request, request.Kind switch
            {
                IdentityKind.Ambiguous => $"the request contradicts itself: {request.Contradiction}",
                IdentityKind.New => $"{request.Device} is not known; it is listed as pending",
                _ => "the request names no device",
            });
        }

        if (match.Family != request.Family)
        {
            return NotFound(request, $"{match.FileName} is a file of family {match.Family}, and {entry.Id} is of family {request.Family}");
        }

        var decision = DeliveryPolicy.Decide(request, entry, scopes.Current[entry.ScopeNode]);
        if (decision.Trust == Trust.Refused)
        {
            return NotFound(request, decision.Reason) with { AwaitsApproval = decision.AwaitsApproval };
        }

        try
        {
            return documents.Get(entry, match, decision.Trust, request.Best?.Firmware, out var withheld) is { } document
                ? new Answer(request, AnswerKind.Document, decision.Reason) { Document = document, Counts = decision.Trust == Trust.Full }
                : match.Kind.SharedWithoutIdentity && decision.Trust == Trust.WithoutSecrets ? AskShared(request, match)
                : NotFound(request, withheld ?? $"{entry.Id} has no {match.Kind.Id}");
        }
        catch (RenderException e)
        {
            return new Answer(request, AnswerKind.Failed, e.Message);
        }
    }
}
