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

    /// <summary>As it is kept.</summary>
    internal string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Scope}{Between}{Until.UtcTicks}{Between}{Left}{Between}{Actor.Replace(Between, ' ').Replace('\n', ' ')}");

    /// <summary>Reads a kept line; null for one that is none.</summary>
    internal static EnrolmentWindow? Read(string line) => line.Split(Between) is [var scope, var until, var left, var actor]
        && ScopePath.TryParse(scope, out var path)
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? new EnrolmentWindow(path, new DateTimeOffset(ticks, TimeSpan.Zero), count, actor)
        : null;
}
