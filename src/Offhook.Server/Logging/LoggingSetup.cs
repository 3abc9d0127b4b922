using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Offhook.Server.Logging;

/// <summary>Where log events go: standard error, one line each, as text or as JSON.</summary>
public static class LoggingSetup
{
    /// <summary>Makes the factory that everything logs through.</summary>
    /// <param name="json">JSON instead of text.</param>
    /// <param name="debug">Debug events too, which include one for each request of a phone.</param>
    public static ILoggerFactory Create(bool json, bool debug) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(debug ? LogLevel.Debug : LogLevel.Information);
        builder.AddFilter("Microsoft", LogLevel.Warning);

        // A start that fails is told in one sentence by who started it; the host would print its whole stack before.
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (json)
        {
            builder.AddJsonConsole(format => (format.UseUtcTimestamp, format.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        }
        else
        {
            builder.AddSimpleConsole(format =>
            {
                (format.SingleLine, format.ColorBehavior) = (true, LoggerColorBehavior.Disabled);
                (format.UseUtcTimestamp, format.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ");
            });
        }

        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
