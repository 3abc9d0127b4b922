using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Scopes;

namespace Offhook.Core.Delivery;

/// <summary>What a peer may have.</summary>
public enum Trust
{
    /// <summary>Nothing that is a device's own; it is told the same as somebody who names a device that does not exist.</summary>
    Refused,

    /// <summary>The device's documents without any secret, because the transport would show them.</summary>
    WithoutSecrets,

    /// <summary>Everything.</summary>
    Full,
}

/// <summary>A decision with its reason in a sentence for the operator.</summary>
public sealed record Decision(Trust Trust, string Reason)
{
    /// <summary>Whether nothing but an operator's approval is missing.</summary>
    public bool AwaitsApproval { get; init; }
}

/// <summary>
/// The one place that decides what a peer may have. A pure function of what was identified and of the scope's rules: doors, preview and
/// <c>explain</c> all ask here. A MAC is guessable and proves nothing; encryption of a file by the maker's own scheme counts as plain.
/// </summary>
public static class DeliveryPolicy
{
    private static readonly Decision FullDecision = new(Trust.Full, "the proof is met and the transport may carry secrets");

    /// <summary>Decides about the own documents of a device that was identified.</summary>
    public static Decision Decide(IdentifiedRequest request, DeviceEntry device, ScopeNode scope)
    {
        if (request.Contradiction is { } contradiction)
        {
            return new(Trust.Refused, $"the request contradicts itself: {contradiction}");
        }

        if ((device.Flags & DeviceFlags.Enabled) == 0)
        {
            return new(Trust.Refused, "the device is disabled");
        }

        var delivery = scope.Delivery;
        if (delivery.Proofs.IsEmpty)
        {
            return new(Trust.Refused, $"scope {scope.Path} has no delivery, so nothing can be proven; give it delivery.networks or delivery.proof");
        }

        foreach (var proof in delivery.Proofs)
        {
            if (Unmet(proof, request, device, scope) is { } reason)
            {
                return new(Trust.Refused, reason);
            }
        }

        // Last: only who has shown everything else is worth an operator's look.
        if (AwaitsApproval(device, delivery))
        {
            return new(Trust.Refused, $"scope {scope.Path} wants an approval, and {((device.Flags & DeviceFlags.Rejected) != 0
                ? $"an operator said no; 'pending approve {device.Id}' takes that back"
                : $"nobody has approved the device yet; 'pending approve {device.Id}' does")}") { AwaitsApproval = true };
        }

        return request.Facts.Encrypted || delivery.PlainSecrets
            ? FullDecision
            : new(Trust.WithoutSecrets, $"the transport is not encrypted and scope {scope.Path} does not say delivery.plainSecrets: true, so secrets are left out");
    }

    /// <summary>Whether a device's scope wants an approval that the device does not have.</summary>
    public static bool AwaitsApproval(in DeviceEntry device, EffectiveDelivery delivery) =>
        (device.Flags & DeviceFlags.Approved) == 0 && delivery.Proofs.Contains(Proof.Approval);

    /// <summary>Whether there is anything for a device to fetch, whoever it proves to be: it is enabled, its documents can be rendered, and it does not wait for an approval.</summary>
    public static bool IsServed(in DeviceEntry device, EffectiveDelivery delivery) =>
        (device.Flags & (DeviceFlags.Enabled | DeviceFlags.Failed)) == DeviceFlags.Enabled && !AwaitsApproval(device, delivery);

    private static string? Unmet(Proof proof, IdentifiedRequest request, DeviceEntry device, ScopeNode scope) => proof switch
    {
        Proof.Open => scope.Delivery.Covers(request.Facts.Address)
            ? null
            : $"address {request.Facts.Address} lies in none of delivery.networks of scope {scope.Path}",
        Proof.Token => TokenUnmet(request, device, scope),
        Proof.Password => PasswordUnmet(request, device, scope),
        Proof.Approval => PlaceUnmet(request, scope),
        _ => $"proof {proof} is not known",
    };

    // What hands the password out cannot ask for it. It goes where the scope's networks are, and nowhere else.
    private static string? PasswordUnmet(IdentifiedRequest request, DeviceEntry device, ScopeNode scope) => request switch
    {
        { LoginOf: { } owner } when owner == device.Id => null,
        { Document.Kind.HandsOutLogin: true } => scope.Delivery.Covers(request.Facts.Address)
            ? null
            : $"{request.Facts.FileName} hands out the password that scope {scope.Path} asks for, so it goes only into delivery.networks; address {request.Facts.Address} lies in none",
        { HasLogin: false } => $"scope {scope.Path} wants user name and password, and the request carries none",
        { IsLoginStale: true } => "user name and password are right, but the challenge that they answer is too old, another address's or was answered already",
        { LoginOf: null } => "user name and password are nobody's, or sent in a way that their scope does not ask for",
        _ => "user name and password belong to somebody else",
    };

    // An approval is of a device, and a MAC is guessable: where nothing else shows who asks, it holds where the scope's phones are.
    private static string? PlaceUnmet(IdentifiedRequest request, ScopeNode scope) =>
        scope.Delivery.Proofs.Contains(Proof.Token) || scope.Delivery.Proofs.Contains(Proof.Password) || scope.Delivery.Covers(request.Facts.Address)
            ? null
            : $"scope {scope.Path} wants nothing but an approval, which holds in delivery.networks only; address {request.Facts.Address} lies in none";

    private static string? TokenUnmet(IdentifiedRequest request, DeviceEntry device, ScopeNode scope)
    {
        if (request.Facts.Token is null)
        {
            return $"scope {scope.Path} wants a URL token and the request carries none";
        }

        return request.Token switch
        {
            { Device: { } owner } when owner == device.Id => null,
            { Scope: { } owner } when owner.Contains(scope.Path) => null,
            null => "the URL token is nobody's",
            _ => "the URL token belongs to somebody else",
        };
    }
}
