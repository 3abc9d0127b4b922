using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.Emulator.Personas.Spectralink;

public sealed class SpectralinkPersonaTests
{
    private const string Id = "0013d1800032";
    private const string Users = "<users><user><username>4101</username><localno>4101</localno></user></users>";

    [Theory]
    [InlineData("<config>")]
    [InlineData("<config merge_type=\"Merge\">")]
    [InlineData("<config merge_type=\"append\">")]
    [InlineData("<config mergetype=\"merge\">")]
    [InlineData("<config merge_type=\"\">")]
    public async Task Whatever_is_not_exactly_the_attribute_replaces_everything(string root)
    {
        var (result, _) = await BootAsync("6500", $"{root}<license>K4</license></config>", Presets());

        Assert.Equal("K4", result.Config["license"]);
        Assert.Equal("30", result.Config["sip.nat_keepalive_interval"]);
        Assert.Equal("dhcp", result.Config["provisioning.server.method"]);
    }

    [Theory]
    [InlineData("200", "K1,K4")]
    [InlineData("400", "K1,K4")]
    [InlineData("6500", "K1,K4")]
    [InlineData("2500", "K4")]
    [InlineData("8000", "K4")]
    public async Task The_older_servers_replace_everything_whatever_the_file_says(string model, string licences)
    {
        var (result, _) = await BootAsync(model, "<config merge_type=\"merge\"><license>\n K4 \n</license></config>", Presets());

        Assert.Equal(licences, result.Config["license"]);
    }

    [Fact]
    public async Task Of_the_handset_files_only_those_with_another_version_are_fetched()
    {
        var presets = new Dictionary<string, string> { ["handset_config[100].version"] = "3", ["handset_config[101].version"] = "1" };
        var (_, paths) = await BootAsync(
            "6500", Config("<cota><check>true</check></cota>"), presets,
            ($"/{Id}-handset_config_list.ver", "GROUP100 VERSION3\r\nGROUP101 VERSION2\ngroup103 version1\nGROUP104;VERSION1\nGROUP102 VERSION1\n"));

        Assert.Equal(
            [$"/{Id}-config.xml", $"/{Id}-users.xml", $"/{Id}-handset_config_list.ver", $"/{Id}-handset_config_group_101.xml", $"/{Id}-handset_config_group_102.xml"], paths);
    }

    [Fact]
    public async Task An_image_of_another_version_is_loaded_and_the_server_starts_again()
    {
        var (result, paths) = await BootAsync(
            "6500", Config("<firmware><kws>sl6500.bin</kws></firmware>"), new Dictionary<string, string>(), ("/sl6500.bin.ver", "PCS22Ab99871\n"), ("/sl6500.bin", "image"));

        Assert.Equal("PCS22Ab99871", result.Config["running[kws]"]);
        Assert.Equal(
            [$"/{Id}-config.xml", $"/{Id}-users.xml", "/sl6500.bin.ver", "/sl6500.bin", "/sl6500.bin.ver", $"/{Id}-config.xml", $"/{Id}-users.xml"], paths);
    }

    [Fact]
    public async Task An_older_server_asks_for_no_handset_files()
    {
        var (_, paths) = await BootAsync("8000", Config("<cota><check>true</check></cota>"), new Dictionary<string, string>());

        Assert.Equal([$"/{Id}-config.xml", $"/{Id}-users.xml"], paths);
    }

    private static Dictionary<string, string> Presets() => new() { ["license"] = "K1", ["sip.nat_keepalive_interval"] = "40", ["provisioning.server.method"] = "static" };

    private static string Config(string provisioning) => $"<config><provisioning>{provisioning}</provisioning></config>";

    private static async Task<(PhoneResult Result, IReadOnlyList<string> Paths)> BootAsync(
        string model, string config, IReadOnlyDictionary<string, string> presets, params (string, string)[] files)
    {
        await using var server = ScriptedHttpServer.With([($"/{Id}-config.xml", config), ($"/{Id}-users.xml", Users), .. files]);
        var (result, _) = await HtekFiles.BootAsync(new PhoneOptions("spectralink", model, "00:13:D1:80:00:32", server.Address) { Presets = presets });
        Assert.True(result.Provisioned, result.Reason);
        return (result, server.Paths);
    }
}
