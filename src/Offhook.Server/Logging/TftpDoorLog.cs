using System.Net;
using Microsoft.Extensions.Logging;
using Offhook.Protocols.Tftp;
using Offhook.Server.Metrics;

namespace Offhook.Server.Logging;

/// <summary>Log events of the TFTP door, 2100 to 2199.</summary>
internal static partial class TftpDoorLog
{
    [LoggerMessage(2101, LogLevel.Error, "A TFTP request from {Address} could not be answered")]
    public static partial void TftpRequestFailed(this ILogger log, Exception failure, IPAddress address);

    [LoggerMessage(2102, LogLevel.Error, "The file '{FileName}' cannot be read to its end")]
    public static partial void TftpFileUnreadable(this ILogger log, Exception failure, string fileName);

    [LoggerMessage(2103, LogLevel.Error, "The end of a TFTP transfer to {Address} could not be recorded")]
    public static partial void TftpCompletionFailed(this ILogger log, Exception failure, IPAddress address);

    [LoggerMessage(2110, LogLevel.Debug, "{Address} asked for '{FileName}' over TFTP: {Outcome}, {Reason}")]
    public static partial void TftpAnswered(this ILogger log, IPAddress address, string fileName, DoorOutcome outcome, string reason);

    [LoggerMessage(2111, LogLevel.Debug, "A TFTP transfer to {Address} ended: {End} after {Bytes} bytes, {Retransmitted} packets sent again {Reason}")]
    public static partial void TftpEnded(this ILogger log, IPAddress address, TftpEnd end, long bytes, int retransmitted, string reason);
}
