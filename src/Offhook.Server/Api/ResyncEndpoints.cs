using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Offhook.Core.Management;
using Offhook.Core.Storage;

namespace Offhook.Server.Api;

/// <summary>Asking phones to fetch, and changes that go out in waves.</summary>
internal static class ResyncEndpoints
{
    public static void Map(RouteGroupBuilder api, ApiServices services)
    {
        api.MapPost("/devices/{id}/resync", (string id, bool? restart, HttpContext http) => AskAsync(services, id, restart, http))
            .Says("Asks the device now to come and fetch, out of turn. restart = whether it is to start anew; without it, where what changed needs that.", 404, 422).Produces<AskDto>();
        api.MapGet("/rollouts", () => TypedResults.Json<IReadOnlyList<RolloutDto>>([.. services.Resyncs.Rollouts().Select(ToDto)], ApiJson.Default.IReadOnlyListRolloutDto))
            .Says("Changes that go, or went, out in waves, newest first.").Produces<IReadOnlyList<RolloutDto>>();
        api.MapGet("/rollouts/{change:long}", (long change) => Show(services, change)).Says("The rollout of a change.", 404).Produces<RolloutDto>();
        api.MapPost("/rollouts/{change:long}/resume", (long change, bool? all, HttpContext http) => ResumeAsync(services, change, all ?? false, http))
            .Says("Lets a rollout go on that is stopped or waits; all = for all devices at once.", 404, 422).Produces<RolloutDto>();
        api.MapPost("/rollouts/{change:long}/stop", (long change, HttpContext http) => StopAsync(services, change, http))
            .Says("Stops a rollout; who has not fetched keeps what he has.", 404, 422).Produces<RolloutDto>();
    }

    internal static AskDto ToDto(AskState asked) => new(asked.Attempts, asked.At, Word(asked.Outcome), asked.Channel, asked.Detail);

    internal static ProgressDto ToDto(DeviceProgress progress) => new(
        progress.State, progress.Line, progress.SavedAt, progress.Asked is { } asked ? ToDto(asked) : null, progress.FetchedAt, progress.NextAsk, progress.NextPoll, progress.HeldBy);

    private static RolloutDto ToDto(RolloutView view) => new(
        view.Rollout.Change, Word(view.Rollout.State), view.Line, view.Rollout.Summary, view.Rollout.Actor, view.Rollout.Since, view.Rollout.Why,
        view.Rollout.CutsOff, view.Rollout.Reaches, view.Fetched, view.Missing, view.Released, view.Rollout.Released / 10,
        [.. view.Rollout.First.Select(key => Core.Devices.DeviceId.Parse(key).ToString())], view.Rollout.Proven);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicyOf(value.ToString());

    private static string JsonNamingPolicyOf(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);

    private static async Task<IResult> AskAsync(ApiServices services, string text, bool? restart, HttpContext http) =>
        DeviceEndpoints.TryKnown(services, text, out var id, out var refusal) && await services.Resyncs.AskAsync(id, restart, http.RequestAborted) is { } asked
            ? TypedResults.Json(ToDto(asked), ApiJson.Default.AskDto)
            : refusal;

    private static IResult Show(ApiServices services, long change) => services.Resyncs.Rollout(change) is { } view
        ? TypedResults.Json(ToDto(view), ApiJson.Default.RolloutDto)
        : Problems.NotFound($"change {change} has no rollout");

    private static async Task<IResult> ResumeAsync(ApiServices services, long change, bool all, HttpContext http) =>
        services.Resyncs.Rollout(change) is null ? Show(services, change)
        : await services.Resyncs.ResumeAsync(change, all, http.Actor(), http.RequestAborted) is { Ok: false } refused ? Problems.Mistaken(refused.Mistakes)
        : Show(services, change);

    private static async Task<IResult> StopAsync(ApiServices services, long change, HttpContext http) =>
        services.Resyncs.Rollout(change) is null ? Show(services, change)
        : await services.Resyncs.StopAsync(change, http.Actor(), http.RequestAborted) is { Ok: false } refused ? Problems.Mistaken(refused.Mistakes)
        : Show(services, change);
}
