using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.NeutralSettings;

public sealed class ZoneRulesTests
{
    public static TheoryData<string> Zones => [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)];

    [Theory]
    [MemberData(nameof(Zones))]
    public void What_the_rule_says_is_what_the_calendar_does(string name)
    {
        var rules = ZoneRules.Of(name);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        if (!rules.IsExact)
        {
            return;
        }

        // A step that meets every hour of the day, and every change within minutes of it.
        var end = new DateTime(ZoneRules.LastYear, 12, 30, 0, 0, 0, DateTimeKind.Utc);
        for (var at = new DateTime(ZoneRules.FirstYear, 1, 2, 0, 0, 0, DateTimeKind.Utc); at < end; at = at.AddMinutes(427))
        {
            Assert.True(zone.GetUtcOffset(at) == OffsetBy(rules, at), $"{name} {at:u}: the calendar says {zone.GetUtcOffset(at)}, {rules.ToPosix()} says {OffsetBy(rules, at)}");
        }
    }

    [Fact]
    public void Only_zones_that_follow_no_yearly_rule_are_inexact() =>
        Assert.All(TimeZoneInfo.GetSystemTimeZones().Where(z => !ZoneRules.Of(z.Id).IsExact), z => Assert.Contains(z.Id, Irregular));

    // Morocco leaves its usual offset for Ramadan, which moves through the year.
    private static readonly string[] Irregular = ["Africa/Casablanca", "Africa/El_Aaiun", "Morocco"];

    [Theory]
    [InlineData("Europe/Berlin", "<+01>-1<+02>,M3.5.0,M10.5.0/3")]
    [InlineData("Australia/Melbourne", "<+10>-10<+11>,M10.1.0,M4.1.0/3")]
    [InlineData("Australia/Perth", "<+08>-8")]
    [InlineData("Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")]
    [InlineData("America/New_York", "<-05>5<-04>,M3.2.0,M11.1.0")]
    [InlineData("Asia/Kathmandu", "<+0545>-5:45")]
    [InlineData("Europe/Dublin", "<+00>0<+01>,M3.5.0/1,M10.5.0")]
    [InlineData("America/St_Johns", "<-0330>3:30<-0230>,M3.2.0,M11.1.0")]
    public void Rule_is_written_as_POSIX_writes_it(string zone, string posix) => Assert.Equal(posix, ZoneRules.Of(zone).ToPosix());

    private static TimeSpan OffsetBy(ZoneRules rules, DateTime utc)
    {
        if (rules.Daylight is not { } daylight)
        {
            return rules.StandardOffset;
        }

        var year = (utc + rules.StandardOffset).Year;
        var start = daylight.Start.In(year) - rules.StandardOffset;
        var end = daylight.End.In(year) - rules.StandardOffset - daylight.Saving;
        var isSummer = start < end ? utc >= start && utc < end : utc >= start || utc < end;
        return isSummer ? rules.StandardOffset + daylight.Saving : rules.StandardOffset;
    }
}
