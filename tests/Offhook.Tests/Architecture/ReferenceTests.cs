using System.Reflection;
using System.Xml.Linq;
using Offhook.Core;
using Offhook.Emulator;
using Offhook.Families;
using Xunit;

namespace Offhook.Tests.Architecture;

public sealed class ReferenceTests
{
    private static readonly Assembly Core = typeof(OffhookCore).Assembly;
    private static readonly Assembly Families = typeof(FamilyList).Assembly;
    private static readonly Assembly Emulator = typeof(PersonaCatalogue).Assembly;

    public static TheoryData<string, string[]> Allowed => new()
    {
        { "Offhook.Protocols", [] },
        { "Offhook.Core", [] },
        { "Offhook.Families", ["Offhook.Core"] },
        { "Offhook.Emulator", ["Offhook.Protocols"] },
        { "Offhook.Server", ["Offhook.Core", "Offhook.Families", "Offhook.Protocols"] },
        { "Offhook", ["Offhook.Emulator", "Offhook.Server"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_project_refers_to_the_projects_it_may_and_to_no_others(string project, string[] allowed)
    {
        var references = XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);
        Assert.Equal(allowed, references);
    }

    [Fact]
    public void Every_project_under_src_is_held_to_the_list() =>
        Assert.Equal(
            Repository.Files("src", ".csproj").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal),
            Allowed.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Core_uses_no_web_server_no_protocol_and_no_maker() =>
        Assert.Empty(Used(Core).Where(n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n.StartsWith("Offhook", StringComparison.Ordinal)).ToList());

    [Fact]
    public void A_family_uses_Core_alone_and_no_socket_database_or_web_server()
    {
        var used = Used(Families).ToList();
        Assert.Equal(["Offhook.Core"], used.Where(n => n.StartsWith("Offhook", StringComparison.Ordinal)).ToList());
        Assert.Empty(used.Where(n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || n.StartsWith("Microsoft.Data", StringComparison.Ordinal)
            || n.StartsWith("SQLitePCL", StringComparison.Ordinal)
            || n is "System.Net.Sockets" or "System.Net.Http" or "Dapper" or "System.IO.FileSystem.Watcher").ToList());
    }

    [Fact]
    public void The_emulator_shares_no_code_with_core_families_or_server() =>
        Assert.Empty(Used(Emulator).Where(n => n.StartsWith("Offhook", StringComparison.Ordinal) && n != "Offhook.Protocols").ToList());

    private static IEnumerable<string> Used(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);
}
