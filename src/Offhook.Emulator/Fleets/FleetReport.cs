namespace Offhook.Emulator;

/// <summary>How far a run has come.</summary>
/// <param name="Total">Phones in the run.</param>
/// <param name="Provisioned">Phones that ended provisioned.</param>
/// <param name="Failed">Phones that ended otherwise.</param>
/// <param name="Requests">Exchanges so far.</param>
/// <param name="Elapsed">Since the first phone was switched on.</param>
public sealed record FleetProgress(int Total, int Provisioned, int Failed, long Requests, TimeSpan Elapsed)
{
    public int Finished => Provisioned + Failed;
}

/// <summary>What was seen of one kind of document. Times run from sending the request to the last byte of the answer.</summary>
public sealed record FleetDocument(
    string Kind, long Requests, long Retries, long Bytes, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max);

/// <summary>What a run saw, and nothing it did not see.</summary>
/// <param name="Phones">Phones that were to boot.</param>
/// <param name="Provisioned">Phones that ended provisioned.</param>
/// <param name="Failed">Phones that ended otherwise, by reason.</param>
/// <param name="Boots">Boots of the phones that ended, reboots included.</param>
/// <param name="Statuses">Exchanges by status; 0 stands for no answer.</param>
/// <param name="Documents">By kind of document, in the order of their names.</param>
/// <param name="Elapsed">From the first phone switched on to the last one done.</param>
/// <param name="Interrupted">The run was stopped before every phone was done.</param>
public sealed record FleetReport(
    int Phones, int Provisioned, IReadOnlyDictionary<string, int> Failed, long Boots,
    IReadOnlyDictionary<int, long> Statuses, IReadOnlyList<FleetDocument> Documents, TimeSpan Elapsed, bool Interrupted)
{
    /// <summary>Looks of phones that stayed after their boot.</summary>
    public long Wakes { get; init; }

    /// <summary>NOTIFYs that called one of them.</summary>
    public long Called { get; init; }

    /// <summary>Exchanges in all: first attempts, redirections and retries.</summary>
    public long Requests => Documents.Sum(document => document.Requests);

    public long Retries => Documents.Sum(document => document.Retries);

    /// <summary>Bytes of bodies received.</summary>
    public long Bytes => Documents.Sum(document => document.Bytes);

    public double RequestsPerSecond => Elapsed > TimeSpan.Zero ? Requests / Elapsed.TotalSeconds : 0;

    public double BootsPerSecond => Elapsed > TimeSpan.Zero ? Boots / Elapsed.TotalSeconds : 0;
}
