using System.Collections.Immutable;

namespace Offhook.Core.Scopes;

/// <summary>When phones are asked to fetch what changed for them.</summary>
public enum ResyncMoment
{
    /// <summary>As soon as the change has settled.</summary>
    Now,

    /// <summary>Not at all: they come when they poll or start.</summary>
    Poll,

    /// <summary>Within <see cref="ResyncSpec.Window"/>, by the clock of the site.</summary>
    Window,
}

/// <summary>A time of the day by the clock of the site (<c>time.zone</c>; UTC where none is set).</summary>
/// <param name="From">When it opens.</param>
/// <param name="To">When it closes; a time before <paramref name="From"/> is that of the next day.</param>
/// <param name="Days">The days on which it opens; empty = every day.</param>
public sealed record ResyncWindow(TimeOnly From, TimeOnly To, ImmutableArray<DayOfWeek> Days)
{
    /// <summary>How long it is open; the difference of two times of the day goes over midnight by itself.</summary>
    public TimeSpan Length => To - From;

    /// <inheritdoc/>
    public bool Equals(ResyncWindow? other) => other is not null && From == other.From && To == other.To && Days.SequenceEqual(other.Days);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Days.Length);
}

/// <summary>How phones are asked, as written at one scope. A null member is inherited.</summary>
public sealed record ResyncSpec
{
    /// <summary>Through no channel: phones are never asked.</summary>
    public const string NoChannel = "none";

    /// <summary>When.</summary>
    public ResyncMoment? When { get; init; }

    /// <summary>The window for <see cref="ResyncMoment.Window"/>.</summary>
    public ResyncWindow? Window { get; init; }

    /// <summary>Through which channel: one of the server's configuration, or <see cref="NoChannel"/>.</summary>
    public string? Channel { get; init; }

    /// <summary>Phones asked per second at most, in this scope and below.</summary>
    public int? Rate { get; init; }

    /// <summary>How much shorter than <c>update.poll</c> the interval of a phone may be, in percent, by a hash of its id.</summary>
    public int? PollSpread { get; init; }

    /// <summary>What of it phones are told; how they are asked is not.</summary>
    public ResyncSpec Told => new() { PollSpread = PollSpread };

    /// <summary>Whether nothing is written here.</summary>
    public bool IsEmpty => When is null && Window is null && Channel is null && Rate is null && PollSpread is null;
}

/// <summary>How phones are asked at one scope, after the cascade.</summary>
/// <param name="When">When.</param>
/// <param name="Window">The window, where <paramref name="When"/> says so.</param>
/// <param name="Channel">The channel; <see cref="ResyncSpec.NoChannel"/> = none.</param>
/// <param name="Rate">Phones per second at most; null = only the server's own limit.</param>
/// <param name="RateScope">The scope that wrote <paramref name="Rate"/>, and shares it among all below.</param>
/// <param name="PollSpread">How much shorter than <c>update.poll</c> the interval of a phone may be, in percent; 0 = all alike.</param>
public sealed record EffectiveResync(ResyncMoment When, ResyncWindow? Window, string Channel, int? Rate, ScopePath RateScope, int PollSpread = 0)
{
    /// <summary>What applies where nobody wrote anything: nobody is asked.</summary>
    public static EffectiveResync Nothing { get; } = new(ResyncMoment.Now, null, ResyncSpec.NoChannel, null, default);

    /// <summary>Whether phones here are asked at all.</summary>
    public bool Asks => When != ResyncMoment.Poll && Channel != ResyncSpec.NoChannel;

    internal EffectiveResync With(ResyncSpec spec, ScopePath path) => spec.IsEmpty ? this : new(
        spec.When ?? When, spec.Window ?? Window, spec.Channel ?? Channel, spec.Rate ?? Rate, spec.Rate is null ? RateScope : path, spec.PollSpread ?? PollSpread);
}
