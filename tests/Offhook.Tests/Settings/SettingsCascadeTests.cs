using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Security;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.NeutralSettings;

public sealed class SettingsCascadeTests
{
    private static readonly SettingDefinition[] Keys =
        [SettingSchema.SipServer, SettingSchema.TimeZone, SettingSchema.SipTransport, SettingSchema.AccessAdminPassword, SettingSchema.RegionCountry];

    [Fact]
    public void The_lowest_level_that_wrote_a_setting_gives_its_value_and_is_named()
    {
        // For each level and key: nothing, null, or a value of its own.
        var states = Gen.Choose(0, 2).ArrayOf(Keys.Length).ArrayOf(4);
        var property = Prop.ForAll(states.ToArbitrary(), levels =>
        {
            var cascade = SettingsCascade.Defaults;
            for (var level = 0; level < levels.Length; level++)
            {
                cascade = cascade.With(Map(levels[level], level), Source(level));
            }

            return Keys.Select((key, at) => (key, at)).All(k => Holds(cascade, k.key, Array.FindLastIndex(levels, l => l[k.at] != 0), levels, k.at));
        });
        Check.QuickThrowOnFailure(property);
    }

    [Fact]
    public void An_unset_setting_has_its_default_again_and_says_who_unset_it()
    {
        var cascade = SettingsCascade.Defaults
            .With(One(SettingSchema.SipTransport, new SettingValue.Text("tls")), Source(0))
            .With(One(SettingSchema.SipTransport, SettingValue.Unset), Source(1));
        Assert.Equal("udp", cascade.Open.Text(SettingSchema.SipTransport));
        Assert.Equal("scope level1", cascade.Open.SourceOf(SettingSchema.SipTransport).ToString());
    }

    [Fact]
    public void A_secret_is_kept_apart_and_its_source_is_known()
    {
        var cascade = SettingsCascade.Defaults.With(One(SettingSchema.AccessAdminPassword, new SettingValue.Hidden(Secret.FromPlain("x"))), Source(2));
        Assert.Null(cascade.Open[SettingSchema.AccessAdminPassword]);
        Assert.Equal("x", cascade.Secrets[SettingSchema.AccessAdminPassword.Key].Reveal());
        Assert.Equal("scope level2", cascade.Open.SourceOf(SettingSchema.AccessAdminPassword).ToString());
    }

    [Fact]
    public void Every_key_of_the_schema_is_found_and_has_its_own_place()
    {
        Assert.Equal(SettingSchema.All.Length, SettingSchema.All.Select(d => d.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(SettingSchema.All, d => Assert.Same(d, SettingSchema.Find(d.Key)));
        Assert.All(SettingSchema.All, (d, at) => Assert.Equal(at, d.Ordinal));
        Assert.Null(SettingSchema.Find("sip.sever"));
    }

    private static bool Holds(SettingsCascade cascade, SettingDefinition key, int by, int[][] levels, int at)
    {
        var source = cascade.Open.SourceOf(key);
        var written = by >= 0 && levels[by][at] == 2;
        var sourceHolds = by < 0 ? source == SettingSource.Default : source == Source(by);
        return sourceHolds && (key.IsSecret
            ? (cascade.Secrets.GetValueOrDefault(key.Key)?.Reveal() == (written ? $"v{by}" : null)) && cascade.Open[key] is null
            : Equals(cascade.Open[key], written ? new SettingValue.Text($"v{by}") : key.Default));
    }

    private static SettingSource Source(int level) => new(SettingSourceKind.Scope, $"level{level}");

    private static SettingMap One(SettingDefinition key, SettingValue value) =>
        new(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal).Add(key.Key, value));

    private static SettingMap Map(int[] states, int level) => new(Keys.Select((key, at) => (key, state: states[at]))
        .Where(k => k.state != 0)
        .ToImmutableSortedDictionary(
            k => k.key.Key,
            k => k.state == 1 ? SettingValue.Unset
                : k.key.IsSecret ? new SettingValue.Hidden(Secret.FromPlain($"v{level}")) : new SettingValue.Text($"v{level}"),
            StringComparer.Ordinal));
}
