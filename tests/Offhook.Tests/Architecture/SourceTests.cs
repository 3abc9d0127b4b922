using System.Text.RegularExpressions;
using Xunit;

namespace Offhook.Tests.Architecture;

/// <summary>Invariants that only the text of the sources shows.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    [Theory]
    [InlineData("src/Offhook.Core")]
    [InlineData("src/Offhook.Protocols")]
    [InlineData("src/Offhook.Server")]
    public void No_maker_is_named_outside_its_own_folder(string folder)
    {
        var named = Repository.Files(folder, ".cs", ".sql", ".json", ".csproj")
            .Where(path => Path.GetFileName(path) != "packages.lock.json")
            .SelectMany(path => Lines(path).Where(line => Maker().IsMatch(line.Text)).Select(line => $"{path}:{line.Number}: {line.Text.Trim()}"));
        Assert.Empty(named);
    }

    [Fact]
    public void Nothing_reads_the_clock_but_through_a_TimeProvider() =>
        Assert.Empty(Find(WallClock(), "src"));

    [Fact]
    public void Nothing_is_left_undone() =>
        Assert.Empty(Find(Unfinished(), "src"));

    [Fact]
    public void A_file_is_short_enough_to_be_read_at_once()
    {
        var tooLong = Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            .Where(path => File.ReadLines(Repository.PathOf(path)).Count() > MaxLines);
        Assert.Empty(tooLong);
    }

    private static IEnumerable<string> Find(Regex pattern, string folder) => Repository.Files(folder, ".cs")
        .SelectMany(path => Lines(path).Where(line => pattern.IsMatch(line.Text)).Select(line => $"{path}:{line.Number}: {line.Text.Trim()}"));

    private static IEnumerable<(int Number, string Text)> Lines(string path) =>
        File.ReadLines(Repository.PathOf(path)).Select((text, at) => (at + 1, text));

    [GeneratedRegex("samsung|snom|fanvil|htek|spectralink|kirk|yealink|grandstream", RegexOptions.IgnoreCase)]
    private static partial Regex Maker();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
