using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;

namespace Offhook.Families.Samsung.Capture;

/// <summary>Keys that were recognised in a file.</summary>
/// <param name="Start">Where their list begins in the text.</param>
/// <param name="End">Behind it.</param>
/// <param name="Template">What a template writes for any list of keys.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Spellings">How the file spells the types that it has.</param>
internal sealed record CapturedKeys(int Start, int End, string Template, ImmutableArray<KeySpec> Keys, IReadOnlyDictionary<string, KeyType> Spellings);

/// <summary>
/// Recognises a list of keys: elements of one name that differ in a few places only, one of which counts. What each place is for is told by its name, else by what stands in it
/// in all of them.
/// </summary>
/// <param name="list">The variable that a template finds the keys in.</param>
/// <param name="own">Numbers of the phone's lines, and which line each is of.</param>
/// <param name="others">Numbers of other phones of the set.</param>
internal sealed partial class CaptureKeys(string list, IReadOnlyDictionary<string, int> own, IReadOnlySet<string> others)
{
    private static readonly (Regex Words, KeyType Type)[] Types =
    [
        (Word("none|empty|unused|null|no_?use|n/?a"), KeyType.None), (Word("blf|busy|monitor|dss|presence|lamp"), KeyType.Blf),
        (Word("line|call_?app|ca|prime|own"), KeyType.Line), (Word("speed|sd|quick|one_?touch"), KeyType.Speed), (Word("intercom|icm"), KeyType.Intercom),
        (Word("park"), KeyType.Park), (Word("pick_?up"), KeyType.Pickup), (Word("dtmf"), KeyType.Dtmf), (Word("url|uri"), KeyType.Url), (Word("transfer|xfer"), KeyType.Transfer),
        (Word("forward|fwd|divert"), KeyType.Forward), (Word("dnd|disturb"), KeyType.Dnd), (Word("voice_?mail|vm|mailbox|message"), KeyType.Voicemail), (Word("record"), KeyType.Record),
    ];

    private enum Column
    {
        Fixed, Index, Type, Value, Label, Line,
    }

    /// <summary>The keys of a file; null with the reason where there are none that can be told.</summary>
    public CapturedKeys? Find(CapturedXml xml, out string? problem)
    {
        problem = null;
        foreach (var (parent, items) in Groups(xml).OrderByDescending(g => g.Items.Count).ThenByDescending(g => g.Parent.Depth))
        {
            if (Read(xml, parent, items, out var why) is { } keys)
            {
                problem = null;
                return keys;
            }

            problem ??= $"{parent.Path}/{items[0].Name}: {why}";
        }

        return null;
    }

    // What stands around a list is no key, even where it is alone and has in it all that a key has.
    private static IEnumerable<(CapturedElement Parent, List<CapturedElement> Items)> Groups(CapturedXml xml) =>
        from parent in xml.Elements
        from items in GroupsOf(parent)
        where items.Count > 1 || !items[0].Below.Any(e => GroupsOf(e).Any(g => g.Count > 1))
        select (parent, items);

    private static IEnumerable<List<CapturedElement>> GroupsOf(CapturedElement parent) =>
        parent.Children.GroupBy(c => c.Name).Where(g => g.Any(e => e.Places.Count() >= 2)).Select(g => g.ToList());

    private CapturedKeys? Read(CapturedXml xml, CapturedElement parent, List<CapturedElement> items, out string problem)
    {
        var first = parent.Children.IndexOf(items[0]);
        var start = first == 0 ? parent.BodyStart : parent.Children[first - 1].End;
        var before = xml.Text[start..items[0].Start];
        if (before.Any(c => !char.IsWhiteSpace(c)) || items.Where((e, i) => i > 0 && xml.Text[items[i - 1].End..e.Start] != before).Any())
        {
            return Fail("what stands between the keys is not everywhere the same", out problem);
        }

        var rows = items.ConvertAll(e => e.Places.ToList());
        if (items.Select(e => Frame(xml, e)).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            return Fail("the keys are not written alike", out problem);
        }

        var columns = Columns(rows);
        if (!columns.Contains(Column.Index) || !columns.Contains(Column.Type) || !columns.Contains(Column.Value))
        {
            return Fail("no place in it counts the keys, or none tells their type or their number", out problem);
        }

        var spellings = Spellings(rows, columns);
        if (spellings.Values.Distinct().Count() < spellings.Count)
        {
            return Fail($"{string.Join(", ", spellings.Select(s => $"'{s.Key}'"))}: two of these seem to be the same type of key", out problem);
        }

        if (columns.Where((c, i) => c == Column.Fixed && rows.Exists(r => r[i].Raw != rows[0][i].Raw)).Any())
        {
            return Fail("a place differs between keys, and nothing tells what it is for", out problem);
        }

        // Our own words for a key of the phone's line stand where nothing is said; where these files say nothing, so do the templates.
        var ofLines = rows.FindAll(r => spellings[r[columns.IndexOf(Column.Type)].Value] == KeyType.Line);
        var silent = new[] { Column.Value, Column.Label }.Where(c => columns.Contains(c) && ofLines.Exists(r => r[columns.IndexOf(c)].Value.Length == 0)).ToList();
        if (silent.Exists(c => ofLines.Exists(r => r[columns.IndexOf(c)].Value.Length > 0)))
        {
            return Fail("some keys of the phone's own line have a number or a label and some have none", out problem);
        }

        problem = "";
        var text = before + Item(xml, items[0], columns, spellings, silent, rows[0][columns.IndexOf(Column.Index)].Value == "0");
        return new CapturedKeys(start, items[^1].End, $"{{{{#each {list}}}}}{text}{{{{/each}}}}", [.. rows.Select(r => Key(r, rows[0], columns, spellings))], spellings);
    }

    private static CapturedKeys? Fail(string why, out string problem)
    {
        problem = why;
        return null;
    }

    private static string Frame(CapturedXml xml, CapturedElement element)
    {
        var text = new StringBuilder();
        var at = element.Start;
        foreach (var place in element.Places)
        {
            text.Append(xml.Text, at, place.Start - at).Append('\0');
            at = place.Start + place.Raw.Length;
        }

        return text.Append(xml.Text, at, element.End - at).ToString();
    }

    private static List<Column> Columns(List<List<CapturedPlace>> rows)
    {
        var columns = Enumerable.Repeat(Column.Fixed, rows[0].Count).ToList();
        for (var i = 0; i < columns.Count; i++)
        {
            var values = rows.ConvertAll(r => r[i].Value);
            if (!columns.Contains(Column.Index) && Counts(values) && (rows.Count > 1 || IndexWords().IsMatch(Word(rows[0][i]))))
            {
                columns[i] = Column.Index;
            }
        }

        Assign(rows, columns, Column.Type, TypeWords(), values => values.TrueForAll(v => v.Length <= 24));
        Assign(rows, columns, Column.Label, LabelWords(), _ => true);
        Assign(rows, columns, Column.Line, LineWords(), values => values.TrueForAll(v => v.Length <= 2 && v.All(char.IsAsciiDigit) && v.Length > 0));
        Assign(rows, columns, Column.Value, ValueWords(), values => values.TrueForAll(v => !v.Contains(' ', StringComparison.Ordinal)));

        // Names that say nothing: what stands there has to.
        Assign(rows, columns, Column.Type, Anything(), values => values.TrueForAll(v => TypeOf(v) is not null));
        var numbers = Enumerable.Range(0, columns.Count).Where(i => columns[i] == Column.Fixed && rows.TrueForAll(r => !r[i].Value.AsSpan().ContainsAnyExcept("+*#0123456789"))).ToList();
        if (!columns.Contains(Column.Value) && numbers.Count > 0)
        {
            // Numbers of telephones are longer than codes of types.
            columns[numbers.MaxBy(i => rows.Max(r => r[i].Value.Length))] = Column.Value;
        }

        Assign(rows, columns, Column.Label, Anything(), values => values.Exists(v => v.Any(char.IsLetter)) && values.Distinct(StringComparer.Ordinal).Count() > 1);
        Assign(rows, columns, Column.Type, Anything(), values => values.TrueForAll(v => v.Length is > 0 and <= 4) && values.Distinct(StringComparer.Ordinal).Count() > 1);
        return columns;
    }

    private static void Assign(List<List<CapturedPlace>> rows, List<Column> columns, Column column, Regex words, Func<List<string>, bool> fits)
    {
        for (var i = 0; i < columns.Count && !columns.Contains(column); i++)
        {
            if (columns[i] == Column.Fixed && words.IsMatch(Word(rows[0][i])) && fits(rows.ConvertAll(r => r[i].Value)))
            {
                columns[i] = column;
            }
        }
    }

    private static string Word(CapturedPlace place) => (place.Attribute.Length > 0 ? place.Attribute : place.Element.Name).ToLowerInvariant();

    // From 0 or more, each above the one before.
    private static bool Counts(List<string> values)
    {
        var last = -1;
        foreach (var value in values)
        {
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= last || number > SamsungModels.MaxKeys
                || value != number.ToString(CultureInfo.InvariantCulture))
            {
                return false;
            }

            last = number;
        }

        return true;
    }

    private Dictionary<string, KeyType> Spellings(List<List<CapturedPlace>> rows, List<Column> columns)
    {
        var (type, value) = (columns.IndexOf(Column.Type), columns.IndexOf(Column.Value));
        return rows.GroupBy(r => r[type].Value, StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => TypeOf(g.Key) ?? ByValue([.. g.Select(r => r[value].Value)]), StringComparer.Ordinal);
    }

    // A code that says nothing: what such keys have in common tells.
    private KeyType ByValue(List<string> values) => values.TrueForAll(v => v.Length == 0) ? KeyType.None
        : values.Exists(own.ContainsKey) ? KeyType.Line
        : values.Exists(others.Contains) ? KeyType.Blf
        : KeyType.Speed;

    private static KeyType? TypeOf(string spelling)
    {
        var word = spelling.Trim().ToLowerInvariant();
        return word.Length == 0 ? KeyType.None : Array.Find(Types, t => t.Words.IsMatch(word)) is { Words: not null } found ? found.Type : null;
    }

    private KeySpec Key(List<CapturedPlace> row, List<CapturedPlace> first, List<Column> columns, Dictionary<string, KeyType> spellings)
    {
        string Text(Column column) => columns.IndexOf(column) is >= 0 and var i ? row[i].Value : "";
        var counted = int.Parse(Text(Column.Index), CultureInfo.InvariantCulture) + (first[columns.IndexOf(Column.Index)].Value == "0" ? 1 : 0);
        var type = spellings[Text(Column.Type)];
        var value = Text(Column.Value);
        return new KeySpec(counted, type)
        {
            // A key of the phone's own line follows its number.
            Value = value.Length == 0 || (type == KeyType.Line && own.ContainsKey(value)) ? null : value,
            Label = Text(Column.Label) is { Length: > 0 } label ? label : null,
            Line = columns.Contains(Column.Line) && Text(Column.Line) is not "1" and { Length: > 0 } line ? int.Parse(line, CultureInfo.InvariantCulture)
                : type == KeyType.Line && !columns.Contains(Column.Line) && own.GetValueOrDefault(value) is > 1 and var of ? of : null,
        };
    }

    private static string Item(
        CapturedXml xml, CapturedElement item, List<Column> columns, Dictionary<string, KeyType> spellings, List<Column> silent, bool fromZero)
    {
        var text = new StringBuilder();
        var at = item.Start;
        foreach (var (place, column) in item.Places.Zip(columns))
        {
            text.Append(xml.Text, at, place.Start - at).Append(column switch
            {
                Column.Index => place.Write(fromZero ? "at" : "no"),
                Column.Value or Column.Label when silent.Contains(column) => $"{{{{#if is.line}}}}{{{{else}}}}{place.Write(column == Column.Value ? "value" : "label")}{{{{/if}}}}",
                Column.Value => place.Write("value"),
                Column.Label => place.Write("label"),
                Column.Line => place.Write("line"),
                Column.Type => TypeText(place, spellings),
                _ => place.Raw,
            });
            at = place.Start + place.Raw.Length;
        }

        return text.Append(xml.Text, at, item.End - at).ToString();
    }

    // A type that the captured keys do not have is written by our own word, which the phone may not know.
    private static string TypeText(CapturedPlace place, Dictionary<string, KeyType> spellings)
    {
        var text = new StringBuilder();
        foreach (var (spelling, type) in spellings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{{{#if is.{type.ToString().ToLowerInvariant()}}}}}{place.Spell(spelling)}{{{{else}}}}");
        }

        return text.Append(place.Write("type")).Append(string.Concat(Enumerable.Repeat("{{/if}}", spellings.Count))).ToString();
    }

    private static Regex Word(string pattern) => new($"^({pattern})([ _-]?(key|button|call|dial))?$|^(key|btn|fn)[_-]?({pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [GeneratedRegex("^(no|nr|num|number|idx|index|pos|position|id|slot|n|key|seq)$", RegexOptions.CultureInvariant)]
    private static partial Regex IndexWords();

    [GeneratedRegex("type|func|^fn|kind|mode|feat|action|class|role", RegexOptions.CultureInvariant)]
    private static partial Regex TypeWords();

    [GeneratedRegex("label|name|text|txt|title|disp|desc|caption", RegexOptions.CultureInvariant)]
    private static partial Regex LabelWords();

    [GeneratedRegex("line|acct|account", RegexOptions.CultureInvariant)]
    private static partial Regex LineWords();

    [GeneratedRegex("val|num|^dn|ext|tel|digit|dest|target|param|data|addr", RegexOptions.CultureInvariant)]
    private static partial Regex ValueWords();

    [GeneratedRegex("", RegexOptions.CultureInvariant)]
    private static partial Regex Anything();
}
