using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>
/// Everything that a device's documents are made of, but for secrets: this type cannot hold one. Immutable and complete, so that rendering
/// is a function of it.
/// </summary>
public sealed record DeviceSnapshot
{
    /// <summary>The device.</summary>
    public required DeviceId Id { get; init; }

    /// <summary>Its model.</summary>
    public required PhoneModel Model { get; init; }

    /// <summary>The firmware generation, in the family's words.</summary>
    public required string Generation { get; init; }

    /// <summary>The firmware that the request names; for documents that depend on it (<see cref="DocumentKind.DependsOnFirmware"/>), null elsewhere and where nothing was said.</summary>
    public string? Firmware { get; init; }

    /// <summary>Where it hangs.</summary>
    public required ScopePath Scope { get; init; }

    /// <summary>Its name for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>The user name that it proves itself with to us; null where it has none. A name is no secret; its password is.</summary>
    public string? LoginUser { get; init; }

    /// <summary>Whether its scope wants that name with its password, so that a request for a file of everybody's name says who asks.</summary>
    public bool ProvesByPassword { get; init; }

    /// <summary>Settings of the device.</summary>
    public required ResolvedSettings Settings { get; init; }

    /// <summary>Its lines, ordered by index, only those that are given.</summary>
    public ImmutableArray<LineSnapshot> Lines { get; init; } = [];

    /// <summary>Its keys, cascade and variables done, ordered by index.</summary>
    public ImmutableArray<KeySpec> Keys { get; init; } = [];

    /// <summary>Its modules with their keys, and with those of the phone's layout that go on there.</summary>
    public ImmutableArray<ModuleSpec> Modules { get; init; } = [];

    /// <summary>Keys that were given and have no place on it or its modules.</summary>
    public ImmutableArray<LeftKey> LeftKeys { get; init; } = [];

    /// <summary>Portables in the order given, without their secrets.</summary>
    public ImmutableArray<HandsetFields> Handsets { get; init; } = [];

    /// <summary>Groups of settings for portables, ordered by id, without secrets.</summary>
    public ImmutableArray<HandsetGroupSnapshot> HandsetGroups { get; init; } = [];

    /// <summary>The family's switches that are no secrets, by name.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Raw parameters of the cascade that are no secrets; null drops what was derived.</summary>
    public ImmutableSortedDictionary<string, RawParameter> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, RawParameter>(StringComparer.Ordinal);

    /// <summary>Where the device asks, without a trailing slash; null when that address holds a token, which is a secret.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Stored files of this family, by name.</summary>
    public ImmutableSortedDictionary<string, FileSpec> Files { get; init; } = ImmutableSortedDictionary.Create<string, FileSpec>(StringComparer.Ordinal);

    /// <summary>The phonebooks the device sees, nearest scope first.</summary>
    public ImmutableArray<PhonebookSpec> Phonebooks { get; init; } = [];
}

/// <summary>A line with its settings.</summary>
/// <param name="Index">1-based.</param>
/// <param name="Number">User part of the address of record.</param>
/// <param name="Display">Name shown to others.</param>
/// <param name="Label">Name shown on the phone.</param>
/// <param name="User">Authentication user.</param>
/// <param name="Settings">Settings of the line, device and scopes below it.</param>
public sealed record LineSnapshot(int Index, string Number, string Display, string Label, string User, ResolvedSettings Settings);

/// <summary>A group's parameters that are no secrets.</summary>
public sealed record HandsetGroupSnapshot(int Id, ImmutableSortedDictionary<string, string> Parameters);

/// <summary>The secrets of one portable; null where none was given.</summary>
public sealed record HandsetSecrets(Secret? AccessCode, Secret? AuthPassword);

/// <summary>A raw parameter and where it was written.</summary>
/// <param name="Value">The value; null = drop what was derived.</param>
/// <param name="Source">The scope or device.</param>
public sealed record RawParameter(string? Value, SettingSource Source);

/// <summary>The secrets of a device. Handed to a family only for a peer that met the proof over a transport that the policy allows for them.</summary>
public sealed record DeviceSecrets
{
    /// <summary>Passwords of lines by index.</summary>
    public ImmutableSortedDictionary<int, Secret> LinePasswords { get; init; } = ImmutableSortedDictionary<int, Secret>.Empty;

    /// <summary>Secrets of portables by their position in <see cref="DeviceSnapshot.Handsets"/>.</summary>
    public ImmutableSortedDictionary<int, HandsetSecrets> Handsets { get; init; } = ImmutableSortedDictionary<int, HandsetSecrets>.Empty;

    /// <summary>Secret parameters of handset groups, by group and name.</summary>
    public ImmutableSortedDictionary<(int Group, string Name), Secret> HandsetGroups { get; init; } = ImmutableSortedDictionary<(int, string), Secret>.Empty;

    /// <summary>The device's own URL token where its scope asks for one; null elsewhere.</summary>
    public Secret? Token { get; init; }

    /// <summary>Secret settings by key.</summary>
    public ImmutableSortedDictionary<string, Secret> Settings { get; init; } = ImmutableSortedDictionary.Create<string, Secret>(StringComparer.Ordinal);

    /// <summary>Secret options by name.</summary>
    public ImmutableSortedDictionary<string, Secret> Options { get; init; } = ImmutableSortedDictionary.Create<string, Secret>(StringComparer.Ordinal);

    /// <summary>Secret raw parameters by name.</summary>
    public ImmutableSortedDictionary<string, Secret> Parameters { get; init; } = ImmutableSortedDictionary.Create<string, Secret>(StringComparer.Ordinal);

    /// <summary>The device's login towards us.</summary>
    public DeviceLogin? Login { get; init; }

    /// <summary>Where the device asks, token included; the same as <see cref="DeviceSnapshot.BaseUrl"/> where no token is used.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>What the phone holds already, as the family's <see cref="IFamily.Carry"/> said; it may hold keys, so it is a secret too.</summary>
    public ImmutableSortedDictionary<string, string> Carried { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>What a document shared by the devices of a model is made of. There is no device in it and no place for one.</summary>
/// <param name="ModelCode">The family's code for the model as asked for; may be unknown to us.</param>
/// <param name="Scope">The scope; null when the request leads to none.</param>
/// <param name="Settings">Settings of that scope, or the defaults.</param>
public sealed record SharedSnapshot(string ModelCode, ScopePath? Scope, ResolvedSettings Settings)
{
    /// <summary>The firmware that the request names; as <see cref="DeviceSnapshot.Firmware"/>.</summary>
    public string? Firmware { get; init; }

    /// <summary>Raw parameters of the scope for the family that are no secrets.</summary>
    public ImmutableSortedDictionary<string, RawParameter> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, RawParameter>(StringComparer.Ordinal);

    /// <summary>Where phones of the scope ask, without a trailing slash; null when that address holds a token, which is a secret.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Stored files of the family, by name.</summary>
    public ImmutableSortedDictionary<string, FileSpec> Files { get; init; } = ImmutableSortedDictionary.Create<string, FileSpec>(StringComparer.Ordinal);
}
