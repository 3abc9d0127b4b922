using Microsoft.AspNetCore.Http.Features;
using Offhook.Server.Metrics;

namespace Offhook.Server.Doors.Http;

/// <summary>One request and its answer. Kestrel keeps it for the next request of the same connection.</summary>
internal sealed class PhoneExchange
{
    public IFeatureCollection Features { get; private set; } = null!;

    public IHttpRequestFeature Request { get; private set; } = null!;

    public IHttpResponseFeature Response { get; private set; } = null!;

    public IHttpResponseBodyFeature Body { get; private set; } = null!;

    public PhoneConnection Connection { get; private set; } = null!;

    public bool IsHead { get; set; }

    public DoorOutcome Outcome { get; set; }

    public long BodyBytes { get; set; }

    public long Started { get; private set; }

    public void Begin(IFeatureCollection features, long now)
    {
        Features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Connection = features.GetRequiredFeature<PhoneConnection>();
        (IsHead, Outcome, BodyBytes, Started) = (false, DoorOutcome.Failed, 0, now);
    }
}
