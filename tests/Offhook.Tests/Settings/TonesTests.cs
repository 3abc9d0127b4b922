using System.Globalization;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.NeutralSettings;

public sealed class TonesTests
{
    [Theory]
    [InlineData("AU", "425*25", "425 400/200/400/2000", "425 375/375", "425+400")]
    [InlineData("de", "425", "425 1000/4000", "425 480/480", "425")]
    [InlineData("US", "350+440", "440+480 2000/4000", "480+620 500/500", "350+440")]
    [InlineData("GB", "350+440", "400+450 400/200/400/2000", "400 375/375", "350+440")]
    [InlineData("NZ", "400", "400+450 400/200/400/2000", "400 500/500", "400")]
    [InlineData("RU", "425", "425 1000/4000", "425 350/350", "425")]
    [InlineData("JP", "400", "400*15 1000/2000", "400 500/500", "400")]
    [InlineData("KR", "350+440", "440+480 1000/2000", "480+620 500/500", "350+440")]
    public void A_country_sounds_as_its_telephones_do(string country, string dial, string ringBack, string busy, string secondary)
    {
        var tones = Tones.Of(country)!;
        Assert.Equal([dial, ringBack, busy, secondary], new[] { tones.Dial, tones.RingBack, tones.Busy, tones.SecondaryDial }.Select(Written));
    }

    [Fact]
    public void What_no_source_tells_is_not_invented()
    {
        Assert.Null(Tones.Of("KR")!.Congestion);
        Assert.Null(Tones.Of("AQ"));
        Assert.Null(Tones.Of(null));
    }

    [Fact]
    public void Every_tone_can_be_heard_has_whole_pairs_of_sound_and_silence_and_says_where_it_is_from()
    {
        var all = Tones.All.SelectMany(t => new[] { t.Dial, t.RingBack, t.Busy, t.Congestion, t.SecondaryDial }).OfType<Tone>().ToList();
        Assert.True(all.Count > 150);
        Assert.All(all, tone =>
        {
            Assert.All(tone.Frequencies, f => Assert.InRange(f, 300, 3400));
            Assert.Equal(0, tone.Cadence.Length % 2);
            Assert.All(tone.Cadence, ms => Assert.InRange(ms, 100, 6000));
            Assert.NotEmpty(tone.Source);
            Assert.Contains(tone.Grade, new[] { "D", "R", "I", "?" });
        });
    }

    [Fact]
    public void Every_country_of_the_table_is_one()
    {
        Assert.All(Tones.All, t => Assert.Equal(2, t.Country.Length));
        Assert.All(Tones.All, t => Assert.NotNull(t.Dial));
    }

    private static string Written(Tone? tone)
    {
        var frequency = string.Join('+', tone!.Frequencies) + (tone.Modulation is { } m ? string.Create(CultureInfo.InvariantCulture, $"*{m}") : "");
        return tone.IsContinuous ? frequency : $"{frequency} {string.Join('/', tone.Cadence)}";
    }
}
