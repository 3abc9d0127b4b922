using System.Reflection;
using System.Text.RegularExpressions;
using Offhook.Core;
using Xunit;

namespace Offhook.Tests.Architecture;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_page_of_docs_is_in_the_index()
    {
        var linked = Links("docs/README.md").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Repository.Files("docs", ".md").Where(page => page != "docs/README.md" && !linked.Contains(page)).ToList());
    }

    [Fact]
    public void Every_link_of_a_page_leads_to_a_file()
    {
        string[] pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", .. Repository.Files("docs", ".md")];
        Assert.Empty(pages.SelectMany(page => Links(page).Where(target => !Path.Exists(Repository.PathOf(target))).Select(target => $"{page} links to {target}")));
    }

    [Fact]
    public void Every_public_type_of_Core_says_what_it_is()
    {
        // A summary stands above the type's declaration, with nothing but attributes between.
        var documented = Repository.Files("src/Offhook.Core", ".cs")
            .SelectMany(path => Summary().Matches(Repository.Read(path)))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var types = typeof(OffhookCore).Assembly.GetExportedTypes().Where(t => !t.IsNested).Select(t => t.Name.Split('`')[0]);
        Assert.Empty(types.Where(name => !documented.Contains(name)).ToList());
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(Repository.Read(page))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains(':') && !target.StartsWith('#'))
        .Select(target => Path.GetRelativePath(
            Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, target.Split('#')[0]))).Replace('\\', '/'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"</summary>\s*\n(?:\s*///.*\n)*(?:\s*\[.*\]\s*\n)*\s*public\s+(?:(?:static|sealed|abstract|readonly|partial|ref|record|class|struct|interface|enum)\s+)+(?<name>\w+)")]
    private static partial Regex Summary();
}
