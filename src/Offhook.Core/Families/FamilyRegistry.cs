using System.Collections.Frozen;
using Offhook.Core.Devices;

namespace Offhook.Core.Families;

/// <summary>The families of this build, in the order in which they were composed.</summary>
public sealed class FamilyRegistry
{
    private readonly FrozenDictionary<string, IFamily> byName;

    /// <summary>Makes the registry and compiles the one table of file names.</summary>
    public FamilyRegistry(IEnumerable<IFamily> families)
    {
        All = [.. families];
        byName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        FileNames = new FileNameTable(All);
    }

    /// <summary>All families.</summary>
    public IReadOnlyList<IFamily> All { get; }

    /// <summary>The file names of all families.</summary>
    public FileNameTable FileNames { get; }

    /// <summary>The family of a name, or null.</summary>
    public IFamily? Find(string name) => byName.GetValueOrDefault(name);

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
}
