using System.Runtime.InteropServices;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Offhook.Core.Fleet;

/// <summary>Reads YAML into nodes, from the parser's events. Plain <c>null</c>, <c>~</c> and nothing are null; any other scalar keeps its text.</summary>
internal sealed class YamlNodeReader(string file)
{
    private readonly List<FleetMistake> mistakes = [];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<AnchorName, (FleetNode Node, int Weight)> anchors = [];
    private readonly Stack<MemberList> spareMembers = [];
    private readonly Stack<List<FleetNode>> spareItems = [];
    private int nodes;
    private int aliased;
    private int depth;

    public FleetSource Read(ReadOnlyMemory<byte> content)
    {
        var documents = new List<FleetNode>();
        var bytes = MemoryMarshal.TryGetArray(content, out var array) ? array : content.ToArray();
        using var text = new StreamReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), Encoding.UTF8);
        var scanner = new Scanner(text, skipComments: true);
        try
        {
            var parser = new Parser(scanner);
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                anchors.Clear();
                documents.Add(ReadNode(parser));
                parser.Consume<DocumentEnd>();
            }
        }
        catch (YamlException e)
        {
            return FleetReader.Failed(file, Math.Max(1, (int)e.Start.Line), $"not YAML: {Sentence(e)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // For some malformed texts the scanner trips over its own state; its words would help nobody.
            return FleetReader.Failed(file, Math.Max(1, (int)scanner.CurrentPosition.Line), "not YAML: the text at or before this line cannot be read; YAML 1.2 is allowed");
        }

        return new(file, documents, mistakes);
    }

    private FleetNode ReadNode(IParser parser)
    {
        var start = nodes;
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias);
        }

        if (++nodes > FleetReader.MaxNodes)
        {
            throw Wrong(parser.Current!, $"the file has more than {FleetReader.MaxNodes} values; fewer are allowed");
        }

        if (parser.Current is not NodeEvent current)
        {
            // The parser tells of no value where a name is empty too.
            throw Wrong(parser.Current!, "a value is missing; one value, list or map is allowed");
        }

        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (++depth > FleetReader.MaxDepth)
        {
            throw Wrong(current, $"nesting is deeper than {FleetReader.MaxDepth} levels; fewer are allowed");
        }

        parser.MoveNext();
        var node = current switch
        {
            Scalar scalar => IsNull(scalar) ? FleetNode.Null(line, column) : FleetNode.Scalar(scalar.Value, line, column),
            MappingStart => FleetNode.Map(ReadMembers(parser), line, column),
            _ => FleetNode.List(ReadItems(parser), line, column),
        };
        depth--;
        if (!current.Anchor.IsEmpty)
        {
            anchors[current.Anchor] = (node, nodes - start);
        }

        return node;
    }

    private FleetMember[] ReadMembers(IParser parser)
    {
        var members = spareMembers.TryPop(out var spare) ? spare : new MemberList();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw Wrong(parser.Current!, "the name of a member is no single value; a text is allowed");
            }

            var (name, line) = (Intern(key.Value), (int)key.Start.Line);
            if (!members.TryAdd(name, ReadNode(parser), line))
            {
                mistakes.Add(new(file, line, name, "the member is given twice; once is allowed"));
            }
        }

        var taken = members.Take();
        spareMembers.Push(members);
        return taken;
    }

    private FleetNode[] ReadItems(IParser parser)
    {
        var items = spareItems.TryPop(out var spare) ? spare : [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser));
        }

        var taken = items.ToArray();
        items.Clear();
        spareItems.Push(items);
        return taken;
    }

    private FleetNode Resolve(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var target))
        {
            throw Wrong(alias, $"alias '*{alias.Value}' has no anchor before it; anchors of the same document are allowed");
        }

        aliased += target.Weight;
        nodes += target.Weight;
        return aliased <= FleetReader.MaxAliased
            ? target.Node
            : throw Wrong(alias, $"the aliases stand for more than {FleetReader.MaxAliased} values; fewer are allowed");
    }

    private string Intern(string name)
    {
        if (names.TryGetValue(name, out var known))
        {
            return known;
        }

        names.Add(name, name);
        return name;
    }

    private static bool IsNull(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && (scalar.Value is "" or "~" or "null" or "Null" or "NULL");

    private static YamlException Wrong(ParsingEvent at, string message) => new(at.Start, at.End, message);

    private static string Sentence(YamlException e) => e.Message.TrimEnd('.').ReplaceLineEndings(" ");
}
