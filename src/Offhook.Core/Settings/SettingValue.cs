using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Security;

namespace Offhook.Core.Settings;

/// <summary>A value of a setting. <see cref="Unset"/> stops what is inherited, so that the default applies again.</summary>
public abstract record SettingValue
{
    private SettingValue()
    {
    }

    /// <summary>The explicit <c>null</c> of a fleet file.</summary>
    public static SettingValue Unset { get; } = new UnsetValue();

    /// <summary>Text, choice, host, URL, zone, country or language.</summary>
    public sealed record Text(string Value) : SettingValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value;
    }

    /// <summary>A whole number.</summary>
    public sealed record Integer(long Value) : SettingValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Yes or no.</summary>
    public sealed record Flag(bool Value) : SettingValue
    {
        /// <inheritdoc/>
        public override string ToString() => Value ? "true" : "false";
    }

    /// <summary>An ordered list of texts.</summary>
    public sealed record List(ImmutableArray<string> Items) : SettingValue
    {
        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Length;

        /// <inheritdoc/>
        public override string ToString() => string.Join(", ", Items);
    }

    /// <summary>A password or key.</summary>
    public sealed record Hidden(Secret Value) : SettingValue
    {
        /// <inheritdoc/>
        public override string ToString() => Secret.Stars;
    }

    /// <summary>A dial plan, rules in order of precedence.</summary>
    public sealed record Plan(ImmutableArray<DialRule> Rules) : SettingValue
    {
        /// <inheritdoc/>
        public bool Equals(Plan? other) => other is not null && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Rules.Length;

        /// <inheritdoc/>
        public override string ToString() => string.Join(" | ", Rules.Select(r => r.Match));
    }

    private sealed record UnsetValue : SettingValue
    {
        public override string ToString() => "null";
    }
}

/// <summary>One rule of a dial plan.</summary>
/// <param name="Match">Digits, <c>x</c> any digit, <c>[2-9]</c> a range, <c>.</c> one or more of the preceding, <c>,</c> a secondary dial tone, <c>*</c> and <c>#</c> literally.</param>
/// <param name="Timeout">Seconds to wait for another digit before dialling; null = the phone's own.</param>
/// <param name="Rewrite">What is sent instead; null = what was dialled.</param>
public sealed record DialRule(string Match, int? Timeout, string? Rewrite);
