using Offhook.Core.Discovery;

namespace Offhook.Server;

/// <summary>What the plug-and-play door can be given before the core is open: until then every phone meets silence, and asks again.</summary>
internal sealed class LatePlugAndPlay : IPlugAndPlay
{
    private static readonly PlugAndPlayAnswer NotReady = new(PlugAndPlayOutcome.NotReady, null, "the server is starting or stopping");

    private volatile IPlugAndPlay? inner;

    public string Fleet => inner?.Fleet ?? "";

    // Nothing is looked for on the wire before we know who we are.
    public IReadOnlyList<string> MacBlocks => inner?.MacBlocks ?? [];

    public void Open(IPlugAndPlay core) => inner = core;

    public ValueTask<PlugAndPlayAnswer> AskAsync(PlugAndPlayRequest request, CancellationToken cancellation) =>
        inner?.AskAsync(request, cancellation) ?? ValueTask.FromResult(NotReady);
}
