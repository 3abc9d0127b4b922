using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.FleetFiles;

public sealed class SettingsPageTests
{
    [Fact]
    public void The_page_of_settings_says_what_the_schema_says()
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/settings.md"));
        var wanted = Page();
        if (Environment.GetEnvironmentVariable("OFFHOOK_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, wanted);
        }

        Assert.True(File.ReadAllText(path) == wanted, "docs/settings.md is stale; run this test with OFFHOOK_WRITE_DOCS=1 to write it anew");
    }

    private static string Page()
    {
        var page = new StringBuilder("""
            # Settings

            Every neutral setting, generated from the schema in the code. A setting is given under `settings:` of a scope, a device or a line, nested
            by the dots of its key (`time.zone` is `settings: { time: { zone: … } }`). It cascades scope, device, line; what stands lower wins. `null` unsets
            what is inherited, so that the default applies again. *Where* is the lowest place that may have it; a place above it may have it too.
            What is unset is not written to phones.


            """.ReplaceLineEndings("\n"));
        foreach (var group in SettingSchema.All.GroupBy(d => d.Key[..d.Key.IndexOf('.', StringComparison.Ordinal)]))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {group.Key}\n\n| key | value | default | where | what it is |\n|---|---|---|---|---|\n");
            foreach (var d in group)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{d.Key}` | {Value(d)} | {(d.Default is null ? "" : $"`{d.Default}`")} | {d.Level.ToString().ToLowerInvariant()} | {d.Label}: {d.Help}{(d.CutsOff ? " A wrong value can cut a phone off, so [the brake](resync.md#the-brake) holds a change of it." : "")} |\n");
            }

            page.Append('\n');
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Value(SettingDefinition d) => d.Type switch
    {
        SettingType.Text => $"text, at most {d.MaxLength} characters",
        SettingType.Integer => string.Create(CultureInfo.InvariantCulture, $"{d.Minimum} to {d.Maximum}{(d.Unit is null ? "" : " " + d.Unit)}"),
        SettingType.Flag => "`true` or `false`",
        SettingType.Choice => string.Join(", ", d.Choices.Select(c => $"`{c}`")),
        SettingType.ChoiceList => "list of " + string.Join(", ", d.Choices.Select(c => $"`{c}`")),
        SettingType.Host => "host name or IP address",
        SettingType.HostList => "list of host names or IP addresses",
        SettingType.Url => "absolute URL",
        SettingType.TimeZone => "IANA time zone",
        SettingType.Country => "ISO 3166-1 alpha-2 code",
        SettingType.Language => "BCP 47 tag",
        SettingType.Secret => "secret",
        SettingType.DialPlan => "list of dial rules, see [the fleet file](fleet-file.md#dial-plans)",
        _ => throw new ArgumentOutOfRangeException(nameof(d)),
    };

    private static string Here([CallerFilePath] string path = "") => path;
}
