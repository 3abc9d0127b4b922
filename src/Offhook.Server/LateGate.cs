using Offhook.Core.Delivery;
using Offhook.Core.Devices;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;

namespace Offhook.Server;

/// <summary>A gate that doors can be given before the core is open: until then every request is told to come back.</summary>
internal sealed class LateGate : IPhoneGate
{
    // A start takes a second or two; phones come back soon enough, and not all at once.
    private const int RetryAfter = 5;

    private volatile IPhoneGate? inner;

    public bool IsReady => inner is { IsReady: true };

    public void Open(IPhoneGate gate) => inner = gate;

    public Answer Ask(RequestFacts facts, DeviceLogin? login = null, DigestLogin? digest = null) => inner is { IsReady: true } gate
        ? gate.Ask(facts, login, digest)
        : new Answer(new IdentifiedRequest(facts, IdentityKind.Nobody), AnswerKind.NotReady, "the server is starting or stopping") { RetryAfter = RetryAfter };

    public bool Watches(Answer answer) => inner is { } gate && gate.Watches(answer);

    public void Completed(Answer answer, HandOver end)
    {
        if (answer.Kind != AnswerKind.NotReady)
        {
            inner?.Completed(answer, end);
        }
    }
}
