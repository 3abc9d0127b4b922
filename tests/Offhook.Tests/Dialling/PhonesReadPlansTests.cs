using System.Collections.Immutable;
using Offhook.Core.Dialling;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Emulator.Personas.Htek;
using Offhook.Tests.Families;
using Offhook.Tests.Import;
using Xunit;

namespace Offhook.Tests.Dialling;

/// <summary>What a plan means, against what emulated phones read in the files that are rendered for them.</summary>
public sealed class PhonesReadPlansTests
{
    private const int Plans = 3_000;
    private const int NumbersOfEach = 8;

    [Fact]
    public void An_htek_phone_completes_exactly_the_numbers_for_which_a_rule_holds()
    {
        var random = new Random(20_261_121);
        var completed = 0;
        for (var i = 0; i < Plans; i++)
        {
            var rules = RandomPlans.Plan(random);
            var phone = new HtekDialling(Rendered("htek", "UC924", rules)["P4200"]);
            Assert.True(phone.IsUnderstood, Shown(rules));
            var patterns = rules.Select(r => DialPattern.Parse(r.Match)).ToList();
            for (var n = 0; n < NumbersOfEach; n++)
            {
                var number = RandomPlans.Number(random, rules);
                var holds = patterns.Exists(p => p.Matches(number));
                completed += holds ? 1 : 0;
                Assert.True(holds == phone.Completes(number), $"{number} under {Shown(rules)}: a rule {(holds ? "holds" : "does not hold")}");
                Assert.True(!holds || new DialEngine(rules).Dial(number).End != DialEnd.NoRule);
            }
        }

        Assert.InRange(completed, Plans, Plans * NumbersOfEach);
    }

    private static Dictionary<string, string> Rendered(string familyName, string modelName, ImmutableArray<DialRule> rules)
    {
        var family = ImportKit.Families.Find(familyName)!;
        var bare = ConformanceSample.Bare(family, FamilyRegistry.FindModel(family, modelName)!);
        var settings = ResolvedSettings.Defaults.With(
            new SettingMap(ImmutableSortedDictionary<string, SettingValue>.Empty.Add(SettingSchema.DialPlan.Key, new SettingValue.Plan(rules))), SettingSource.Default);
        var device = bare.Device with { Settings = settings, Lines = [ConformanceSample.Line(1, settings)] };
        var match = family.Expected(device).Select(e => ImportKit.Families.FileNames.Match(e.FileName, familyName)).First(m => m?.Kind is { Format: not null, Audience: Audience.Device })!;
        return Renderer.Parameters(family, match, bare with { Device = device }, bare.Secrets).Items.ToDictionary(p => p.Name, p => p.Value);
    }

    private static string Shown(ImmutableArray<DialRule> rules) => string.Join(" | ", rules.Select(r => r.Match));
}
