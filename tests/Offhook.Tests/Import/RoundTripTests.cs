using Offhook.Core.Devices;
using Offhook.Core.Fleet;
using Offhook.Core.Import;
using Offhook.Tests.Families.Cases;
using Xunit;

namespace Offhook.Tests.Import;

public sealed class RoundTripTests
{
    /// <summary>Every golden case that can be applied, of every family with parameter files; documents made by templates are taken in another way.</summary>
    public static TheoryData<string> Cases() => [.. CaseFile.Names().Where(n =>
        ImportKit.Bind(CaseFile.Read(n).Fleet) is { Mistakes.Count: 0 } plan && ImportKit.Families.Find(plan.Devices[0].Spec.Family)!.Documents.Any(d => d.Format is not null))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_a_case_renders_is_imported_and_renders_the_same(string name)
    {
        var plan = ImportKit.Bind(CaseFile.Read(name).Fleet);
        var device = plan.Devices[0].Spec;
        var root = ImportKit.Snapshot(plan, device).Secrets.BaseUrl;
        var before = ImportKit.Parameters(plan, device);
        var files = ImportKit.Render(plan, device).ToList();

        var result = ImportKit.Run(new ImportOptions { ModelOfFamily = new Dictionary<string, string> { [device.Family] = device.Model } }, files);
        var imported = ImportKit.Bind(result);
        var again = Assert.Single(imported.Devices).Spec;

        // Which firmware a phone runs it says itself; the case says it for both.
        if (device.Options.Values.TryGetValue("generation", out var generation))
        {
            again = again with { Options = new OptionMap(again.Options.Values.SetItem("generation", generation)) };
        }

        var after = ImportKit.Parameters(imported, again, root);

        Assert.DoesNotContain(result.Report.Unread, u => ImportKit.Families.FileNames.Match(u.File, device.Family)?.Kind.Format is not null);
        Assert.Equal((device.Id, device.Model), (again.Id, again.Model));
        var left = result.Report.Left.Select(l => l.What).ToHashSet();
        Assert.All(
            before.Where(p => !left.Contains(p.Key) && !IsServers(device.Family, p.Key)),
            p => Assert.Equal($"{p.Key} = {p.Value}", $"{p.Key} = {after.GetValueOrDefault(p.Key, "absent")}"));
        if (device.Handsets.Length > 0)
        {
            // Lists of portables and their groups, byte by byte.
            Assert.Equal(Records(device.Family, files), Records(device.Family, ImportKit.Render(imported, again, carried: null, root)));
        }

        Assert.Equal(result.Report.Coverage.Sum(c => c.Read), result.Report.Coverage.Sum(c => c.Neutral + c.Raw + c.Governed + c.Factory + c.Left));
    }

    private static IEnumerable<(string Name, string Text)> Records(string family, IEnumerable<ImportSource> files) => files
        .Where(f => ImportKit.Families.FileNames.Match(f.Name, family) is { Kind.Format: null })
        .Select(f => (f.Name, System.Text.Encoding.UTF8.GetString(f.Content.Span)));

    // What a phone proves itself with, and where it asks for firmware, are the word of the server that it moves to.
    private static bool IsServers(string family, string parameter) => (family, parameter) switch
    {
        ("htek", "P192" or "P1360" or "P1361") or ("snom", "http_client_user" or "http_client_pass" or "setting_server") => true,
        _ => false,
    };
}
