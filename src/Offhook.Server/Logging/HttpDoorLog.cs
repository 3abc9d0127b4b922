using System.Net;
using Microsoft.Extensions.Logging;

namespace Offhook.Server.Logging;

/// <summary>Log events of the HTTP door, 2000 to 2999.</summary>
internal static partial class HttpDoorLog
{
    [LoggerMessage(2001, LogLevel.Error, "A request from {Address} could not be answered")]
    public static partial void RequestFailed(this ILogger log, Exception failure, IPAddress address);

    [LoggerMessage(2002, LogLevel.Error, "The stored file '{FileName}' cannot be read")]
    public static partial void FileUnreadable(this ILogger log, Exception failure, string fileName);

    [LoggerMessage(2003, LogLevel.Error, "The end of a hand-over to {Address} could not be recorded")]
    public static partial void CompletionFailed(this ILogger log, Exception failure, IPAddress address);

    [LoggerMessage(2004, LogLevel.Error, "A request from {Address} was put off because the store cannot be read: {Reason}")]
    public static partial void StoreAway(this ILogger log, IPAddress address, string reason);

    [LoggerMessage(2010, LogLevel.Debug, "{Address} asked for '{FileName}': {Status}, {Reason}")]
    public static partial void Answered(this ILogger log, IPAddress address, string fileName, int status, string reason);
}
