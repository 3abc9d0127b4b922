namespace Offhook.Emulator.Fetching;

/// <summary>How patiently a make of phone asks. Every number bounds a loop that the server could otherwise drive.</summary>
internal sealed record FetchManners
{
    /// <summary>Redirections followed for one document; a loop ends here.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Further attempts when the server says it is busy.</summary>
    public int MaxBusyRetries { get; init; } = 5;

    /// <summary>Further attempts when nothing, or only part of an answer, came.</summary>
    public int MaxSilenceRetries { get; init; } = 2;

    /// <summary>First pause when the server names none; doubled each time.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause, whatever the server asks for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(120);
}

/// <summary>One document to get.</summary>
/// <param name="Kind">Name of the step, for counting.</param>
/// <param name="Request">The first exchange.</param>
/// <param name="Login">Credentials to answer a challenge with, or null.</param>
internal sealed record DocumentRequest(string Kind, FetchRequest Request, Login? Login);

/// <summary>The last reply for a document, and how it was come by.</summary>
internal sealed record Download(FetchReply Reply, int Redirects, int Retries)
{
    public bool Whole => Reply is { Status: 200, Trouble: null, Aborted: false };
}

/// <summary>Gets one document as a phone does: follows redirections, waits when told to, answers one challenge.</summary>
internal sealed class Downloader(IFetcher fetcher, FetchManners manners, TimeProvider time, IFetchObserver? observer)
{
    public bool Speaks(string scheme) => fetcher.Speaks(scheme);

    public async Task<Download> GetAsync(DocumentRequest document, CancellationToken cancellationToken)
    {
        var request = document.Request;
        var redirects = 0;
        var retries = 0;
        while (true)
        {
            var reply = await ExchangeAsync(document.Kind, request, cancellationToken);
            if (reply.Location is { } location)
            {
                if (redirects == manners.MaxRedirects)
                {
                    return new Download(reply with { Trouble = $"redirected more than {manners.MaxRedirects} times" }, redirects, retries);
                }

                if (!Uri.TryCreate(request.Target, location, out var target) || !fetcher.Speaks(target.Scheme))
                {
                    return new Download(reply with { Trouble = "redirected to an address that cannot be asked" }, redirects, retries);
                }

                redirects++;
                request = Redirect(request, target);
            }
            else if (Answers(reply, request) && document.Login is not null && SameServer(request.Target, document.Request.Target))
            {
                // What phones do where they may choose is not known of any; the simpler way is taken.
                request = request with { Login = document.Login, Digest = reply.AsksForBasic ? null : reply.Digest };
            }
            else if (PauseBefore(reply, retries) is { } pause)
            {
                retries++;
                observer?.Retried(document.Kind);
                await Task.Delay(pause, time, cancellationToken);
            }
            else
            {
                return new Download(reply, redirects, retries);
            }
        }
    }

    // Once, and once more where only the challenge was too old.
    private static bool Answers(FetchReply reply, FetchRequest request) => reply.Status == 401
        && (request.Login is null ? reply.AsksForBasic || reply.Digest is not null : request.Digest is { Stale: false } && reply.Digest is { Stale: true });

    private async Task<FetchReply> ExchangeAsync(string kind, FetchRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var reply = await fetcher.FetchAsync(request, cancellationToken);
        observer?.Exchanged(kind, reply, time.GetElapsedTime(started));
        return reply;
    }

    // Credentials belong to the server they were meant for.
    private static FetchRequest Redirect(FetchRequest request, Uri target) =>
        request with { Target = target, Login = SameServer(target, request.Target) ? request.Login : null };

    private static bool SameServer(Uri left, Uri right) =>
        left.Scheme == right.Scheme && string.Equals(left.Authority, right.Authority, StringComparison.OrdinalIgnoreCase);

    private TimeSpan? PauseBefore(FetchReply reply, int retries)
    {
        var allowed = reply switch
        {
            { Aborted: true } => 0,
            { Status: 503 } => manners.MaxBusyRetries,
            { Transient: true } => manners.MaxSilenceRetries,
            _ => 0,
        };
        if (retries >= allowed)
        {
            return null;
        }

        var pause = reply.RetryAfter ?? manners.RetryPause * (1 << retries);
        return pause > manners.LongestPause ? manners.LongestPause : pause;
    }
}
