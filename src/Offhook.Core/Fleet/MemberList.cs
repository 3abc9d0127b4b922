namespace Offhook.Core.Fleet;

/// <summary>Collects the members of one map while it is read, and says where a name comes twice.</summary>
internal sealed class MemberList
{
    // Below this many members looking through them is faster than hashing.
    private const int Small = 16;

    private readonly List<FleetMember> members = [];
    private HashSet<string>? names;

    public int Count => members.Count;

    /// <summary>Adds a member unless its name is there already.</summary>
    public bool TryAdd(string name, FleetNode value, int line)
    {
        if (Contains(name))
        {
            return false;
        }

        members.Add(new(name, value, line));
        names?.Add(name);
        return true;
    }

    /// <summary>The members so far; the list is empty again and can be used for another map.</summary>
    public FleetMember[] Take()
    {
        var taken = members.ToArray();
        members.Clear();
        names = null;
        return taken;
    }

    private bool Contains(string name)
    {
        if (members.Count >= Small)
        {
            names ??= members.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
            return names.Contains(name);
        }

        foreach (var member in members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
