using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>
/// Remembers which parameters a phone was ever given beyond those that it gets anyway, because phones keep what is not mentioned: one that was
/// withdrawn is written with its "off" form from then on. Kept among what the phone holds, under a name no family uses.
/// </summary>
public static class WrittenMarks
{
    private const string Key = ".written";

    /// <summary>What the phone holds once a document was handed over whole: the family's own word, and the marks.</summary>
    public static ImmutableSortedDictionary<string, string> After(IFamily family, DocumentMatch match, ProvenSnapshot snapshot)
    {
        var carried = family.Carry(match, snapshot.Device, snapshot.Secrets);
        if (match.Kind.Format is null)
        {
            return carried;
        }

        var marks = new SortedSet<string>(Read(snapshot.Secrets.Carried), StringComparer.Ordinal);
        var always = Baseline(family, match, snapshot);
        foreach (var parameter in Renderer.Parameters(family, match, snapshot, snapshot.Secrets).Items)
        {
            if (!always.TryGet(parameter.Name, out _))
            {
                marks.Add(parameter.Name);
            }
        }

        // Names of some makers hold blanks, none a line end.
        var text = string.Join('\n', marks);
        return text.Length == 0 ? carried.Remove(Key) : carried.SetItem(Key, text);
    }

    /// <summary>
    /// Writes the "off" form of what was withdrawn. A secret, a parameter whose "off" form is unknown, and one that the operator dropped on purpose
    /// (<c>null</c>) are left alone.
    /// </summary>
    internal static void ClearWithdrawn(
        IFamily family, ParameterSet parameters, ImmutableSortedDictionary<string, RawParameter> raw, ImmutableSortedDictionary<string, string> carried)
    {
        foreach (var name in Read(carried))
        {
            if (!parameters.TryGet(name, out _) && !raw.ContainsKey(name) && family.Describe(name) is { IsSecret: false, ClearedValue: { } off })
            {
                parameters.Clear(name, off, "withdrawn");
            }
        }
    }

    // What this device would get if nobody had set anything but its lines and keys. Keys stay: one that is the user's is left out on purpose,
    // which must not be taken for withdrawn; what becomes of a slot that lost its key is the family's business.
    private static ParameterSet Baseline(IFamily family, DocumentMatch match, ProvenSnapshot snapshot)
    {
        var bare = snapshot.Device with
        {
            Settings = ResolvedSettings.Defaults,
            Lines = [.. snapshot.Device.Lines.Select(l => l with { Settings = ResolvedSettings.Defaults })],
            Phonebooks = [],
            Parameters = snapshot.Device.Parameters.Clear(),
        };
        var secrets = snapshot.Secrets with { Settings = snapshot.Secrets.Settings.Clear(), Parameters = snapshot.Secrets.Parameters.Clear() };
        return family.Derive(match, bare, secrets);
    }

    private static string[] Read(ImmutableSortedDictionary<string, string> carried) =>
        carried.TryGetValue(Key, out var text) ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
}
