using System.Text;
using System.Text.Json;

namespace Offhook.Core.Fleet;

/// <summary>Reads JSON into nodes. Lines are counted from offsets as the reader goes on.</summary>
internal ref struct JsonNodeReader
{
    private readonly string file;
    private readonly ReadOnlySpan<byte> content;
    private readonly List<FleetMistake> mistakes = [];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Stack<MemberList> spareMembers = [];
    private readonly Stack<List<FleetNode>> spareItems = [];
    private Utf8JsonReader reader;
    private int line = 1;
    private int lineStart;
    private int counted;
    private int nodes;

    public JsonNodeReader(string file, ReadOnlySpan<byte> content)
    {
        this.file = file;
        this.content = content;
        reader = new Utf8JsonReader(content, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = FleetReader.MaxDepth });
    }

    public FleetSource Read()
    {
        var documents = new List<FleetNode>();
        try
        {
            while (reader.Read())
            {
                var node = ReadNode();
                if (node.Kind == FleetNodeKind.List)
                {
                    documents.AddRange(node.Items);
                }
                else
                {
                    documents.Add(node);
                }
            }
        }
        catch (JsonException e)
        {
            return FleetReader.Failed(file, (int)(e.LineNumber ?? 0) + 1, $"not JSON: {Sentence(e)}");
        }
        catch (InvalidOperationException)
        {
            // The reader refuses to hand out text with half a surrogate pair.
            Count();
            return FleetReader.Failed(file, line, "an escape stands for half a character; whole surrogate pairs are allowed");
        }
        catch (TooLargeException)
        {
            return FleetReader.Failed(file, line, $"the file has more than {FleetReader.MaxNodes} values; fewer are allowed");
        }

        return new(file, documents, mistakes);
    }

    private FleetNode ReadNode()
    {
        if (++nodes > FleetReader.MaxNodes)
        {
            throw new TooLargeException();
        }

        Count();
        var (at, column) = (line, (int)reader.TokenStartIndex - lineStart + 1);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => FleetNode.Map(ReadMembers(), at, column),
            JsonTokenType.StartArray => FleetNode.List(ReadItems(), at, column),
            JsonTokenType.Null => FleetNode.Null(at, column),
            JsonTokenType.True => FleetNode.Scalar("true", at, column),
            JsonTokenType.False => FleetNode.Scalar("false", at, column),
            JsonTokenType.Number => FleetNode.Scalar(Encoding.UTF8.GetString(reader.ValueSpan), at, column),
            _ => FleetNode.Scalar(reader.GetString()!, at, column),
        };
    }

    private FleetMember[] ReadMembers()
    {
        var members = spareMembers.TryPop(out var spare) ? spare : new MemberList();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Count();
            var (name, at) = (Intern(reader.GetString()!), line);
            reader.Read();
            if (!members.TryAdd(name, ReadNode(), at))
            {
                mistakes.Add(new(file, at, name, "the member is given twice; once is allowed"));
            }
        }

        var taken = members.Take();
        spareMembers.Push(members);
        return taken;
    }

    private FleetNode[] ReadItems()
    {
        var items = spareItems.TryPop(out var spare) ? spare : [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadNode());
        }

        var taken = items.ToArray();
        items.Clear();
        spareItems.Push(items);
        return taken;
    }

    private readonly string Intern(string name)
    {
        if (names.TryGetValue(name, out var known))
        {
            return known;
        }

        names.Add(name, name);
        return name;
    }

    private void Count()
    {
        var upTo = (int)reader.TokenStartIndex;
        var passed = content[counted..upTo];
        if (passed.LastIndexOf((byte)'\n') is >= 0 and var last)
        {
            line += passed.Count((byte)'\n');
            lineStart = counted + last + 1;
        }

        counted = upTo;
    }

    private static string Sentence(JsonException e)
    {
        // The reader's own sentence ends with positions that we print in our way.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }

    private sealed class TooLargeException : Exception;
}
