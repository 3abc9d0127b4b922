using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

/// <summary>Holds <c>docs/families/htek.md</c> to the code: its table of settings is made by setting each of them and looking what changes.</summary>
public sealed class HtekPageTests
{
    private const string Begin = "<!-- settings, made by HtekPageTests -->\n";
    private const string End = "<!-- end of settings -->\n";

    private static readonly HtekFamily Family = new();
    private static readonly PhoneModel Model = FamilyRegistry.FindModel(Family, "UC926")!;

    [Fact]
    public void The_page_says_which_parameter_each_setting_reaches()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "families", "htek.md"));
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var table = Table();
        Assert.True(table == page[from..page.IndexOf(End, from, StringComparison.Ordinal)], $"the table is stale; it must be\n{table}");
    }

    [Fact]
    public void The_page_names_every_option()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "families", "htek.md"));
        Assert.All(Family.Options, o => Assert.Contains($"| `{o.Name}` |", page, StringComparison.Ordinal));
    }

    private static string Table()
    {
        var text = new StringBuilder("| setting | parameters |\n|---|---|\n");
        var honoured = Family.HonouredSettings(Model);
        foreach (var setting in SettingSchema.All)
        {
            var codes = honoured.Contains(setting) ? string.Join(", ", Changed(setting)) : "none: no parameter is known";
            text.Append("| `").Append(setting.Key).Append("` | ").Append(codes).Append(" |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Changed(SettingDefinition setting)
    {
        var first = Values(ConformanceSample.With(Family, Model, setting, first: true));
        var second = Values(ConformanceSample.With(Family, Model, setting, first: false));
        var none = Values(ConformanceSample.Without(Family, Model, setting));
        return first.Keys.Union(second.Keys)
            .Where(name => first.GetValueOrDefault(name) != second.GetValueOrDefault(name) || first.GetValueOrDefault(name) != none.GetValueOrDefault(name));
    }

    // One account is enough: the others' codes follow from its own.
    private static Dictionary<string, string> Values(ProvenSnapshot snapshot)
    {
        var device = snapshot.Device with { Lines = [snapshot.Device.Lines[0]], Keys = [], Modules = [] };
        var match = new DocumentMatch(Family.Name, Family.Documents.First(d => d.Format is not null), "cfg001fc11a2b3c.xml", "001fc11a2b3c");
        return Family.Derive(match, device, snapshot.Secrets).Items.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Offhook.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The solution is not above the tests.");
    }
}
