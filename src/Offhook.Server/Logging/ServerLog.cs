using Microsoft.Extensions.Logging;

namespace Offhook.Server.Logging;

/// <summary>Log events of the server itself, 1000 to 1999.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1001, LogLevel.Information, "Offhook {Version} starts, data in {DataFolder}")]
    public static partial void Starting(this ILogger log, string version, string dataFolder);

    [LoggerMessage(1002, LogLevel.Information, "The {Door} door listens on {Addresses}")]
    public static partial void Listening(this ILogger log, string door, string addresses);

    [LoggerMessage(1003, LogLevel.Information, "Ready after {Milliseconds} ms")]
    public static partial void Ready(this ILogger log, long milliseconds);

    [LoggerMessage(1004, LogLevel.Information, "Offhook stops")]
    public static partial void Stopping(this ILogger log);

    [LoggerMessage(1005, LogLevel.Warning, "The {Door} door did not come to rest in time; what was still under way is cut off")]
    public static partial void CutOff(this ILogger log, string door);

    [LoggerMessage(1006, LogLevel.Warning, "The admin plane listens on {Address}, which other machines may reach, without encryption; put a proxy with TLS in front of it")]
    public static partial void AdminOpen(this ILogger log, string address);
}
