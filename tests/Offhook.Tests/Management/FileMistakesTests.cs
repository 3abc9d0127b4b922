using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Families;
using Offhook.Tests.EndToEnd;
using Xunit;

namespace Offhook.Tests.Management;

/// <summary>What is said of a file that cannot be stored.</summary>
public sealed class FileMistakesTests
{
    // Names that no family gives a file of its own, so that each of its checks by name has something to say.
    private static readonly string[] Names = ["odd-one.xyz", "odd-one.bin", "odd-one.jpg", "odd-one.mmiset", "odd-one.zip", "gui_lang_odd-one.xml", "factory-odd-one.bin"];

    public static TheoryData<string, string, FileKind> Files => new()
    {
        { "htek", "odd-one.rom", FileKind.Firmware },
        { "htek", "ring9.bin", FileKind.Ringtone },
        { "fanvil", "odd-one.bin", FileKind.Firmware },
        { "snom", "odd-one.xml", FileKind.Language },
        { "htek", "cfg0012.xml", FileKind.File },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_line_about_a_file_names_it_once(string family, string name, FileKind kind)
    {
        await using var fixture = await CoreFixture.OpenAsync();
        var added = await fixture.Core.Specs.AddFileAsync(new FileSpec(name, kind, family), new MemoryStream([1, 2, 3]), "test", CancellationToken.None);
        Assert.NotEmpty(added.Mistakes);
        Assert.All(added.Mistakes, m => Assert.Matches($"^{name}: [^:]", Once(m.ToString(), name)));

        var applied = await fixture.ApplyAsync($"offhook: 1\nfiles: [ {{ name: {name}, kind: {kind.ToString().ToLowerInvariant()}, family: {family}, path: ./x.bin }} ]\n");
        Assert.NotEmpty(applied.Mistakes);
        Assert.All(applied.Mistakes, m => Assert.StartsWith($"fleet.yaml:2: files[0].path: {name}: ", Once(m.ToString(), name), StringComparison.Ordinal));
    }

    [Fact]
    public void No_family_names_the_file_in_what_it_says_of_it_because_whoever_shows_it_does()
    {
        var said = 0;
        foreach (var (family, kind, name, model) in from family in FamilyList.All
                                                    from kind in Enum.GetValues<FileKind>()
                                                    from name in Names
                                                    from model in family.Models.Take(1).Select(m => m.Name).Append(null)
                                                    select (family, kind, name, model))
        {
            foreach (var head in (byte[][])[[], [1, 2, 3], [.. "BM"u8], [0xFF, 0xD8]])
            {
                var spec = new FileSpec(name, kind, family.Name) { Model = model, Version = "odd version", Length = head.Length };
                foreach (var mistake in family.CheckFile(new FileCandidate(spec, head)))
                {
                    said++;
                    Assert.DoesNotContain(name, mistake, StringComparison.OrdinalIgnoreCase);
                    Assert.False(mistake.EndsWith('.'), mistake);
                }
            }
        }

        Assert.True(said > 100);
    }

    private static string Once(string line, string name)
    {
        Assert.Equal(2, line.Split(name).Length);
        return line;
    }
}
