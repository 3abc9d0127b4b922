using Offhook.Core.Settings;
using Offhook.Families.Spectralink;
using Xunit;

namespace Offhook.Tests.Families.Spectralink;

public sealed class SpectralinkTimeTests
{
    [Theory]
    [InlineData("Europe/Berlin", "STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00")]
    [InlineData("America/New_York", "STD5DST4,M3.2.0/02:00:00,M11.1.0/02:00:00")]
    [InlineData("Australia/Lord_Howe", "STD-10:30DST-11,M10.1.0/02:00:00,M4.1.0/02:00:00")]
    [InlineData("Asia/Kolkata", "STD-5:30")]
    [InlineData("America/St_Johns", "STD3:30DST2:30,M3.2.0/02:00:00,M11.1.0/02:00:00")]
    [InlineData("Etc/UTC", "STD0")]
    public void A_zone_is_written_as_a_server_exports_it(string zone, string expected) => Assert.Equal((expected, false), SpectralinkTime.Of(ZoneRules.Of(zone)));

    [Theory]
    [InlineData("America/Nuuk", "STD2DST1,M3.5.0/00:00:00,M10.5.0/00:00:00")]
    [InlineData("Asia/Jerusalem", "STD-2DST-3,M3.4.4/24:00:00,M10.5.0/02:00:00")]
    public void A_time_that_POSIX_cannot_say_is_the_nearest_one(string zone, string expected) => Assert.Equal((expected, true), SpectralinkTime.Of(ZoneRules.Of(zone)));
}
