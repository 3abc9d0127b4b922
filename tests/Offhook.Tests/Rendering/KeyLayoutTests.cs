using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Tests.EndToEnd;
using Offhook.Tests.Import;
using Xunit;

namespace Offhook.Tests.Rendering;

public sealed class KeyLayoutTests
{
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), ImportKit.Families);

    public static TheoryData<string> Families() => [.. ImportKit.Families.All.Select(f => f.Name)];

    /// <summary>Random layouts on every model, with random modules: each key is on the phone, on a module, or in the list, and in one of them only.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Every_key_of_a_layout_is_on_the_phone_or_in_the_list_exactly_once(string familyName)
    {
        var family = ImportKit.Families.Find(familyName)!;
        var random = new Random(7);
        var placed = 0;
        foreach (var model in family.Models)
        {
            var layout = Layout(random, model);
            var modules = Enumerable.Range(1, model.Modules).Where(_ => random.Next(3) > 0).Select(m => new ModuleSpec(m, Own(random, m, model.ModuleKeys))).ToImmutableArray();
            var snapshot = Snapshot(family, model, layout, modules);
            var device = snapshot.Device;

            var given = layout.SelectMany(KeyRange.Expand).Where(k => k.Type != KeyType.None).Select(k => k.Value!).Concat(modules.SelectMany(m => m.Keys).Select(k => k.Value!)).Order().ToList();
            var found = device.Keys.Concat(device.Modules.SelectMany(m => m.Keys)).Concat(device.LeftKeys.Select(l => l.Key)).Where(k => k.Type != KeyType.None).Select(k => k.Value!).Order();
            Assert.Equal(given, found);
            Assert.All(device.Keys, k => Assert.InRange(k.Index, 1, model.Keys));
            Assert.All(device.Modules.SelectMany(m => m.Keys), k => Assert.InRange(k.Index, 1, model.ModuleKeys));
            Assert.All(device.LeftKeys, l => Assert.NotEmpty(l.Reason));

            // What is written is what has a place. Kinds without a value of their own show none.
            var text = Text(family, snapshot);
            foreach (var key in device.Keys.Concat(device.Modules.SelectMany(m => m.Keys)).Where(k => k.Type is KeyType.Blf or KeyType.Speed && k.Mode == KeyMode.Managed))
            {
                Assert.True(text.Contains(key.Value!, StringComparison.Ordinal), $"{model.Name}: {key} is nowhere in its files");
                placed++;
            }

            Assert.All(device.LeftKeys, l => Assert.DoesNotContain(l.Key.Value!, text, StringComparison.Ordinal));
        }

        Assert.Equal(family.Models.Any(m => m.Keys > 0), placed > 0);
    }

    [Fact]
    public void A_layout_goes_on_behind_the_phones_last_key_on_the_modules_that_are_there()
    {
        var model = new PhoneModel("M") { Keys = 3, Modules = 3, ModuleKeys = 2 };
        var family = ImportKit.Families.Find("htek")!;
        var layout = ImmutableArray.Create(new KeySpec(1, KeyType.Speed) { Value = "101..109", Label = "{key.index}: {key.value} of {device.name}" });
        var device = Snapshot(family, model, layout, [new ModuleSpec(2, []), new ModuleSpec(3, [new KeySpec(2, KeyType.Blf) { Value = "own" }])], [new KeySpec(2, KeyType.Dnd)]).Device;

        Assert.Equal([(1, "101"), (2, null), (3, "103")], device.Keys.Select(k => (k.Index, k.Value)));
        Assert.Equal([(2, 1, "104"), (2, 2, "105"), (3, 1, "106"), (3, 2, "own")], device.Modules.SelectMany(m => m.Keys.Select(k => (m.Index, k.Index, k.Value))));
        Assert.Equal([(7, "107"), (8, "108"), (9, "109")], device.LeftKeys.Select(l => (l.Key.Index, l.Key.Value)));
        Assert.Equal("1: 101 of Desk", device.Keys[0].Label);
        Assert.Contains("own key 2 of module 3", device.LeftKeys[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("098..101", "098 099 100 101")]
    [InlineData("*55..*57", "*55..*57")]
    [InlineData("*55..57", "*55 *56 *57")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("7..7", "7")]
    public void A_range_counts_up_and_keeps_its_width(string value, string expected) =>
        Assert.Equal(expected.Split(' '), KeyRange.Expand(new KeySpec(4, KeyType.Blf) { Value = value }).Select(k => k.Value));

    [Fact]
    public async Task What_does_not_fit_is_told_by_apply_preview_and_show()
    {
        await using var core = await CoreFixture.OpenAsync();
        var applied = await core.ApplyAsync("""
            offhook: 1
            scopes:
              - name: acme
                delivery: { proof: open, networks: [10.0.0.0/8], plainSecrets: true }
                keys: [ { type: line }, { index: 2, type: blf, value: "101..148", label: "{key.value}" }, { type: speed, value: "0" } ]
              - { name: acme/lab, keys: [ { index: 3, type: dnd } ] }
            devices:
              - { mac: 001fc1000001, family: htek, model: UC924, scope: acme/lab, lines: [ { number: "1", password: p } ] }
              - { mac: 805ec0000001, family: yealink, model: T46S, scope: acme, lines: [ { number: "2", password: p } ], modules: [ { index: 1 } ] }
              - { mac: 0013d1000001, family: spectralink, model: "400", scope: acme, options: { adopted: true } }
            """);
        Assert.Empty(applied.Mistakes);
        var keys = ImportKit.Families.Find("htek")!.Models.Single(m => m.Name == "UC924").Keys;
        var rest = string.Create(CultureInfo.InvariantCulture, $"keys {keys + 1} to 50 are left out: the UC924 has {keys} keys");

        Assert.Contains(applied.Notes, n => n.StartsWith("scope acme: ", StringComparison.Ordinal) && n.Contains(rest, StringComparison.Ordinal));
        Assert.Contains(core.Show("001fc1000001").Warnings, w => w.Contains(rest, StringComparison.Ordinal));
        Assert.Contains(core.Core.Preview.Render(DeviceId.Parse("001fc1000001"), null, null, secrets: false).Advice, w => w.Contains(rest, StringComparison.Ordinal));
        Assert.Contains(core.Show("0013d1000001").Warnings, w => w.Contains("no programmable keys are known", StringComparison.Ordinal));
        Assert.DoesNotContain(core.Show("805ec0000001").Warnings, w => w.Contains("left out", StringComparison.Ordinal));

        // The nearer scope's key stands in the middle of the range; the range is one entry when it is exported.
        var sent = Encoding.UTF8.GetString((await core.FetchAsync("cfg001fc1000001.xml")).Document!.Body.Span);
        Assert.DoesNotContain(">102<", sent, StringComparison.Ordinal);
        Assert.Contains(">103<", sent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ type: blf, value: \"101..148\" }, { type: blf, value: x }, { index: 20, type: none }", "keys[2].index", "20 is given already")]
    [InlineData("{ index: 3, type: none }, { index: 1, type: blf, value: \"101..104\" }", "keys[1].index", "stands for 1 to 4, and 3 is given already")]
    [InlineData("{ type: blf, value: \"148..101\" }", "keys[0].value", "counts down")]
    [InlineData("{ type: blf, value: \"1..9999\" }", "keys[0].value", "at most 256")]
    [InlineData("{ type: blf, value: \"{key.value}\" }", "keys[0].value", "there is no variable {key.value} in a value")]
    [InlineData("{ type: blf, value: \"1\", label: \"{key.colour}\" }", "keys[0].label", "{key.value}, {key.index}")]
    public void Mistakes_of_ranges_are_told(string keys, string path, string message)
    {
        var plan = ImportKit.Bind($"offhook: 1\nscopes:\n  - {{ name: acme, keys: [ {keys} ] }}\n");
        Assert.Contains(plan.Mistakes, m => m.Path == $"scopes[0].{path}" && m.Message.Contains(message, StringComparison.Ordinal));
    }

    private static ImmutableArray<KeySpec> Layout(Random random, PhoneModel model)
    {
        var keys = ImmutableArray.CreateBuilder<KeySpec>();
        var most = model.Keys + (Math.Min(model.Modules, 2) * model.ModuleKeys) + 5;
        for (var index = 1; index <= most; index++)
        {
            var type = (KeyType)random.Next(14);
            var span = random.Next(6) == 0 ? random.Next(2, 5) : 1;
            var value = string.Create(CultureInfo.InvariantCulture, $"55{index:D5}");
            switch (random.Next(5))
            {
                case 0: break;
                case 1: keys.Add(new KeySpec(index, type) { Value = value, Mode = (KeyMode)random.Next(3) }); break;
                default:
                    keys.Add(new KeySpec(index, type) { Value = span == 1 ? value : string.Create(CultureInfo.InvariantCulture, $"{value}..55{index + span - 1:D5}"), Label = $"L{index}" });
                    index += span - 1;
                    break;
            }
        }

        return keys.ToImmutable();
    }

    private static ImmutableArray<KeySpec> Own(Random random, int module, int count) =>
        [.. Enumerable.Range(1, count).Where(_ => random.Next(3) == 0).Select(k => new KeySpec(k, KeyType.Speed) { Value = string.Create(CultureInfo.InvariantCulture, $"66{module}{k:D4}") })];

    private static ProvenSnapshot Snapshot(IFamily family, PhoneModel model, ImmutableArray<KeySpec> layout, ImmutableArray<ModuleSpec> modules, ImmutableArray<KeySpec>? own = null)
    {
        var path = ScopePath.Parse("acme");
        var scopes = new ScopeDirectory(_ => null);
        scopes.Update([KeyValuePair.Create(path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(new ScopeSpec { Path = path, Keys = layout }, 1))], [], 1);
        var spec = new DeviceSpec
        {
            Id = DeviceId.Parse("02:00:00:00:00:01"), Family = family.Name, Model = model.Name, Scope = path, Name = "Desk", Modules = modules, Keys = own ?? [],
            Lines = [new LineSpec(1, "4711") { Password = Secret.FromPlain("p") }],
        };
        return SnapshotBuilder.Build(
            spec, model, scopes.Current.Find(path)!, family.Generation(model, firmware: null), ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
            ImmutableSortedDictionary.Create<string, FileSpec>(StringComparer.Ordinal), ImportKit.PublicUrl, family);
    }

    private static string Text(IFamily family, ProvenSnapshot snapshot) => string.Concat(family.Expected(snapshot.Device).Where(e => e.Answered)
        .Select(e => ImportKit.Families.FileNames.Match(e.FileName, family.Name)).Where(m => m is { Kind.Audience: Audience.Device })
        .Select(m => Renderer.Render(family, m!, snapshot, withSecrets: true)).OfType<RenderedDocument>().Select(d => Encoding.UTF8.GetString(d.Body.Span)));
}
