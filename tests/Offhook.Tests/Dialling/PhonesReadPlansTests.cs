using System.Collections.Immutable;
using Offhook.Core.Dialling;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;
using Offhook.Emulator.Dialling;
using Offhook.Emulator.Personas.Fanvil;
using Offhook.Emulator.Personas.Htek;
using Offhook.Emulator.Personas.Samsung;
using Offhook.Emulator.Personas.Snom;
using Offhook.Tests.Families;
using Offhook.Tests.Import;
using Xunit;

namespace Offhook.Tests.Dialling;

/// <summary>What a plan means, against what emulated phones read in the files that are rendered for them.</summary>
public sealed class PhonesReadPlansTests
{
    private const int Plans = 3_000;
    private const int PhonePlans = 400;
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

    /// <summary>Phone, its model and generation; options; which waiting times its plans use.</summary>
    public static TheoryData<string, string, string?, string, int?[]> Phones() => new()
    {
        { "snom", "snom370", "8", "", [null, 0, 0, 2, 5] },
        { "snom", "snomD785", "10", "", [null, 0] },
        { "samsung", "SMT-i3105", null, "", [null, 0, 0, 0] },
        { "samsung", "SMT-i3105", null, "", [null, 0, 0, 3] },
        { "fanvil", "X4U", "2", "format=xml", [null, 0, 0] },
        { "fanvil", "X4U", "2", "format=xml", [null, 0, 4] },
        { "fanvil", "X3S", "1", "format=xml", [null] },
        { "fanvil", "X3S", "1", "format=text", [null, null, 0, 3] },
        { "fanvil", "i31S", "1", "dialPeerFile=true", [null, null, 0] },
    };

    [Theory]
    [MemberData(nameof(Phones))]
    public void A_phone_does_with_a_number_what_the_plan_means_or_its_operator_is_told_of_the_rule(string family, string model, string? generation, string option, int?[] timeouts)
    {
        var random = new Random(20_261_122);
        var options = option.Split('=') is [var name, var value] ? ImmutableSortedDictionary<string, string>.Empty.Add(name, value) : ImmutableSortedDictionary<string, string>.Empty;
        var (silent, held, told) = (0, 0, 0);
        for (var i = 0; i < PhonePlans; i++)
        {
            var rules = RandomPlans.Plan(random, timeouts);
            var phone = RenderedPhone.Of(family, model, generation, options, (SettingSchema.DialPlan, new SettingValue.Plan(rules)));
            var warnings = phone.Warnings.Where(w => w.StartsWith(SettingSchema.DialPlan.Key, StringComparison.Ordinal)).ToList();
            var plan = Read(family, generation, option, phone);
            Assert.True(plan is not null, $"{family} cannot read what it was given for {Shown(rules)}");
            silent += warnings.Count == 0 ? 1 : 0;
            for (var n = 0; n < NumbersOfEach; n++)
            {
                var number = RandomPlans.Pressed(random, rules);
                var (meant, does) = (new DialEngine(rules).Dial(number), plan.Press(number));
                held += meant.Rule >= 0 ? 1 : 0;
                if (Agree(meant, does) && (HasOtherTones(rules, number) || meant.End == DialEnd.NoRule || meant.Tones.SequenceEqual(does.Tones)))
                {
                    continue;
                }

                told++;
                Assert.True(
                    warnings.Exists(w => meant.Rule < 0 || w.Contains(rules[meant.Rule].Match, StringComparison.Ordinal)),
                    $"{number} under {string.Join(" | ", rules)}: means {meant} with {string.Join(',', meant.Tones)}, and the phone does {does} with {string.Join(',', does.Tones)}; told is {string.Join("; ", warnings)}");
            }
        }

        // Plans of which all can be said must be common, or this proves nothing; and so must limits where there are some.
        Assert.InRange(silent, PhonePlans / 10, PhonePlans);
        Assert.InRange(held, PhonePlans, PhonePlans * NumbersOfEach);
        Assert.True(told > 0 || silent == PhonePlans, "no limit was met");
    }

    private static PhoneDialPlan? Read(string family, string? generation, string option, RenderedPhone phone)
    {
        switch (family)
        {
            case "snom":
                Assert.Null(SnomSheetReader.Read(phone.File(), readsXml: true, out var sheet));
                return SnomDialling.Read(sheet);
            case "samsung":
                Assert.True(SamsungFile.TryRead(phone.File("sec_dialplan"), out var numbers, out _));
                Assert.True(SamsungFile.TryRead(phone.File("sec_dialtone"), out var tones, out _));
                return SamsungDigitMap.Read(numbers, tones);
            case "fanvil" when option.StartsWith("dialPeer", StringComparison.Ordinal):
                return FanvilDialling.Read(phone.File("dialPeer"));
            default:
                Assert.True(FanvilReader.TryRead(phone.Files.Last(f => f.Name.EndsWith("cfg", StringComparison.Ordinal)).Bytes, generation == "1", out var reading, out var error), error);
                return FanvilDialling.Read(reading);
        }
    }

    // Where no rule holds, a phone may wait as it likes, but it must not dial before the number is complete, nor something else.
    private static bool Agree(DialOutcome meant, DialledCall does) => meant.End == DialEnd.NoRule
        ? does.Dialled == meant.Dialled && does.Sent == meant.Sent
        : does.Dialled == meant.Dialled && does.Sent == meant.Sent && does.Seconds == meant.Seconds;

    // The first rule that the digits may become decides of a tone; phones are not known to do that, so tones are judged where all such rules want the same.
    private static bool HasOtherTones(ImmutableArray<DialRule> rules, string number)
    {
        var patterns = rules.Select(r => DialPattern.Parse(r.Match)).ToList();
        return Enumerable.Range(1, number.Length).Select(n => number[..n])
            .Any(p => patterns.Where(x => x.MayMatch(p)).Select(x => x.HasToneAfter(p)).Distinct().Count() > 1);
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
