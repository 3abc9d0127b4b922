namespace Offhook.Core.Resync;

/// <summary>How boldly this server changes phones and asks them to fetch; the same for all servers of a database.</summary>
public sealed record ResyncOptions
{
    /// <summary>A change that reaches more devices than this goes out in waves.</summary>
    public int BrakeAbove { get; init; } = 20;

    /// <summary>Phones asked per second at most. 200 are 100,000 in less than ten minutes, and a tenth of what one core answers meanwhile.</summary>
    public int Rate { get; init; } = 200;

    /// <summary>How long after its last change a device is asked, so that five edits in a row are one call.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a fetch a phone must be heard of again to count as having come back; longer than a fetch takes, shorter than a start.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a phone may stay away after a fetch, and how long a wave waits for those who do not answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
