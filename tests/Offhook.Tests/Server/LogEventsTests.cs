using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Offhook.Server;
using Xunit;

namespace Offhook.Tests.Server;

public sealed partial class LogEventsTests
{
    [Fact]
    public void Every_log_event_stands_in_the_catalogue_with_its_level_and_no_other_does()
    {
        var code = new[] { typeof(OffhookServer).Assembly, typeof(Core.Storage.IStore).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => $"{message.EventId.ToString(CultureInfo.InvariantCulture)} {message.Level}")
            .ToList();
        var catalogue = Row().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "log-events.md")))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").ToList();
        Assert.Equal(code.Count, code.Distinct().Count());
        Assert.Equal(code.Order(StringComparer.Ordinal), catalogue.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Offhook.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository was not found");
        }

        return folder;
    }

    [GeneratedRegex(@"^\| (\d{4}) \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
