using System.Text;
using Offhook.Core.Delivery;
using Offhook.Core.Rendering;
using Offhook.Emulator;
using Offhook.Tests.Emulator.Support;
using Xunit;

namespace Offhook.Tests.EndToEnd;

/// <summary>The whole core with one emulated DECT server in front of it, joined by a few lines of HTTP.</summary>
internal sealed class DectServer : IAsyncDisposable
{
    public const string Uuid = "89fed27f-7c47-43f5-8347-cb854cedc538";

    private readonly ScriptedHttpServer http;

    private DectServer(CoreFixture core)
    {
        Core = core;
        http = new ScriptedHttpServer(Answer);
    }

    public CoreFixture Core { get; }

    public IReadOnlyList<string> Asked => http.Paths;

    public static async Task<DectServer> OpenAsync() => new(await CoreFixture.OpenAsync());

    /// <summary>A fleet with one server, the members of which are given.</summary>
    public static string Fleet(string members, string model = "Virtual One") => $"""
        offhook: 1
        scopes:
          - name: acme
            settings: {"{ sip: { server: pbx.acme.example, registerExpiry: 3600 } }"}
            delivery: {"{ networks: [10.0.0.0/8], plainSecrets: true }"}
        devices:
          - uuid: {Uuid}
            family: spectralink
            model: {model}
            scope: acme
        {string.Join('\n', members.Split('\n').Select(line => "    " + line))}
        """;

    public Phone Play(IReadOnlyDictionary<string, string>? presets = null) => new(
        new PhoneOptions("spectralink", "Virtual One", Uuid, http.Address) { Presets = presets ?? new Dictionary<string, string>() },
        new InstantTime(), fetcher: null, observer: null);

    /// <summary>Lets the server check once; answers how it ended and what it asked for with which outcome.</summary>
    public async Task<(PhoneResult Result, IReadOnlyList<string> Steps)> CheckAsync(Phone phone)
    {
        var steps = new List<string>();
        var result = await phone.BootAsync(s => steps.Add($"{s.Target[(s.Target.LastIndexOf('/') + 1)..].Replace(Uuid + "-", "", StringComparison.Ordinal)} {s.Outcome}"), TestContext.Current.CancellationToken);
        await Core.SettleAsync();
        return (result, steps);
    }

    public async Task ApplyAsync(string members)
    {
        Assert.Empty((await Core.ApplyAsync(Fleet(members))).Mistakes);
        await Core.SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await http.DisposeAsync();
        await Core.DisposeAsync();
    }

    private ScriptedAnswer Answer(AskedRequest request)
    {
        var answer = Core.Ask(Uri.UnescapeDataString(request.Path.TrimStart('/')));
        var body = answer.Kind switch
        {
            AnswerKind.Document => answer.Document!.Body.ToArray(),
            AnswerKind.File => Encoding.ASCII.GetBytes("image"),
            _ => null,
        };
        Core.Core.Gate.Completed(answer, HandOver.Whole);
        return body is null ? ScriptedAnswer.NotFound : ScriptedAnswer.Ok(body);
    }
}
