using System.Globalization;
using System.Text;

namespace Offhook.Core.Fleet;

/// <summary>
/// One run of the binder: where it stands, and what it found wrong. The path is kept as a stack and made into text only for a mistake,
/// because a fleet has millions of values and nearly none is wrong.
/// </summary>
internal sealed class Binding(FleetContext context)
{
    /// <summary>Mistakes that are told one by one: more than anybody reads, few enough to send.</summary>
    public const int MaxMistakes = 1000;

    private readonly List<FleetMistake> mistakes = [];
    private readonly List<FleetMistake> notes = [];
    private readonly List<(string? Name, int Index)> path = [];
    private int untold;

    public FleetContext Context => context;

    /// <summary>The file that is being bound.</summary>
    public string File { get; set; } = "";

    /// <summary>How many mistakes there are so far; lets a caller see whether a part was without any.</summary>
    public int Count => mistakes.Count + untold;

    public IReadOnlyList<FleetMistake> Notes => notes;

    public string Path => PathText();

    public void Enter(string member) => path.Add((member, 0));

    public void Enter(int item) => path.Add((null, item));

    public void Leave() => path.RemoveAt(path.Count - 1);

    /// <summary>Reports a mistake at the place where the binder stands.</summary>
    public void Mistake(int line, string message) => Add(new(File, line, PathText(), message));

    /// <summary>Reports a mistake of a member below the place where the binder stands.</summary>
    public void Mistake(int line, string member, string message) => Add(new(File, line, Join(PathText(), member), message));

    public void Add(FleetMistake mistake)
    {
        if (mistakes.Count < MaxMistakes)
        {
            mistakes.Add(mistake);
        }
        else
        {
            untold++;
        }
    }

    public void Note(int line, string message)
    {
        if (notes.Count < MaxMistakes)
        {
            notes.Add(new(File, line, PathText(), message));
        }
    }

    /// <summary>All mistakes, by file in the order given and then by line.</summary>
    public IReadOnlyList<FleetMistake> InOrder(IReadOnlyList<string> files)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            ranks.TryAdd(file, ranks.Count);
        }

        var ordered = mistakes.OrderBy(m => ranks.GetValueOrDefault(m.File)).ThenBy(m => m.Line).ToList();
        if (untold > 0)
        {
            ordered.Add(new(ordered[^1].File, 0, "", $"{untold} more {(untold == 1 ? "mistake is" : "mistakes are")} not listed; correct these first"));
        }

        return ordered;
    }

    public static string Join(string path, string member) => path.Length == 0 || member.StartsWith('[') ? path + member : $"{path}.{member}";

    private string PathText()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in path)
        {
            if (name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
            else
            {
                text.Append(text.Length == 0 ? "" : ".").Append(name);
            }
        }

        return text.ToString();
    }
}
