namespace Offhook.Core.Fleet;

/// <summary>What a node of a fleet file is.</summary>
public enum FleetNodeKind
{
    /// <summary><c>null</c>, or nothing written.</summary>
    Null,

    /// <summary>A text, number or flag; which of them it is, the schema decides.</summary>
    Scalar,

    /// <summary>Members by name.</summary>
    Map,

    /// <summary>Items in order.</summary>
    List,
}

/// <summary>
/// A value of a fleet file and where it stood. YAML and JSON give the same tree, and a scalar keeps the text as written, so that
/// <c>0123</c> stays text where text is meant. One field holds any kind of content: a fleet of 100,000 devices has millions of nodes.
/// </summary>
public sealed class FleetNode
{
    private readonly object? content;

    private FleetNode(object? content, int line, int column) => (this.content, Line, Column) = (content, line, column);

    /// <summary>1-based line.</summary>
    public int Line { get; }

    /// <summary>1-based column; in JSON counted in bytes.</summary>
    public int Column { get; }

    /// <summary>What it is.</summary>
    public FleetNodeKind Kind => content switch
    {
        null => FleetNodeKind.Null,
        string => FleetNodeKind.Scalar,
        FleetMember[] => FleetNodeKind.Map,
        _ => FleetNodeKind.List,
    };

    /// <summary>The text of a scalar, else null.</summary>
    public string? Text => content as string;

    /// <summary>The members of a map in the order written; empty for anything else.</summary>
    public ReadOnlySpan<FleetMember> Members => content as FleetMember[];

    /// <summary>The items of a list; empty for anything else.</summary>
    public ReadOnlySpan<FleetNode> Items => content as FleetNode[];

    /// <summary>The kind in words, for error texts.</summary>
    public string KindName => Kind switch
    {
        FleetNodeKind.Null => "null",
        FleetNodeKind.Scalar => "a single value",
        FleetNodeKind.Map => "a map",
        _ => "a list",
    };

    /// <summary>A scalar.</summary>
    public static FleetNode Scalar(string text, int line = 0, int column = 0) => new(text, line, column);

    /// <summary>A null.</summary>
    public static FleetNode Null(int line = 0, int column = 0) => new(content: null, line, column);

    /// <summary>A map.</summary>
    public static FleetNode Map(FleetMember[] members, int line = 0, int column = 0) => new(members, line, column);

    /// <summary>A list.</summary>
    public static FleetNode List(FleetNode[] items, int line = 0, int column = 0) => new(items, line, column);

    /// <summary>The member of a name, or null.</summary>
    public FleetNode? Find(string name)
    {
        foreach (ref readonly var member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                return member.Value;
            }
        }

        return null;
    }
}

/// <summary>A member of a map.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Line">1-based line of the name.</param>
public readonly record struct FleetMember(string Name, FleetNode Value, int Line);
