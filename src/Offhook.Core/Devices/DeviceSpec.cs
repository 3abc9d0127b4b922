using System.Collections.Immutable;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Devices;

/// <summary>What the operator wants of one device.</summary>
public sealed record DeviceSpec
{
    /// <summary>What it is known by.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>Stable name of its family.</summary>
    public required string Family { get; init; }

    /// <summary>Model as its maker writes it.</summary>
    public required string Model { get; init; }

    /// <summary>The scope that it hangs under.</summary>
    public required ScopePath Scope { get; init; }

    /// <summary>A name for people; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the device proves itself with to us; made up and kept if absent.</summary>
    public DeviceLogin? Login { get; init; }

    /// <summary>The device's own URL token; made by the server.</summary>
    public Secret? Token { get; init; }

    /// <summary>SIP accounts, ordered by index.</summary>
    public ImmutableArray<LineSpec> Lines { get; init; } = [];

    /// <summary>Programmable keys, ordered by index.</summary>
    public ImmutableArray<KeySpec> Keys { get; init; } = [];

    /// <summary>Add-on modules, ordered by index.</summary>
    public ImmutableArray<ModuleSpec> Modules { get; init; } = [];

    /// <summary>Portables behind a DECT server, in the order given.</summary>
    public ImmutableArray<HandsetSpec> Handsets { get; init; } = [];

    /// <summary>Groups of settings for portables, ordered by id.</summary>
    public ImmutableArray<HandsetGroupSpec> HandsetGroups { get; init; } = [];

    /// <summary>Neutral settings of this device.</summary>
    public SettingMap Settings { get; init; } = SettingMap.Empty;

    /// <summary>The maker's own parameters.</summary>
    public ParameterMap Parameters { get; init; } = ParameterMap.Empty;

    /// <summary>The family's own switches.</summary>
    public OptionMap Options { get; init; } = OptionMap.Empty;

    /// <summary>Whether the device is served at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether an operator lets it have its files where its scope asks for an approval; null = nobody decided yet.</summary>
    public bool? Approved { get; init; }
}

/// <summary>User name and password of a device.</summary>
public sealed record DeviceLogin(string User, Secret Password);

/// <summary>One SIP account.</summary>
/// <param name="Index">1-based position on the device.</param>
/// <param name="Number">User part of its address of record.</param>
public sealed record LineSpec(int Index, string Number)
{
    /// <summary>Name shown to others; falls back to the number.</summary>
    public string? Display { get; init; }

    /// <summary>Name shown on the phone itself; falls back to the display name.</summary>
    public string? Label { get; init; }

    /// <summary>Authentication user; falls back to the number.</summary>
    public string? User { get; init; }

    /// <summary>Authentication password.</summary>
    public Secret? Password { get; init; }

    /// <summary>Settings of this line alone.</summary>
    public SettingMap Settings { get; init; } = SettingMap.Empty;
}

/// <summary>What a key does.</summary>
public enum KeyType
{
#pragma warning disable CS1591
    None, Line, Blf, Speed, Intercom, Park, Pickup, Dtmf, Url, Transfer, Forward, Dnd, Voicemail, Record,
#pragma warning restore CS1591
}

/// <summary>Who writes a key.</summary>
public enum KeyMode
{
    /// <summary>Ours: written each time.</summary>
    Managed,

    /// <summary>Written once, then left to the user.</summary>
    Initial,

    /// <summary>The user's: never written, never cleared.</summary>
    User,
}

/// <summary>One programmable key.</summary>
/// <param name="Index">1-based position.</param>
/// <param name="Type">What it does.</param>
public sealed record KeySpec(int Index, KeyType Type)
{
    /// <summary>Number, URL or digits; may use variables such as <c>{line.number}</c>.</summary>
    public string? Value { get; init; }

    /// <summary>Text beside the key; may use variables.</summary>
    public string? Label { get; init; }

    /// <summary>Index of the line it belongs to; null = the first.</summary>
    public int? Line { get; init; }

    /// <summary>Who writes it.</summary>
    public KeyMode Mode { get; init; } = KeyMode.Managed;
}

/// <summary>An add-on module.</summary>
public sealed record ModuleSpec(int Index, ImmutableArray<KeySpec> Keys);

/// <summary>
/// The maker's own parameters by name: a <see cref="RawValue"/>, or null to drop what was derived. Merges down the cascade name by name.
/// </summary>
public sealed class ParameterMap
{
    /// <summary>None.</summary>
    public static ParameterMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, RawValue?>(StringComparer.Ordinal));

    /// <summary>Makes a map.</summary>
    public ParameterMap(ImmutableSortedDictionary<string, RawValue?> values) => Values = values;

    /// <summary>Values by name.</summary>
    public ImmutableSortedDictionary<string, RawValue?> Values { get; }
}

/// <summary>A raw parameter's value: open text, or a secret where the family's catalogue says so.</summary>
public sealed record RawValue
{
    private RawValue(string? text, Secret? secret) => (Text, Secret) = (text, secret);

    /// <summary>The open text; null when it is a secret.</summary>
    public string? Text { get; }

    /// <summary>The secret; null when it is open.</summary>
    public Secret? Secret { get; }

    /// <summary>An open value.</summary>
    public static RawValue Open(string text) => new(text, secret: null);

    /// <summary>A secret value.</summary>
    public static RawValue Hidden(Secret secret) => new(text: null, secret);

    /// <inheritdoc/>
    public override string ToString() => Text ?? Security.Secret.Stars;
}

/// <summary>The family's own switches by name, read by the family's option definitions.</summary>
public sealed class OptionMap
{
    /// <summary>None.</summary>
    public static OptionMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, RawValue>(StringComparer.Ordinal));

    /// <summary>Makes a map.</summary>
    public OptionMap(ImmutableSortedDictionary<string, RawValue> values) => Values = values;

    /// <summary>Values by name; numbers and flags in their text form.</summary>
    public ImmutableSortedDictionary<string, RawValue> Values { get; }

    /// <summary>The open text of an option, or null.</summary>
    public string? Text(string name) => Values.TryGetValue(name, out var value) ? value.Text : null;

    /// <summary>Whether a flag option is on.</summary>
    public bool IsOn(string name) => Text(name) is "true";
}
