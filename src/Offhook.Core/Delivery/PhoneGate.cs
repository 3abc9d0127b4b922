using Offhook.Core.Devices;
using Offhook.Core.Discovery;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Delivery;

/// <summary>The path of a request from facts to answer: identify, decide, find the document. One decision each.</summary>
public sealed class PhoneGate(
    DeviceIdentifier identifier,
    DocumentService documents,
    ScopeDirectory scopes,
    FileDirectory files,
    RefusalLimiter limiter,
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
    public Answer Ask(RequestFacts facts)
    {
        var request = identifier.Identify(facts);
        var answer = request.Document is { } match ? AskDocument(request, match) : AskFile(request);
        if (answer is { Kind: AnswerKind.NotFound, Request.Kind: IdentityKind.New } && enroller.Begin(request) is not null)
        {
            return new Answer(request, AnswerKind.NotReady, $"{request.Device} is being enrolled") { RetryAfter = EnrolmentSeconds };
        }

        return answer.Kind == AnswerKind.NotFound && !IsProven(request) && !limiter.Allow(facts.Address)
            ? new Answer(request, AnswerKind.TooMany, $"address {facts.Address} was refused too often") { RetryAfter = RefusalLimiter.RetryAfter }
            : answer;
    }

    /// <summary>What the answer to a request would be; nothing is counted or remembered.</summary>
    public Answer Peek(RequestFacts facts)
    {
        var request = identifier.Identify(facts);
        return request.Document is { } match ? AskDocument(request, match) : AskFile(request);
    }

    /// <inheritdoc/>
    public bool Watches(Answer answer) => answer.Counts && log.Matters(answer);

    /// <inheritdoc/>
    public void Completed(Answer answer, HandOver end) => log.Record(answer, end);

    // Whoever has not proven to be the device it names is limited alike, whether that device exists or not.
    private bool IsProven(IdentifiedRequest request) => request.Entry is { } entry
        && DeliveryPolicy.Decide(request, entry, scopes.Current[entry.ScopeNode]).Trust != Trust.Refused;

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
        if (node?.Settings.Open.Flag(SettingSchema.UpdateCommonFile) is false)
        {
            return NotFound(request, $"scope {node.Path} says update.commonFile: false");
        }

        return documents.GetShared(match, request.Scope, request.Best?.Firmware) is { } document
            ? new Answer(request, AnswerKind.Document, $"{match.Kind.Id} is the same for everybody in {request.Scope?.Value ?? "no scope"}") { Document = document }
            : AskFile(request) is { Kind: AnswerKind.File } stored ? stored
            : NotFound(request, $"{match.Kind.Id} is not made for {match.Captured}");
    }

    private Answer AskDevice(IdentifiedRequest request, DocumentMatch match)
    {
        if (request.Entry is not { } entry)
        {
            return NotFound(request, request.Kind switch
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
            return NotFound(request, decision.Reason);
        }

        try
        {
            return documents.Get(entry, match, decision.Trust, request.Best?.Firmware, out var withheld) is { } document
                ? new Answer(request, AnswerKind.Document, decision.Reason) { Document = document, Counts = decision.Trust == Trust.Full }
                : NotFound(request, withheld ?? $"{entry.Id} has no {match.Kind.Id}");
        }
        catch (RenderException e)
        {
            return new Answer(request, AnswerKind.Failed, e.Message);
        }
    }
}
