using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Fleet;
using Offhook.Core.Scopes;

namespace Offhook.Core.Import;

/// <summary>How a table of phones is read.</summary>
public sealed record CsvMapping
{
    /// <summary>Member of a device by the name of a column; a column that is not here is read by its own name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Value of a member in rows that have none.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>First value of a member that is counted up from row to row where a row has none: a number, or a MAC address.</summary>
    public IReadOnlyDictionary<string, string> Fill { get; init; } = new Dictionary<string, string>();

    /// <summary>The scope of rows that have none.</summary>
    public ScopePath Scope { get; init; } = ScopePath.Parse("imported");
}

/// <summary>What became of a row.</summary>
/// <param name="Line">1-based line of the file.</param>
/// <param name="Device">The device; null where the row was refused.</param>
/// <param name="Problems">Why it was refused, all reasons at once.</param>
public sealed record CsvRow(int Line, DeviceSpec? Device, IReadOnlyList<string> Problems);

/// <summary>
/// Makes devices of a table, one of each row. Members are named as in fleet files: <c>mac</c>, <c>model</c>, <c>name</c>, <c>number</c> and the other members of line 1,
/// <c>lines[2].number</c>, <c>keys[3].type</c>, <c>settings.time.zone</c>, <c>options.x</c>, <c>parameters.x</c>. A row is held to the rules of <c>apply</c>.
/// </summary>
public sealed partial class CsvDevices(FamilyRegistry families, CsvMapping mapping)
{
    private static readonly string[] Top = ["mac", "uuid", "family", "model", "scope", "name"];
    private static readonly string[] OfLine = ["number", "display", "label", "user", "password"];

    private static readonly string Allowed = $"{string.Join(", ", Top.Concat(OfLine))}, lines[N].MEMBER, keys[N].MEMBER, settings.NAME, options.NAME, parameters.NAME";

    /// <summary>Columns of a table that name no member, and are passed over.</summary>
    public IReadOnlyList<string> Unknown(CsvTable table) => [.. table.Header.Where(h => h.Length > 0 && MemberOf(h) is { Length: > 0 } member && PathOf(member) is null)];

    /// <summary>What of the mapping cannot be meant, all at once: members that there are not, columns that the table has not, a member that two columns give.</summary>
    public IReadOnlyList<string> Mistakes(CsvTable table)
    {
        var asked = mapping.Columns.Select(c => ("--map", c.Value)).Concat(mapping.Defaults.Keys.Select(m => ("--default", m))).Concat(mapping.Fill.Keys.Select(m => ("--fill", m)));
        return
        [
            .. asked.Where(a => a != ("--map", "") && PathOf(Known(a.Item2)) is null).Select(a => $"{a.Item1}: '{a.Item2}' is no member of a device; {Allowed} are allowed"),
            .. mapping.Columns.Keys.Where(c => !table.Header.Contains(c, StringComparer.OrdinalIgnoreCase)).Select(c => $"--map: the table has no column '{c}'; it has {string.Join(", ", table.Header)}"),
            .. table.Header.Where(h => h.Length > 0).Select(MemberOf).Where(m => PathOf(m) is not null).GroupBy(m => m, StringComparer.Ordinal).Where(g => g.Count() > 1)
                .Select(g => $"{g.Count()} columns give the member '{g.Key}'; one is allowed, --map says which it is: --map COLUMN= passes one over"),
        ];
    }

    /// <summary>Reads every row.</summary>
    public IReadOnlyList<CsvRow> Read(CsvTable table)
    {
        var members = table.Header.Select(MemberOf).ToList();
        var counted = mapping.Fill.ToDictionary(f => Known(f.Key), f => f.Value, StringComparer.Ordinal);
        var rows = new List<CsvRow>();
        var seen = new HashSet<DeviceId>();
        foreach (var (line, cells) in table.Rows)
        {
            var values = mapping.Defaults.ToDictionary(d => Known(d.Key), d => d.Value, StringComparer.Ordinal);
            for (var i = 0; i < Math.Min(cells.Count, members.Count); i++)
            {
                if (cells[i].Length > 0)
                {
                    values[members[i]] = cells[i];
                }
            }

            foreach (var (member, next) in counted.ToList())
            {
                if (values.TryAdd(member, next))
                {
                    counted[member] = Next(next);
                }
            }

            var row = Bind(line, values);
            rows.Add(row.Device is { } device && !seen.Add(device.Id) ? new CsvRow(line, Device: null, [$"{device.Id} stands in a row above already"]) : row);
        }

        return rows;
    }

    /// <summary>The value after another: the last run of digits, or the address, one higher; the text is kept where there is nothing to count.</summary>
    public static string Next(string value)
    {
        if (MacAddress.TryParse(value, out var mac))
        {
            return MacAddress.FromNumber((mac.Value + 1) & 0xFFFF_FFFF_FFFF).ToString();
        }

        var match = LastNumber().Match(value);
        return match.Success && ulong.TryParse(match.Value, CultureInfo.InvariantCulture, out var number)
            ? value[..match.Index] + (number + 1).ToString(new string('0', match.Length), CultureInfo.InvariantCulture) + value[(match.Index + match.Length)..]
            : value;
    }

    private CsvRow Bind(int line, Dictionary<string, string> values)
    {
        values.TryAdd("scope", mapping.Scope.Value);
        var root = new JsonObject();
        foreach (var (member, value) in values)
        {
            if (PathOf(member) is { } path)
            {
                Put(root, path, value);
            }
        }

        var scopes = ScopePath.TryParse(values["scope"], out var scope) ? scope.Chain().Select(p => new ScopeSpec { Path = p }).ToList() : [];
        var binder = new FleetBinder(new FleetContext { Families = families, Sealer = NoSealer.Instance, References = NoReferences.Instance, KnownScopes = () => scopes });
        var source = FleetReader.Read("table", System.Text.Encoding.UTF8.GetBytes(root.ToJsonString()));
        var (device, mistakes) = binder.BindDevice("table", source.Documents[0]);
        return new CsvRow(line, device, [.. mistakes.Select(m => m.Path.Length == 0 ? m.Message : $"{m.Path}: {m.Message}")]);
    }

    private string MemberOf(string column) =>
        Known(mapping.Columns.FirstOrDefault(c => c.Key.Equals(column, StringComparison.OrdinalIgnoreCase)) is { Key: not null } mapped ? mapped.Value : column);

    // Tables are headed by people: MAC, Name.
    private static string Known(string member) => Top.Concat(OfLine).FirstOrDefault(m => m.Equals(member, StringComparison.OrdinalIgnoreCase)) ?? member;

    private static string[]? PathOf(string member)
    {
        if (Top.Contains(member))
        {
            return [member];
        }

        if (OfLine.Contains(member))
        {
            return ["lines", "1", member];
        }

        if (ItemMember().Match(member) is { Success: true } match)
        {
            var first = match.Groups[1].Success ? 1 : 4;
            return [match.Groups[first].Value, match.Groups[first + 1].Value, .. match.Groups[first + 2].Value.Split('.')];
        }

        return member.Split('.') is ["settings" or "options" or "parameters", _, ..] path ? path[0] == "parameters" ? ["parameters", member["parameters.".Length..]] : path : null;
    }

    private static void Put(JsonObject root, string[] path, string value)
    {
        var at = root;
        var from = 0;
        if (path[0] is "lines" or "keys")
        {
            var list = root[path[0]] as JsonArray ?? (JsonArray)(root[path[0]] = new JsonArray());
            var index = int.Parse(path[1], CultureInfo.InvariantCulture);
            at = list.OfType<JsonObject>().FirstOrDefault(l => (int)l["index"]! == index)!;
            if (at is null)
            {
                list.Add((JsonNode)(at = new JsonObject { ["index"] = index }));
            }

            from = 2;
        }

        for (var i = from; i < path.Length - 1; i++)
        {
            at = at[path[i]] as JsonObject ?? (JsonObject)(at[path[i]] = new JsonObject());
        }

        at[path[^1]] = value;
    }

    [GeneratedRegex(@"^(?:(lines)\[(\d{1,3})\]\.(number|display|label|user|password|settings\..+)|(keys)\[(\d{1,3})\]\.(type|value|label|line|mode))$", RegexOptions.CultureInvariant)]
    private static partial Regex ItemMember();

    [GeneratedRegex(@"\d{1,15}(?=\D*$)", RegexOptions.CultureInvariant)]
    private static partial Regex LastNumber();
}
