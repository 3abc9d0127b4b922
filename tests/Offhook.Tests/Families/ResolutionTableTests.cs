using System.Runtime.CompilerServices;
using Offhook.Core.Settings;
using Offhook.Families;
using Xunit;

namespace Offhook.Tests.Families;

public sealed class ResolutionTableTests
{
    public static TheoryData<string> FamilyNames() => [.. FamilyList.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void The_page_of_a_family_says_which_setting_reaches_what(string name)
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, $"../../../docs/families/{name}.md"));
        var table = ResolutionTable.Of(FamilyList.All.First(f => f.Name == name));
        if (Environment.GetEnvironmentVariable("OFFHOOK_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, With(File.ReadAllText(path), table));
        }

        Assert.True(
            File.ReadAllText(path).Contains(table, StringComparison.Ordinal),
            $"the table of settings in docs/families/{name}.md is stale; run this test with OFFHOOK_WRITE_DOCS=1 to write it anew");
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void What_a_family_honours_reaches_something_and_what_reaches_something_it_honours(string name)
    {
        var family = FamilyList.All.First(f => f.Name == name);
        foreach (var model in family.Models)
        {
            var usual = family.Generation(model, firmware: null);
            var reached = ResolutionTable.Places(family).Where(p => p.Model == model).Select(p => p.Generation).Append(usual).Distinct()
                .ToDictionary(g => g, g => ResolutionTable.Reached(family, model, g).Where(r => r.Value.Count > 0).Select(r => r.Key.Key).ToHashSet());

            // Whether a shared file is answered is the server's matter, not a byte of the device's own.
            var honoured = family.HonouredSettings(model).Select(s => s.Key).Where(k => k != SettingSchema.UpdateCommonFile.Key).ToHashSet();
            Assert.All(honoured, key => Assert.Contains(reached.Values, r => r.Contains(key)));
            Assert.Empty(reached[usual].Except(honoured));
        }
    }

    private static string With(string page, string table)
    {
        var from = page.IndexOf(ResolutionTable.Begin, StringComparison.Ordinal);
        if (from < 0)
        {
            return $"{page.TrimEnd('\n')}\n\n## Which setting reaches what\n\n{table}\n";
        }

        var to = page.IndexOf(ResolutionTable.End, from, StringComparison.Ordinal) + ResolutionTable.End.Length;
        return page[..from] + table + page[to..];
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
