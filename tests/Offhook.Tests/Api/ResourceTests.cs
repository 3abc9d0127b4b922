using Xunit;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Offhook.Core.Management;
using Offhook.Core.Settings;
using Offhook.Server.Api;

namespace Offhook.Tests.Api;

public sealed class ResourceTests
{
    [Fact]
    public async Task Apply_takes_fleet_parts_and_what_they_refer_to()
    {
        await using var host = await ApiHost.StartAsync();
        using var form = new MultipartFormDataContent();
        Add(form, "fleet", "a: 1", "site/fleet.yaml");
        Add(form, "fleet", "b: 2", "two.yaml");
        Add(form, "env:E", "from env");
        Add(form, "secret:s/p", "from secret");
        Add(form, "file:a b/ü.bin", "from file");
        using var response = await host.Http.PostAsync("apply?dryRun=true&prune=acme", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["apply site/fleet.yaml=a: 1,two.yaml=b: 2 dry=True prune=acme by token:owner"], host.Core.Calls);
        Assert.Equal("from env|from secret|from file", host.Core.Attached);
    }

    [Fact]
    public async Task Apply_takes_one_fleet_file_as_the_body()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Http.PostAsync("apply", new StringContent("offhook: 1", Encoding.UTF8, "application/yaml"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["apply body=offhook: 1 dry=False prune= by token:owner"], host.Core.Calls);
    }

    [Theory]
    [InlineData("fleet.yaml", 3, "scopes[0].name", "fleet.yaml:3: scopes[0].name: is wrong")]
    [InlineData("fleet.yaml", 3, "", "fleet.yaml:3: is wrong")]
    [InlineData("fleet.yaml", null, "", "fleet.yaml: is wrong")]
    [InlineData(null, null, "scope", "scope: is wrong")]
    [InlineData(null, null, "", "is wrong")]
    public void A_mistake_is_shown_with_as_much_of_its_place_as_there_is(string? file, int? line, string path, string shown)
    {
        Assert.Equal(shown, new RequestMistake(file, line, path, "is wrong").ToString());
        Assert.Equal(shown, new MistakeDto(file, line, path, "is wrong").ToString());
    }

    [Fact]
    public async Task Rollouts_are_shown_and_moved_and_a_device_is_asked()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, list) = await host.AskAsync(HttpMethod.Get, "rollouts");
        Assert.Equal((HttpStatusCode.OK, 5, "waves", 25), (status, list[0].GetProperty("change").GetInt32(), list[0].GetProperty("state").GetString(), list[0].GetProperty("percent").GetInt32()));
        Assert.Equal("02:00:00:00:00:01", list[0].GetProperty("first")[0].GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await host.AskAsync(HttpMethod.Get, "rollouts/6")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "rollouts/5/resume?all=true")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "rollouts/5/stop")).Status);
        var (_, asked) = await host.AskAsync(HttpMethod.Post, "devices/020000000001/resync?restart=true");
        Assert.Equal(("noAnswer", "sip"), (asked.GetProperty("outcome").GetString(), asked.GetProperty("channel").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await host.AskAsync(HttpMethod.Post, "devices/020000000002/resync")).Status);
        Assert.Equal(["resume 5 all=True by token:owner", "stop 5 by token:owner", "ask 02:00:00:00:00:01 True"], host.Core.Calls);
    }

    [Fact]
    public async Task A_write_that_reaches_another_number_than_expected_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        host.Core.Throws = new Core.Management.UnexpectedReachException(7, 3);
        var (status, body) = await host.AskAsync(HttpMethod.Post, "changes/5/undo?expect=3");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("the change would reach 7 devices, and 3 were expected; nothing was written", body.GetProperty("mistakes")[0].GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.AskAsync(HttpMethod.Post, "changes/5/undo?expect=many")).Status);

        // Neither two numbers nor one where nothing is counted are passed over.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.AskAsync(HttpMethod.Post, "changes/5/undo?expect=7&expect=3")).Status);
        (status, body) = await host.AskAsync(HttpMethod.Post, "rollouts/5/stop?expect=3");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("changes nothing that phones get", body.GetProperty("mistakes")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Export_is_yaml_unless_json_is_accepted()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("offhook: 1\n", await host.Http.GetStringAsync("export?scope=acme&secrets=true"));
        host.Http.DefaultRequestHeaders.Add("Accept", "application/json");
        await host.Http.GetStringAsync("export");
        Assert.Equal(["export acme secrets=True json=False", "export  secrets=False json=True"], host.Core.Calls);
    }

    [Theory]
    [InlineData("passwords")]
    [InlineData("env:")]
    public async Task Apply_refuses_a_part_that_it_does_not_know(string name)
    {
        await using var host = await ApiHost.StartAsync();
        using var form = new MultipartFormDataContent();
        Add(form, name, "x");
        using var response = await host.Http.PostAsync("apply", form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(host.Core.Calls);
    }

    [Fact]
    public async Task Apply_refuses_a_body_that_breaks_off()
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=fleet\r\n\r\noffhook: 1");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var response = await host.Http.PostAsync("apply", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(host.Core.Calls);
    }

    [Fact]
    public async Task Render_gives_bytes_to_who_accepts_bytes_and_json_to_others()
    {
        await using var host = await ApiHost.StartAsync();
        var (_, files) = await host.GetAsync("devices/020000000001/render");
        Assert.Equal("<a/>", Encoding.UTF8.GetString(files[0].GetProperty("body").GetBytesFromBase64()));
        Assert.Equal(("careful", "of the device"), (files[0].GetProperty("warnings")[0].GetString(), files[0].GetProperty("advice")[0].GetString()));
        host.Http.DefaultRequestHeaders.Add("Accept", "application/octet-stream");
        Assert.Equal("<a/>", await host.Http.GetStringAsync("devices/020000000001/render?file=a.xml"));
        using var nameless = await host.Http.GetAsync("devices/020000000001/render");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nameless.StatusCode);
    }

    [Fact]
    public async Task The_schema_lists_every_setting()
    {
        await using var host = await ApiHost.StartAsync();
        var (_, settings) = await host.GetAsync("settings");
        Assert.Equal(SettingSchema.All.Select(s => s.Key), settings.EnumerateArray().Select(s => s.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task A_pending_phone_is_approved_by_any_spelling_of_its_id_and_rejected_once_known()
    {
        await using var host = await ApiHost.StartAsync();
        var (approved, _) = await host.AskAsync(HttpMethod.Post, "pending/02000000000A/approve", """{"scope":"acme","numbers":["1","2"],"model":"M"}""");
        Assert.Equal(HttpStatusCode.OK, approved);
        Assert.Equal(["approve 02:00:00:00:00:0a acme  1+2 M"], host.Core.Calls);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "pending/02:00:00:00:00:0a/reject")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, $"pending/{FakeCore.Known}/approve")).Status);
        Assert.Equal(["reject 02:00:00:00:00:0a by token:owner", "approve 02:00:00:00:00:01    "], host.Core.Calls[1..]);
        Assert.Equal(HttpStatusCode.NotFound, (await host.AskAsync(HttpMethod.Post, "pending/02:00:00:00:00:0b/reject")).Status);
    }

    [Fact]
    public async Task Several_pending_phones_are_decided_by_one_request_and_what_cannot_be_read_of_it_is_told_at_once()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "pending/approve?expect=2", """{"ids":["02000000000A","02-00-00-00-00-0b"],"scope":"acme","numbers":["1","2"],"model":"M"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "pending/reject", """{"ids":["02000000000A","02000000000c"]}""")).Status);
        Assert.Equal(["approve 02:00:00:00:00:0a+02:00:00:00:00:0b acme  1+2 M", "reject 02:00:00:00:00:0a+02:00:00:00:00:0c by token:owner"], host.Core.Calls);
        var (status, refused) = await host.AskAsync(HttpMethod.Post, "pending/approve", """{"ids":["x","02000000000A","y"],"scope":"A/","like":"z"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["scope", "like", "ids", "ids"], refused.GetProperty("mistakes").EnumerateArray().Select(m => m.GetProperty("path").GetString()));
        Assert.Equal(2, (await host.AskAsync(HttpMethod.Post, "pending/reject", """{"ids":["x","y"]}""")).Body.GetProperty("mistakes").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.AskAsync(HttpMethod.Post, "pending/reject", "{}")).Status);
        Assert.Equal(2, host.Core.Calls.Count);
    }

    [Fact]
    public async Task A_change_that_does_not_exist_is_404_and_one_written_over_is_409()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await host.AskAsync(HttpMethod.Post, "changes/3/undo")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync(HttpMethod.Post, "changes/4/undo")).Status);
        host.Core.Result = new ChangeResult(null, [new RequestMistake(null, null, "devices/x", "was written again by change 5")]);
        var (status, problem) = await host.AskAsync(HttpMethod.Post, "changes/2/undo");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(1, problem.GetProperty("mistakes").GetArrayLength());
    }

    [Fact]
    public async Task A_backup_is_streamed_and_an_empty_passphrase_refused()
    {
        await using var host = await ApiHost.StartAsync();
        using var backup = await host.Http.PostAsync("backup", new StringContent("""{"passphrase":"four"}""", Encoding.UTF8, "application/json"));
        Assert.Equal("sealed 4", await backup.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.AskAsync(HttpMethod.Post, "backup", """{"passphrase":""}""")).Status);
    }

    [Fact]
    public async Task A_file_of_an_unknown_kind_or_family_is_refused_with_what_is_allowed()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, problem) = await host.AskAsync(HttpMethod.Put, "files/x?kind=virus&family=nobody", "{}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["kind", "family"], problem.GetProperty("mistakes").EnumerateArray().Select(m => m.GetProperty("path").GetString()));
        Assert.Contains("ringtone", problem.GetProperty("mistakes")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("explain?subject=%3F")]
    [InlineData("explain?subject=/a&address=x")]
    public async Task What_cannot_be_explained_is_refused(string path)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.GetAsync(path)).Status);
    }

    private static void Add(MultipartFormDataContent form, string name, string text, string? fileName = null)
    {
        var part = new StringContent(text);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        if (fileName is not null)
        {
            part.Headers.ContentDisposition.FileName = $"\"{fileName}\"";
        }

        form.Add(part);
    }
}
