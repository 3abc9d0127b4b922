using System.Collections.Immutable;
using Offhook.Core.Security;

namespace Offhook.Core.Settings;

/// <summary>Where a value came from.</summary>
/// <param name="Kind">The level.</param>
/// <param name="Name">The scope, the device or the line; empty for a default.</param>
public sealed record SettingSource(SettingSourceKind Kind, string Name)
{
    /// <summary>The schema's own default.</summary>
    public static SettingSource Default { get; } = new(SettingSourceKind.Default, "");

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SettingSourceKind.Default => "default",
        SettingSourceKind.Scope => $"scope {Name}",
        SettingSourceKind.Device => $"device {Name}",
        SettingSourceKind.Line => $"line {Name}",
        _ => Name,
    };
}

/// <summary>The levels of the cascade, weakest first.</summary>
public enum SettingSourceKind
{
    /// <summary>The schema's default.</summary>
    Default,

    /// <summary>A scope.</summary>
    Scope,

    /// <summary>The device itself.</summary>
    Device,

    /// <summary>One line of the device.</summary>
    Line,
}

/// <summary>What was written at one level: keys of the schema to values; <see cref="SettingValue.Unset"/> where <c>null</c> was written.</summary>
public sealed class SettingMap
{
    /// <summary>Nothing set.</summary>
    public static SettingMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal));

    /// <summary>Makes a map; the keys are known to the schema.</summary>
    public SettingMap(ImmutableSortedDictionary<string, SettingValue> values) => Values = values;

    /// <summary>The values in order of their keys.</summary>
    public ImmutableSortedDictionary<string, SettingValue> Values { get; }
}

/// <summary>
/// Every open setting of the schema with the value that applies and where it came from. Secrets have no place in it:
/// see <see cref="SettingsCascade.Secrets"/>.
/// </summary>
public sealed class ResolvedSettings
{
    private readonly SettingValue?[] values;
    private readonly SettingSource[] sources;

    private ResolvedSettings(SettingValue?[] values, SettingSource[] sources)
    {
        this.values = values;
        this.sources = sources;
    }

    /// <summary>The defaults of the schema.</summary>
    public static ResolvedSettings Defaults { get; } = new(
        [.. SettingSchema.All.Select(d => d.Default)],
        [.. SettingSchema.All.Select(_ => SettingSource.Default)]);

    /// <summary>The value that applies, or null when the setting is unset or a secret.</summary>
    public SettingValue? this[SettingDefinition definition] => values[definition.Ordinal];

    /// <summary>Where the value that applies came from; for a secret, where the secret came from.</summary>
    public SettingSource SourceOf(SettingDefinition definition) => sources[definition.Ordinal];

    /// <summary>The text form of a text-like setting, or null when unset.</summary>
    public string? Text(SettingDefinition definition) => (this[definition] as SettingValue.Text)?.Value;

    /// <summary>The number of an integer setting, or null when unset.</summary>
    public long? Integer(SettingDefinition definition) => (this[definition] as SettingValue.Integer)?.Value;

    /// <summary>The state of a flag, or null when unset.</summary>
    public bool? Flag(SettingDefinition definition) => (this[definition] as SettingValue.Flag)?.Value;

    /// <summary>The items of a list, or null when unset.</summary>
    public ImmutableArray<string>? List(SettingDefinition definition) => (this[definition] as SettingValue.List)?.Items;

    /// <summary>The rules of a dial plan, or null when unset.</summary>
    public ImmutableArray<DialRule>? Plan(SettingDefinition definition) => (this[definition] as SettingValue.Plan)?.Rules;

    /// <summary>Whether somebody wrote this setting (else the default applies).</summary>
    public bool IsWritten(SettingDefinition definition) => sources[definition.Ordinal].Kind != SettingSourceKind.Default;

    internal ResolvedSettings With(SettingMap map, SettingSource source)
    {
        var newValues = (SettingValue?[])values.Clone();
        var newSources = (SettingSource[])sources.Clone();
        foreach (var (key, value) in map.Values)
        {
            if (SettingSchema.Find(key) is { } definition)
            {
                var inherited = ReferenceEquals(value, SettingValue.Unset) ? definition.Default : value;
                newValues[definition.Ordinal] = inherited is SettingValue.Hidden ? null : inherited;
                newSources[definition.Ordinal] = source;
            }
        }

        return new ResolvedSettings(newValues, newSources);
    }
}

/// <summary>The settings that apply at one place of the cascade, open and secret kept apart. Immutable; a level is laid over it by <see cref="With"/>.</summary>
public sealed class SettingsCascade
{
    private SettingsCascade(ResolvedSettings open, ImmutableSortedDictionary<string, Secret> secrets)
    {
        Open = open;
        Secrets = secrets;
    }

    /// <summary>Nothing but the schema's defaults.</summary>
    public static SettingsCascade Defaults { get; } = new(ResolvedSettings.Defaults, ImmutableSortedDictionary.Create<string, Secret>(StringComparer.Ordinal));

    /// <summary>Everything that is no secret, and the source of every value.</summary>
    public ResolvedSettings Open { get; }

    /// <summary>The secret settings that are set, by key.</summary>
    public ImmutableSortedDictionary<string, Secret> Secrets { get; }

    /// <summary>Lays one level over this one.</summary>
    public SettingsCascade With(SettingMap map, SettingSource source)
    {
        if (map.Values.Count == 0)
        {
            return this;
        }

        var secrets = Secrets;
        foreach (var definition in SettingSchema.Secrets)
        {
            if (map.Values.TryGetValue(definition.Key, out var value))
            {
                secrets = value is SettingValue.Hidden hidden
                    ? secrets.SetItem(definition.Key, hidden.Value)
                    : secrets.Remove(definition.Key);
            }
        }

        return new SettingsCascade(Open.With(map, source), secrets);
    }
}
