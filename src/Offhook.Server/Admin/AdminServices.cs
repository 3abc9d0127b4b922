namespace Offhook.Server.Admin;

/// <summary>
/// What the admin plane works on. The listener opens before the core, so that health can be asked from the first moment; whoever handles a request
/// under <c>/api/v1</c> may count on <see cref="Core"/>, because requests that come earlier are told to come back.
/// </summary>
public sealed class AdminServices
{
    private volatile CoreServices? core;

    /// <summary>Whether the core is open.</summary>
    public bool IsOpen => core is not null;

    /// <summary>Whether phones are answered too.</summary>
    public bool IsReady => core is { } open && open.Gate.IsReady;

    /// <summary>The core.</summary>
    /// <exception cref="InvalidOperationException">It is not open yet.</exception>
    public CoreServices Core => core ?? throw new InvalidOperationException("The core is not open yet.");

    /// <summary>Called once, when the core is open.</summary>
    public void Open(CoreServices services) => core = services;
}
