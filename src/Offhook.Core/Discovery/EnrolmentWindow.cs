using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Scopes;

namespace Offhook.Core.Discovery;

/// <summary>A time in which unknown phones in the networks of a scope become devices of it by asking.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Until">When it ends (UTC).</param>
/// <param name="Left">How many phones it still takes.</param>
/// <param name="Actor">Who opened it.</param>
public sealed record EnrolmentWindow(ScopePath Scope, DateTimeOffset Until, int Left, string Actor)
{
    private const char Between = '\t';
    private const char BetweenModels = ';';

    /// <summary>The model, by family, that a phone is taken for which does not say what it is: there are makers whose phones never do.</summary>
    public ImmutableSortedDictionary<string, string> Models { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>As it is kept.</summary>
    internal string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Scope}{Between}{Until.UtcTicks}{Between}{Left}{Between}{Actor.Replace(Between, ' ').Replace('\n', ' ')}{Between}{string.Join(BetweenModels, Models.Select(m => $"{m.Key}={m.Value}"))}");

    /// <summary>Reads a kept line; null for one that is none.</summary>
    internal static EnrolmentWindow? Read(string line) => line.Split(Between) is [var scope, var until, var left, var actor, .. var more]
        && ScopePath.TryParse(scope, out var path)
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? new EnrolmentWindow(path, new DateTimeOffset(ticks, TimeSpan.Zero), count, actor) { Models = ReadModels(more is [var models, ..] ? models : "") }
        : null;

    private static ImmutableSortedDictionary<string, string> ReadModels(string text) => text.Split(BetweenModels, StringSplitOptions.RemoveEmptyEntries)
        .Select(m => m.Split('=', 2)).Where(m => m.Length == 2).ToImmutableSortedDictionary(m => m[0], m => m[1], StringComparer.Ordinal);
}
