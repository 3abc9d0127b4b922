using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Rendering;

namespace Offhook.Core.Families;

/// <summary>
/// What a family knows of the exports that its devices make of themselves. A device that ran before us is taken over by them: what it holds is
/// read, and held against what it would hold once it has our documents.
/// </summary>
public interface IExports
{
    /// <summary>Kinds of documents whose export tells what a device holds, in the order in which people are told; all of them are needed.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>The switch that says that a device is ours.</summary>
    string Adopted { get; }

    /// <summary>Reads an export, or a document that we would send, which has the same form. Values that may be secrets are read as such.</summary>
    /// <exception cref="FormatException">It is no file of this kind; the message names the line.</exception>
    HeldDevice Read(string kind, ReadOnlySpan<byte> content);

    /// <summary>What a device that holds <paramref name="held"/> holds once it has taken <paramref name="sent"/>, as its model does it.</summary>
    HeldDevice After(DeviceSnapshot device, HeldDevice held, HeldDevice sent);

    /// <summary>Puts a parameter that a device holds into its spec.</summary>
    DeviceSpec Take(DeviceSpec device, string parameter, RawValue value);
}

/// <summary>What a device holds, as far as its exports say.</summary>
public sealed record HeldDevice
{
    /// <summary>Its parameters by canonical name.</summary>
    public ImmutableSortedDictionary<string, RawValue> Parameters { get; init; } = ImmutableSortedDictionary.Create<string, RawValue>(StringComparer.Ordinal);

    /// <summary>Portables and their users. A value that is the device's own default is left out, so that it equals one that is not given.</summary>
    public ImmutableArray<HandsetSpec> Handsets { get; init; } = [];

    /// <summary>What it holds that no document of ours can carry, as sentences. Never a secret.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What cannot be read, each with its place.</summary>
    public ImmutableArray<Mistake> Mistakes { get; init; } = [];

    /// <summary>This with what another export of the same device says.</summary>
    public HeldDevice With(HeldDevice other) => new()
    {
        Parameters = Parameters.SetItems(other.Parameters),
        Handsets = Handsets.AddRange(other.Handsets),
        Warnings = Warnings.AddRange(other.Warnings),
        Mistakes = Mistakes.AddRange(other.Mistakes),
    };
}
