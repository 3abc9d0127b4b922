using Offhook.Families.Htek;
using Xunit;

namespace Offhook.Tests.Families.Htek;

public sealed class HtekModelsTests
{
    [Theory]
    [InlineData("UC901")]
    [InlineData("UC902")]
    [InlineData("UC902S")]
    [InlineData("UC903")]
    [InlineData("UC912")]
    [InlineData("UC912G")]
    [InlineData("UC912E")]
    [InlineData("UC921")]
    [InlineData("UC921E")]
    [InlineData("UC923")]
    [InlineData("UC923U")]
    [InlineData("UC924")]
    [InlineData("UC924E")]
    [InlineData("UC924W")]
    [InlineData("UC924U")]
    [InlineData("UC926")]
    [InlineData("UC926E")]
    [InlineData("UC926S")]
    [InlineData("UC926U")]
    public void Every_model_of_the_makers_document_is_there(string name) => Assert.True(HtekModels.Instance.TryGet(name, out _));

    [Theory]
    [InlineData("0012", "UC924")]
    [InlineData("0019", "UC912 UC912G UC912E")]
    [InlineData("0110", "UC926E")]
    [InlineData("0041", "UC806T")]
    [InlineData("0006", "UC803 UC803T")]
    [InlineData("9999", "")]
    public void Device_code_leads_to_its_models(string code, string models) =>
        Assert.Equal(models, string.Join(' ', HtekModels.Instance.WithDeviceCode(code).Select(m => m.Name)));

    [Fact]
    public void Unknown_facts_stay_unknown()
    {
        Assert.True(HtekModels.Instance.TryGet("uc926s", out var model));
        Assert.Equal("", model.DeviceCode);
        Assert.Null(model.Picture);
        Assert.Equal(HtekGrade.Unknown, model.Accounts.Grade);
        Assert.Equal(new Graded<int>(36, HtekGrade.Inferred), model.LineKeys);
    }

    [Fact]
    public void No_model_has_more_keys_than_there_are_codes() =>
        Assert.All(HtekModels.Instance.All, m => Assert.InRange(m.LineKeys.Value ?? 0, 0, HtekCodes.MaxSureLineKeys));

    [Fact]
    public void Firmware_name_of_the_document_is_graded_so()
    {
        Assert.True(HtekModels.Instance.TryGet("UC924", out var model));
        Assert.Equal(("fw924.rom", HtekGrade.Documented), (model.Firmware, model.FirmwareGrade));
        Assert.Equal(new PictureSize(480, 320), model.Picture);
    }
}
