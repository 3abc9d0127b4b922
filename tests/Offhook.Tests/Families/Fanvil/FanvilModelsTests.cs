using System.Net;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Identification;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Families;
using Offhook.Families.Fanvil;
using Xunit;

namespace Offhook.Tests.Families.Fanvil;

public sealed class FanvilModelsTests
{
    private static readonly FanvilFamily Family = new();
    private static readonly FamilyRegistry Registry = new(FamilyList.All);

    // The maker's table with the corrections and other spellings that were seen.
    [Theory]
    [InlineData("f0X1hw1.100.cfg", "X1")]
    [InlineData("f0X2hw1.100.cfg", "X2")]
    [InlineData("f0X3Shw1.100.cfg", "X3S")]
    [InlineData("f0X3shw1.100.cfg", "X3S")]
    [InlineData("f0X4hw1.100.cfg", "X4")]
    [InlineData("F0X4HW1.100.CFG", "X4")]
    [InlineData("f0H2Shw1.100.cfg", "H2S")]
    [InlineData("f0H3hw1.100.cfg", "H3")]
    [InlineData("f0H5hw1.100.cfg", "H5")]
    [InlineData("f0i16Vhw1.100.cfg", "i16V")]
    [InlineData("f0i20SVhw1.100.cfg", "i20S")]
    [InlineData("f0i20Shw1.100.cfg", "i20S")]
    [InlineData("f0i30hw1.100.cfg", "i30")]
    [InlineData("f0i23Shw1.100.cfg", "i23S")]
    [InlineData("f0i31Shw1.100.cfg", "i31S")]
    [InlineData("f0i12hw1.100.cfg", "i12")]
    [InlineData("f0i18Shw1.100.cfg", "i18S")]
    [InlineData("f0PA2hw1.100.cfg", "PA2")]
    [InlineData("f0i13Whw1.100.cfg", "i13W")]
    [InlineData("f0i32Vhw1.100.cfg", "i32V")]
    [InlineData("f0i33Vhw1.100.cfg", "i33V")]
    [InlineData("f0iW30hw1.100.cfg", "iW30")]
    [InlineData("f0EIM-01hw1.100.cfg", "EIM-01")]
    [InlineData("F0V0X5S00000.cfg", "X5S")]
    [InlineData("F0V00X5S0000.cfg", "X5S")]
    [InlineData("F0V00X600000.cfg", "X6")]
    [InlineData("F0000X600000.cfg", "X6V2")]
    [InlineData("F0V00X700000.cfg", "X7")]
    [InlineData("F0V0X7C00000.cfg", "X7C")]
    [InlineData("F0VX21000000.cfg", "X210")]
    [InlineData("F0V00X200000.cfg", "X2", "X210")]
    [InlineData("f0F06000000.cfg", "F600")]
    [InlineData("f0C06000000.cfg", "C600")]
    [InlineData("f0C04000000.cfg", "C400")]
    [InlineData("F0C00620000.cfg", "C62")]
    [InlineData("f0C00580000.cfg", "C58")]
    [InlineData("F0V00X300000.cfg", "X3")]
    [InlineData("F0V5UV200000.cfg", "X5U-V2")]
    [InlineData("F0V2UV200000.cfg", "H2U-V2")]
    [InlineData("F0V0H6W00000.cfg", "H6W")]
    [InlineData("F0VV6200000.cfg", "V62")]
    [InlineData("F0V0V6400000.cfg", "V64")]
    [InlineData("F0V0V6400000.xml", "V64")]
    [InlineData("f0v0v6400000.txt", "V64")]
    [InlineData("F0V0V6610000.cfg", "V66-Pro")]
    [InlineData("F0Vi53W00000.cfg", "i53W")]
    [InlineData("F0V0i6200000.cfg", "i62")]
    [InlineData("F0V611W00000.cfg", "W611W")]
    [InlineData("f0A25hw1.100.cfg", "A25")]
    [InlineData("A0V0A3000000.cfg", "A30")]
    [InlineData("a0v0a3000000.TXT", "A30")]
    [InlineData("A0V0A3000000.xml", "A30")]
    public void A_common_file_belongs_to_its_models_in_any_case(string name, params string[] models)
    {
        var match = Registry.FileNames.Match(name, "fanvil");
        Assert.Equal("commonConfig", match?.Kind.Id);
        Assert.Equal(models, Family.Models.Where(m => m.HasCode(match!.Captured)).Select(m => m.Name));
    }

    [Theory]
    [InlineData("V64", "v64.z", true)]
    [InlineData("V64", "v64.zip", false)]
    [InlineData("X4", "x4.zip", false)]
    [InlineData("V67", "v67.zip", true)]
    [InlineData("V67", "v67.z", false)]
    [InlineData("C600", "c600.z", true)]
    [InlineData("C600", "c600.zip", true)]
    [InlineData("C600", "c600.bin", false)]
    public void An_image_is_of_the_form_that_its_model_takes(string model, string name, bool taken)
    {
        var image = new FileSpec(name, FileKind.Firmware, "fanvil") { Model = model, Version = "2.1", Length = 1 };
        Assert.Equal(taken, !Family.CheckFile(new FileCandidate(image, "x"u8.ToArray())).Any());
    }

    [Fact]
    public void A_card_says_of_each_number_what_it_is()
    {
        var book = new PhonebookSpec("company", ScopePath.Parse("acme"), [new("Two", [new("work", "1"), new("work", "2")]), new("Home", [new("home", "3"), new("mobile", "4"), new("other", "5")])]);
        var cards = Encoding.UTF8.GetString(FanvilPhonebook.WriteLocal([book], "vcf")!.Bytes.Span).Split("\r\n").Where(l => l.StartsWith("TEL", StringComparison.Ordinal));
        Assert.Equal(["TEL;TYPE=WORK:1", "TEL;TYPE=WORK:2", "TEL;TYPE=HOME:3", "TEL;TYPE=CELL:4", "TEL;TYPE=VOICE:5"], cards);
    }

    [Theory]
    [InlineData("F00000000000.boot")]
    [InlineData("F00000000000.cfg")]
    [InlineData("0c383e0a0b0c.boot")]
    public void A_boot_file_is_never_answered(string name) => Assert.Equal(Audience.Never, Registry.FileNames.Match(name, "fanvil")?.Kind.Audience);

    [Theory]
    [InlineData("FANVIL_V64_HWV1_0.txt")]
    [InlineData("fanvil_v64_hwv1_0.txt")]
    public void The_firmware_text_is_found_in_any_case(string name) => Assert.Equal("firmwareText", Registry.FileNames.Match(name, "fanvil")?.Kind.Id);

    [Theory]
    [InlineData("Fanvil X4 2.10.2.6887 0c383e07e16c", "X4", "2.10.2.6887")]
    [InlineData("Fanvil X6U Pro 0.0.10 0c383e07e16c", "X6U-Pro", "0.0.10")]
    [InlineData("Fanvil V67 2.6.6.187 0c383e07e16c", "V67", "2.6.6.187")]
    [InlineData("Fanvil i10SV 2.12.10.1 0c:38:3e:07:e1:6c", "i10SV", "2.12.10.1")]
    [InlineData("Fanvil H2U-V2 2.12.0 0c383e07e16c", "H2U-V2", "2.12.0")]
    [InlineData("Fanvil X1S/X1SP 2.4.0 0c383e07e16c", "X1S", "2.4.0")]
    [InlineData("Digium A25 1.4.2 0c383e07e16c", "A25", "1.4.2")]
    [InlineData("Fanvil X999 9.9 0c383e07e16c", "X999", "9.9")]
    public void A_phone_says_who_it_is(string agent, string model, string firmware)
    {
        var clues = new List<Clue>();
        Family.Identify(Facts("nothing") with { UserAgent = agent }, match: null, clues);
        var clue = Assert.Single(clues);
        Assert.Equal((DeviceId.Parse("0c383e07e16c"), model, firmware), (clue.Device!.Value, clue.Model, clue.Firmware));
    }

    [Theory]
    [InlineData("mac.cfg", "0c383e010203.cfg")]
    [InlineData("MAC.XML", "0c383e010203.xml")]
    [InlineData("mac.txt", "0c:38:3e:01:02:03")]
    public void The_query_names_the_device(string file, string value)
    {
        var clues = new List<Clue>();
        var match = Registry.FileNames.Match(file, "fanvil");
        Family.Identify(Facts(file) with { Query = [new("mac", value)] }, match, clues);
        Assert.Equal(DeviceId.Parse("0c383e010203"), Assert.Single(clues).Device);
        Assert.Equal(("deviceConfig", ""), (match!.Kind.Id, match.Distinction));
    }

    [Theory]
    [InlineData("X6", null, "1")]
    [InlineData("X6", "1.12.2", "1")]
    [InlineData("X6", "2.12.1", "2")]
    [InlineData("X3S", "2.10.2.6887", "1")]
    [InlineData("V64", "0.0.10", "2")]
    [InlineData("C62", "2.3", "1")]
    public void Model_and_firmware_decide_the_generation(string model, string? firmware, string generation) =>
        Assert.Equal(generation, Family.Generation(FamilyRegistry.FindModel(Family, model)!, firmware));

    private static RequestFacts Facts(string file) => new() { Door = "http", Address = IPAddress.Loopback, FileName = file };
}
