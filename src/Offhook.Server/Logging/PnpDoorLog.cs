using System.Net;
using Microsoft.Extensions.Logging;
using Offhook.Core.Discovery;

namespace Offhook.Server.Logging;

/// <summary>Log events of the plug-and-play door, 2200 to 2299.</summary>
internal static partial class PnpDoorLog
{
    [LoggerMessage(2201, LogLevel.Error, "A plug-and-play request from {Address} could not be answered")]
    public static partial void PnpRequestFailed(this ILogger log, Exception failure, IPAddress address);

    [LoggerMessage(2202, LogLevel.Error, "A plug-and-play request from {Address} was met with silence because the store cannot be read: {Reason}")]
    public static partial void PnpStoreAway(this ILogger log, IPAddress address, string reason);

    [LoggerMessage(2203, LogLevel.Warning, "The phone at {Address} did not take our NOTIFY: {Status} {Reason}")]
    public static partial void PnpNotifyRefused(this ILogger log, IPAddress address, int status, string reason);

    [LoggerMessage(2204, LogLevel.Warning, "Somebody else answers plug-and-play on this wire: {Address} ({Evidence}). Phones believe whoever is first")]
    public static partial void OtherResponder(this ILogger log, IPAddress address, string evidence);

    [LoggerMessage(2211, LogLevel.Debug, "{Address} asked by plug-and-play in {Bytes} bytes, too few for an answer of at most {Factor} times as many")]
    public static partial void PnpTooShort(this ILogger log, IPAddress address, int bytes, int factor);

    [LoggerMessage(2210, LogLevel.Debug, "{Address} asked by plug-and-play as {Mac}: {Outcome}, {Reason}")]
    public static partial void PnpAnswered(this ILogger log, IPAddress address, string mac, PlugAndPlayOutcome outcome, string reason);
}
