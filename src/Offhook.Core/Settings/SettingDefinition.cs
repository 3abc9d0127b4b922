namespace Offhook.Core.Settings;

/// <summary>What kind of value a setting takes, and so how it is read and checked.</summary>
public enum SettingType
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A whole number within <see cref="SettingDefinition.Minimum"/> and <see cref="SettingDefinition.Maximum"/>.</summary>
    Integer,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>One of <see cref="SettingDefinition.Choices"/>.</summary>
    Choice,

    /// <summary>A host name or an IP address, without port.</summary>
    Host,

    /// <summary>An ordered list of hosts.</summary>
    HostList,

    /// <summary>An ordered list of <see cref="SettingDefinition.Choices"/>, each at most once.</summary>
    ChoiceList,

    /// <summary>An ordered list of texts, each at most once.</summary>
    TextList,

    /// <summary>An absolute URL.</summary>
    Url,

    /// <summary>An IANA time-zone name.</summary>
    TimeZone,

    /// <summary>An ISO 3166-1 alpha-2 country code.</summary>
    Country,

    /// <summary>A BCP 47 language tag.</summary>
    Language,

    /// <summary>A password or key; sealed where it is stored.</summary>
    Secret,

    /// <summary>A list of dial rules.</summary>
    DialPlan,
}

/// <summary>Where a setting may be given. A level includes those above it: what a line may have, a device and a scope may have too.</summary>
public enum SettingLevel
{
    /// <summary>Scopes only.</summary>
    Scope,

    /// <summary>Scopes and devices.</summary>
    Device,

    /// <summary>Scopes, devices and lines.</summary>
    Line,
}

/// <summary>One neutral setting: the single place that says what it is called, what it takes and what it is for.</summary>
/// <param name="Key">The dotted key, as in <c>time.zone</c>.</param>
/// <param name="Type">The kind of value.</param>
/// <param name="Level">The lowest level at which it may be given.</param>
/// <param name="Label">A short name for people.</param>
/// <param name="Help">What it does, in a sentence or two; units included.</param>
public sealed record SettingDefinition(string Key, SettingType Type, SettingLevel Level, string Label, string Help)
{
    /// <summary>The unit of an integer, such as <c>s</c>; null where it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The least integer allowed.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>The greatest integer allowed.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>The greatest length of a text.</summary>
    public int MaxLength { get; init; } = 255;

    /// <summary>Whether a text is what is pressed on a phone: digits, * and #.</summary>
    public bool IsPressed { get; init; }

    /// <summary>The values allowed for <see cref="SettingType.Choice"/> and <see cref="SettingType.ChoiceList"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether a wrong value can cut a phone off from the network or from us, so that a change of it is tried on one phone of each model first.</summary>
    public bool CutsOff { get; init; }

    /// <summary>What applies when nobody set it; null = the setting is unset and nothing is written for it.</summary>
    public SettingValue? Default { get; init; }

    /// <summary>Whether the value is a secret.</summary>
    public bool IsSecret => Type == SettingType.Secret;

    /// <summary>Position in <see cref="SettingSchema.All"/>; the index of every resolved array.</summary>
    public int Ordinal { get; internal set; } = -1;
}
