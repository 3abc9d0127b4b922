using System.Globalization;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>A column of the access list.</summary>
/// <param name="Title">As the phone's page names it.</param>
/// <param name="Member">As the spec names it.</param>
internal sealed record FanvilAccessColumn(string Title, string Member, SettingType Type, string Help)
{
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>
/// Who may open a door: a table in the spec, <c>accessList.csv</c> on the wire. The phone's page shows these columns; which names its export has is not
/// known, so an operator who has one can say them.
/// </summary>
internal static class FanvilAccessList
{
    public const string FileName = "accessList.csv";

    /// <summary>Rows at most: what one option map can hold with all columns, and far more than a door has cards.</summary>
    public const int MaxRows = 1000;

    public static IReadOnlyList<FanvilAccessColumn> Columns { get; } =
    [
        new("Name", "name", SettingType.Text, "whose it is."),
        new("ID", "card", SettingType.Text, "number of the card, its first ten digits."),
        new("Department", "department", SettingType.Text, "department."),
        new("Position", "position", SettingType.Text, "position."),
        new("Location", "location", SettingType.Text, "virtual extension."),
        new("Number", "number", SettingType.Text, "number that is called."),
        new("Fwd Number", "forward", SettingType.Text, "number that is called when the first does not answer."),
        new("Access Code", "code", SettingType.Secret, "code that opens the door."),
        new("Double Auth", "double", SettingType.Flag, "whether card and code are both needed."),
        new("Profile", "profile", SettingType.Text, "name of a time profile."),
        new("Type", "type", SettingType.Choice, "Host or Guest.") { Choices = ["Host", "Guest"] },
        new("Card State", "active", SettingType.Flag, "whether the card is accepted."),
    ];

    /// <summary>Whether a device has such a list.</summary>
    public static bool IsGiven(DeviceSnapshot device) => device.Options.Keys.Any(IsCell);

    /// <summary>The file; null where the device has no list.</summary>
    /// <param name="secrets">What opens doors; never null for a device that has codes, see <see cref="Withheld"/>.</param>
    public static DocumentBody? Write(DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (!FanvilModels.Instance[device.Model].TakesAccessList || !IsGiven(device))
        {
            return null;
        }

        var titles = device.Options.GetValueOrDefault(FanvilOptions.AccessColumns)?.Split(", ") ?? [.. Columns.Select(c => c.Title)];
        var columns = titles.Select(t => Columns.FirstOrDefault(c => Squeeze(c.Title) == Squeeze(t))).ToList();
        var text = new StringBuilder(string.Join(',', titles.Select(Quoted))).Append("\r\n");
        foreach (var row in Rows(device.Options.Keys))
        {
            text.Append(string.Join(',', columns.Select(c => c is null ? "" : Quoted(Cell(device, secrets, row, c))))).Append("\r\n");
        }

        var warnings = titles.Zip(columns).Where(p => p.Second is null).Select(p => $"{FileName}: nothing is known of the column '{p.First}', so it is left empty").ToList();
        return new DocumentBody(Encoding.UTF8.GetBytes(text.ToString()), warnings);
    }

    /// <summary>A list without its codes would take them from the door, so whoever may not have secrets gets none.</summary>
    public static string? Withheld(DeviceSnapshot device, bool withSecrets) =>
        !withSecrets && IsGiven(device) ? "an access list holds what opens doors; without its codes it would take them from the phone" : null;

    public static IEnumerable<Mistake> Check(DeviceSpec device, FanvilModel model)
    {
        var cells = device.Options.Values.Keys.Where(IsCell).ToList();
        if (cells.Count > 0 && !model.TakesAccessList)
        {
            yield return new Mistake($"options.{FanvilOptions.AccessList}", $"the {model.Name} takes no access list; {string.Join(", ", FanvilModels.Instance.All.Where(m => m.TakesAccessList).Select(m => m.Name))} do");
        }

        var rows = Rows(cells).ToList();
        if (rows.Count > MaxRows)
        {
            yield return new Mistake($"options.{FanvilOptions.AccessList}", $"it has {rows.Count} rows; at most {MaxRows} are allowed");
        }

        foreach (var row in rows.Where(r => !cells.Contains($"{FanvilOptions.AccessList}.{r}.name")))
        {
            yield return new Mistake($"options.{FanvilOptions.AccessList}.{row}", "a row needs a name");
        }

        foreach (var cell in cells)
        {
            var value = device.Options.Values[cell];
            if (FanvilValues.Check(value.Text ?? value.Secret?.Reveal() ?? "") is { } problem)
            {
                yield return new Mistake($"options.{cell}", problem);
            }
        }
    }

    private static bool IsCell(string option) => option.StartsWith(FanvilOptions.AccessList + ".", StringComparison.Ordinal);

    // Rows that are numbers in their order, then the others.
    private static IEnumerable<string> Rows(IEnumerable<string> options) => options.Where(IsCell).Select(o => o.Split('.')[1]).Distinct(StringComparer.Ordinal)
        .OrderBy(r => int.TryParse(r, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).ThenBy(r => r, StringComparer.Ordinal);

    private static string Cell(DeviceSnapshot device, DeviceSecrets? secrets, string row, FanvilAccessColumn column)
    {
        var name = $"{FanvilOptions.AccessList}.{row}.{column.Member}";
        return column.Type switch
        {
            SettingType.Secret => secrets?.Options.GetValueOrDefault(name)?.Reveal() ?? "",
            SettingType.Flag => device.Options.GetValueOrDefault(name) is { } flag ? flag == "true" ? "1" : "0" : column.Member == "active" ? "1" : "0",
            SettingType.Choice => device.Options.GetValueOrDefault(name, column.Choices[0]),
            _ => device.Options.GetValueOrDefault(name, ""),
        };
    }

    private static string Squeeze(string title) => string.Concat(title.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    // RFC 4180. A formula in a name is none to a phone, but may be to the table program that somebody opens the file with.
    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\r\n") || value.Trim() != value ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
