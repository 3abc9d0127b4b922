using Xunit;
using System.Net;
using Offhook.Core.Devices;
using Offhook.Core.Management;
using Offhook.Core.Storage;

namespace Offhook.Tests.Api;

public sealed class DeviceEndpointsTests
{
    private const string Known = "devices/020000000001";
    private const string Unknown = "devices/02-00-00-00-00-02";

    [Fact]
    public async Task Files_from_elsewhere_are_held_against_ours()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.AskAsync(HttpMethod.Post, $"{Known}/compare", """{"files":[{"name":"P1","body":"YQ=="}],"keys":["k"]}""");
        Assert.Equal(200, (int)status);
        Assert.Equal(
            """{"same":false,"parameters":[{"name":"P1","state":"onlyThere","there":"a","here":null,"setting":"k","secret":false,"servers":false,"factory":false,"file":"","line":0}],"unread":[{"file":"a","line":1,"what":"b","reason":"c"}],"left":[],"further":["x"]}""",
            body.GetRawText());
        Assert.Equal(422, (int)(await host.AskAsync(HttpMethod.Post, $"{Known}/compare", """{"files":[]}""")).Status);
        Assert.Equal(404, (int)(await host.AskAsync(HttpMethod.Post, "devices/02:00:00:00:00:99/compare", """{"files":[{"name":"P1","body":"YQ=="}]}""")).Status);
    }

    [Fact]
    public async Task What_becomes_of_a_number_is_answered_and_what_is_no_number_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.GetAsync($"{Known}/dial?number=*12%23");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """{"number":"*12#","end":"atOnce","dialled":"*12#","sent":"*12#","rule":1,"match":"xxx","seconds":0,"tones":[1],"source":"scope acme","limits":["one waiting time"]}""",
            body.GetRawText());
        foreach (var wrong in new[] { "", "?number=", "?number=12a", $"?number={new string('1', 121)}" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.GetAsync($"{Known}/dial{wrong}")).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"{Unknown}/dial?number=1")).Status);
    }

    [Fact]
    public async Task A_shown_device_has_the_members_that_outsiders_rely_on()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, device) = await host.GetAsync(Known);
        Assert.Equal(HttpStatusCode.OK, status);
        var members = device.EnumerateObject().Select(m => m.Name).ToHashSet();
        string[] promised =
        [
            "id", "family", "model", "scope", "name", "wanted", "delivered", "inStep", "lastSeen",
            "enabled", "why", "error", "warnings", "documents", "expected", "url",
        ];
        Assert.Empty(promised.Except(members));
        Assert.Equal("02:00:00:00:00:01", device.GetProperty("id").GetString());
        Assert.Equal(["at", "door", "address", "agent", "firmware"], device.GetProperty("lastSeen").EnumerateObject().Select(m => m.Name));
        Assert.False(device.GetProperty("documents")[0].GetProperty("inStep").GetBoolean());
    }

    [Theory]
    [InlineData("GET", Unknown, null, 404)]
    [InlineData("GET", Unknown + "/spec", null, 404)]
    [InlineData("GET", Unknown + "/history", null, 404)]
    [InlineData("GET", Unknown + "/render", null, 404)]
    [InlineData("GET", Unknown + "/wait", null, 404)]
    [InlineData("DELETE", Unknown, null, 404)]
    [InlineData("POST", Unknown + "/undo", null, 404)]
    [InlineData("POST", Unknown + "/move", """{"scope":"acme"}""", 404)]
    [InlineData("PATCH", Unknown, """{"assignments":[]}""", 404)]
    [InlineData("PUT", Known, """{"family":"f"}""", 409)]
    [InlineData("POST", Known + "/swap", """{"by":"02:00:00:00:00:01"}""", 409)]
    [InlineData("PUT", Unknown, """{"mac":"02:00:00:00:00:03"}""", 422)]
    [InlineData("PUT", Unknown, "[]", 400)]
    [InlineData("PUT", Unknown, "{", 400)]
    [InlineData("PATCH", Known, """{"assignment":[]}""", 400)]
    [InlineData("POST", Known + "/move", """{"scope":"A B"}""", 422)]
    [InlineData("GET", "devices/zz", null, 422)]
    [InlineData("GET", "devices?limit=0", null, 422)]
    [InlineData("GET", "devices?limit=ten", null, 400)]
    [InlineData("GET", "devices?scope=No", null, 422)]
    [InlineData("GET", Known + "/wait?seconds=9999", null, 422)]
    [InlineData("GET", Known + "/render?file=nothing", null, 404)]
    public async Task What_cannot_be_done_is_refused_as_problem_details(string method, string path, string? body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var (answered, problem) = await host.AskAsync(new HttpMethod(method), path, body);
        Assert.Equal(status, (int)answered);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(status == 422, problem.GetProperty("mistakes").GetArrayLength() > 0);
        Assert.DoesNotContain(host.Core.Calls, call => !call.StartsWith("DeviceQuery", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_says_where_the_next_one_begins_and_the_last_one_does_not()
    {
        await using var host = await ApiHost.StartAsync();
        host.Core.Views.Add(host.Core.Views[0] with { Id = DeviceId.Parse("02:00:00:00:00:02") });
        var (_, first) = await host.GetAsync("devices?limit=1&inStep=false&family=f&scope=acme&search=rec");
        Assert.Equal("02:00:00:00:00:01", first.GetProperty("next").GetString());
        var (_, all) = await host.GetAsync("devices?limit=2&after=02:00:00:00:00:01");
        Assert.Null(all.GetProperty("next").GetString());
        Assert.Equal(
            [new DeviceQuery("acme", "f", false, "rec", null, 2).ToString(), new DeviceQuery(null, null, null, null, "020000000001", 3).ToString()],
            host.Core.Calls);
    }

    [Fact]
    public async Task A_new_device_gets_the_id_of_its_url_and_is_answered_with_201()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, change) = await host.AskAsync(HttpMethod.Put, Unknown, """{"family":"f"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(7, change.GetProperty("change").GetInt64());
        Assert.Equal(["""add {"family":"f","mac":"02:00:00:00:00:02"}"""], host.Core.Calls);
    }

    [Fact]
    public async Task Every_action_reaches_the_core_with_its_arguments()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AskAsync(HttpMethod.Patch, Known, """{"assignments":[{"path":"name","value":"B"}]}""");
        await host.AskAsync(HttpMethod.Post, $"{Known}/move", """{"scope":"acme/x"}""");
        await host.AskAsync(HttpMethod.Post, $"{Known}/swap", """{"by":"02:00:00:00:00:09"}""");
        await host.AskAsync(HttpMethod.Post, $"{Known}/undo", """{"to":3}""");
        await host.AskAsync(HttpMethod.Post, $"{Known}/undo");
        await host.AskAsync(HttpMethod.Delete, $"{Known}?confirm=true");
        var (_, review) = await host.AskAsync(HttpMethod.Post, $"{Known}/adopt", """{"exports":{"config":"YQ==","users":"Yg=="},"take":true,"confirm":"d1"}""");
        Assert.Equal((7, "9"), (review.GetProperty("change").GetInt64(), review.GetProperty("removed")[0].GetString()));
        const string Id = "02:00:00:00:00:01";
        Assert.Equal(
            [$"set {Id} name=B", $"move {Id} acme/x", $"swap {Id} 02:00:00:00:00:09", $"undo {Id} 3", $"undo {Id} ", $"delete {Id} confirmed", $"adopt {Id} config=a,users=b take d1"],
            host.Core.Calls);
    }

    [Fact]
    public async Task Mistakes_of_the_core_come_back_whole_with_file_and_line()
    {
        await using var host = await ApiHost.StartAsync();
        host.Core.Result = new ChangeResult(null, [new RequestMistake("f.yaml", 3, "devices[0].model", "no such model"), new RequestMistake(null, null, "x", "y")]);
        var (status, problem) = await host.AskAsync(HttpMethod.Patch, Known, """{"assignments":[{"path":"model","value":"B"}]}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var mistakes = problem.GetProperty("mistakes");
        Assert.Equal(2, mistakes.GetArrayLength());
        Assert.Equal("f.yaml", mistakes[0].GetProperty("file").GetString());
        Assert.Equal(3, mistakes[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task A_store_that_cannot_write_is_503_with_its_own_sentence()
    {
        await using var host = await ApiHost.StartAsync();
        host.Core.Throws = new StoreException("the disk is full; make room");
        var (status, problem) = await host.AskAsync(HttpMethod.Delete, Known);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("the disk is full; make room", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_refused_without_quoting_what_it_holds()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, problem) = await host.AskAsync(HttpMethod.Post, "backup", """{"passphrase":["s3cret"]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("s3cret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_is_confirmed_in_the_query_and_only_there()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AskAsync(HttpMethod.Patch, $"{Known}?confirm=true", """{"assignments":[{"path":"name","value":"B"}]}""");
        await host.AskAsync(HttpMethod.Patch, Known, """{"assignments":[{"path":"name","value":"B"}]}""");
        Assert.EndsWith(" confirmed", host.Core.Calls[^2], StringComparison.Ordinal);
        Assert.EndsWith("name=B", host.Core.Calls[^1], StringComparison.Ordinal);
    }
}
