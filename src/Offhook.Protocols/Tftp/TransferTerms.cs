namespace Offhook.Protocols.Tftp;

/// <summary>What client and server agreed on.</summary>
/// <param name="BlockSize">Bytes of a block.</param>
/// <param name="WindowSize">Blocks before an acknowledgement is awaited.</param>
/// <param name="Timeout">How long to wait, as the client wishes; null where it named no time.</param>
/// <param name="Answer">What the OACK says; <see cref="TftpOptions.Any"/> is false where none is sent.</param>
internal sealed record TransferTerms(int BlockSize, int WindowSize, TimeSpan? Timeout, TftpOptions Answer)
{
    /// <summary>Agrees to what was asked as far as the limits go: never to more than was asked (RFC 2348, RFC 7440), and to the same timeout or none (RFC 2349).</summary>
    public static TransferTerms Negotiate(TftpRequest request, long length, TftpServerOptions limits)
    {
        var asked = request.Options;
        var answer = new TftpOptions
        {
            BlockSize = asked.BlockSize is { } block ? Math.Min(block, limits.MaxBlockSize) : null,
            WindowSize = asked.WindowSize is { } window ? Math.Min(window, limits.MaxWindowSize) : null,
            Timeout = asked.Timeout,

            // How long a text becomes on the wire is not known before it was converted; a wrong number is worse than none. The size of an empty
            // file is left out because widespread clients (curl) take 0 for a mistake.
            TransferSize = asked.TransferSize is not null && request.Mode == TftpMode.Octet && length > 0 ? length : null,
        };
        return new TransferTerms(
            answer.BlockSize ?? TftpOptions.DefaultBlockSize,
            answer.WindowSize ?? 1,
            answer.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            answer);
    }
}
