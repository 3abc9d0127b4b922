using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekTimeTests
{
    [Theory]
    [InlineData("Europe/Madrid", 60, 114, HtekZoneMatch.Exact)]
    [InlineData("Europe/Berlin", 60, 50, HtekZoneMatch.Exact)]
    [InlineData("europe/london", 0, 39, HtekZoneMatch.Exact)]
    [InlineData("Australia/Melbourne", 600, 96, HtekZoneMatch.Exact)]
    [InlineData("America/New_York", -300, 18, HtekZoneMatch.Exact)]
    [InlineData("America/St_Johns", -210, 26, HtekZoneMatch.Exact)]
    [InlineData("America/Caracas", -240, 20, HtekZoneMatch.SameOffset, false)]
    [InlineData("America/Nuuk", -120, 27, HtekZoneMatch.OtherOffset)]
    [InlineData("Europe/Zurich", 60, 49, HtekZoneMatch.SameOffset)]
    [InlineData("Asia/Kathmandu", 345, 84, HtekZoneMatch.NearestOffset)]
    [InlineData("Pacific/Kiritimati", 840, 104, HtekZoneMatch.NearestOffset)]
    public void Zone_gets_the_number_of_its_place_or_else_of_its_offset(string zone, int minutes, int number, object match, bool hasDaylightSaving = true) =>
        Assert.Equal((number, (HtekZoneMatch)match), HtekTime.Instance.Find(zone, TimeSpan.FromMinutes(minutes), hasDaylightSaving));

    [Fact]
    public void Every_zone_of_the_table_exists_on_this_machine()
    {
        var unknown = HtekTime.Instance.Zones.SelectMany(z => z.IanaZones).Where(z => !TimeZoneInfo.TryFindSystemTimeZoneById(z, out _));
        Assert.Empty(unknown);
    }

    [Fact]
    public void Numbers_are_those_of_the_phone_without_the_two_nobody_names() =>
        Assert.Equal(Enumerable.Range(1, 115).Except([45, 60]), HtekTime.Instance.Zones.Select(z => z.Number));

    [Theory]
    [InlineData("en", 0)]
    [InlineData("de-AT", 2)]
    [InlineData("zh-tw", 11)]
    [InlineData("nl", 19)]
    public void Language_gets_its_number(string tag, int number)
    {
        Assert.True(HtekTime.TryGetLanguage(tag, out var found));
        Assert.Equal(number, found);
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("sv")]
    public void Language_that_the_phone_lacks_is_not_guessed(string tag) => Assert.False(HtekTime.TryGetLanguage(tag, out _));

    [Fact]
    public void Language_numbers_are_those_of_the_catalogue()
    {
        var allowed = HtekCatalogue.Instance[new PCode(8621)];
        foreach (var entry in allowed.Allowed.Split('|'))
        {
            var parts = entry.Split('=');
            Assert.True(HtekTime.TryGetLanguage(parts[1], out var number), entry);
            Assert.Equal(parts[0], number.ToString());
        }
    }

    [Theory]
    [InlineData("DE", 11)]
    [InlineData("us", 28)]
    [InlineData("AU", 1)]
    public void Tone_country_gets_its_number(string country, int number)
    {
        Assert.True(HtekTime.TryGetToneCountry(country, out var found));
        Assert.Equal(number, found);
        Assert.Null(HtekCatalogue.Instance[new PCode(20058)].Check(found.ToString()));
    }

    [Fact]
    public void Date_format_gets_its_number()
    {
        Assert.True(HtekTime.TryGetDateFormat("D-M-Y", out var number));
        Assert.Equal(2, number);
        Assert.False(HtekTime.TryGetDateFormat("Y/M/D", out _));
    }
}
