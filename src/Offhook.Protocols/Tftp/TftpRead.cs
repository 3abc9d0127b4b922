using System.Net;

namespace Offhook.Protocols.Tftp;

/// <summary>Somebody asks for a file.</summary>
/// <param name="FileName">As it was sent, decoded; not checked in any way.</param>
/// <param name="Mode">How it wants the bytes.</param>
/// <param name="Peer">Who asks. UDP proves nothing: until the first acknowledgement it may be a forged address.</param>
/// <param name="Local">The address of ours that was asked.</param>
public sealed record TftpRead(string FileName, TftpMode Mode, IPEndPoint Peer, IPAddress Local);

/// <summary>How a transfer ended.</summary>
public enum TftpEnd
{
    /// <summary>The client acknowledged the last block.</summary>
    Whole,

    /// <summary>The client fell silent, sent an error, or began something else from the same port; or the server stopped.</summary>
    Aborted,

    /// <summary>The contents could not be read to the end; the client was told.</summary>
    Failed,
}

/// <summary>A transfer that is over.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Bytes">Bytes of acknowledged blocks.</param>
/// <param name="Retransmitted">Packets that were sent again.</param>
/// <param name="Reason">Why it did not end whole; null when it did.</param>
/// <param name="Failure">What went wrong with the contents, for <see cref="TftpEnd.Failed"/>.</param>
public sealed record TftpResult(TftpEnd End, long Bytes, int Retransmitted, string? Reason, Exception? Failure);

/// <summary>What a server says to a <see cref="TftpRead"/>. How it is carried (options, windows, retransmission) is the server's own affair.</summary>
public sealed class TftpReply
{
    private TftpReply()
    {
    }

    /// <summary>Nothing at all: the client asks again by itself.</summary>
    public static TftpReply Ignore { get; } = new();

    internal TftpContent? Content { get; private init; }

    internal Action<TftpResult>? Ended { get; private init; }

    internal (TftpError Code, string Text)? Refusal { get; private init; }

    /// <summary>Hands over these bytes.</summary>
    /// <param name="content">Disposed by the server, also where no transfer comes about.</param>
    /// <param name="ended">Called once, on a thread of the server; must not block.</param>
    public static TftpReply Serve(TftpContent content, Action<TftpResult> ended) => new() { Content = content, Ended = ended };

    /// <summary>Refuses.</summary>
    /// <param name="code">Why, in a number.</param>
    /// <param name="text">Why, in ASCII, at most 200 characters.</param>
    public static TftpReply Error(TftpError code, string text) => new() { Refusal = (code, text) };
}
