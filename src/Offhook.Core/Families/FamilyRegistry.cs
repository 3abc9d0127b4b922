using System.Collections.Frozen;
using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Identification;

namespace Offhook.Core.Families;

/// <summary>The families that are known, in the order in which they were composed. Those that are data may change while phones are answered.</summary>
public sealed class FamilyRegistry
{
    private volatile State state;

    /// <summary>Makes the registry and compiles the one table of file names.</summary>
    public FamilyRegistry(IEnumerable<IFamily> families) => state = new State([.. families]);

    /// <summary>All families.</summary>
    public IReadOnlyList<IFamily> All => state.All;

    /// <summary>The file names of all families.</summary>
    public FileNameTable FileNames => state.FileNames;

    /// <summary>The family of a name, or null.</summary>
    public IFamily? Find(string name) => state.ByName.GetValueOrDefault(name);

    /// <summary>Draws the clues of all families from a request, and answers what the name that it asks for is to each of them.</summary>
    public ImmutableArray<DocumentMatch> Identify(RequestFacts facts, ICollection<Clue> clues)
    {
        var now = state;
        var matches = now.FileNames.MatchAll(facts.FileName);
        foreach (var family in now.All)
        {
            family.Identify(facts, matches.Of(family.Name), clues);
        }

        return matches;
    }

    /// <summary>Puts other families in the place of these, all at once. While phones are answered, <see cref="OffhookCore.ReplaceFamiliesAsync"/> does it.</summary>
    public void Replace(IEnumerable<IFamily> families) => state = new State([.. families]);

    /// <summary>The family whose phones have addresses like this one; the longest block decides. Null where no family has it.</summary>
    public IFamily? FindByMac(MacAddress mac)
    {
        var digits = mac.ToCompact();
        IFamily? best = null;
        var length = 0;
        foreach (var family in All)
        {
            foreach (var block in family.MacBlocks)
            {
                if (block.Length > length && digits.StartsWith(block, StringComparison.Ordinal))
                {
                    (best, length) = (family, block.Length);
                }
            }
        }

        return best;
    }

    /// <summary>The model of a family by its name in any case, or null.</summary>
    public static PhoneModel? FindModel(IFamily family, string model)
    {
        foreach (var candidate in family.Models)
        {
            if (string.Equals(candidate.Name, model, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The model of a family by its name, else by a code that no other of its models has; null where neither says it.</summary>
    public static PhoneModel? FindModel(IFamily family, string? model, string? code)
    {
        if (model is not null && FindModel(family, model) is { } byName)
        {
            return byName;
        }

        var byCode = code is null ? [] : family.Models.Where(m => m.HasCode(code)).Take(2).ToList();
        return byCode.Count == 1 ? byCode[0] : null;
    }

    private sealed class State(ImmutableArray<IFamily> all)
    {
        public ImmutableArray<IFamily> All { get; } = all;

        public FrozenDictionary<string, IFamily> ByName { get; } = all.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

        public FileNameTable FileNames { get; } = new(all);
    }
}
