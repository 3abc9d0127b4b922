using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Core.Management;

/// <summary>What advice is about.</summary>
public enum AdviceKind
{
    /// <summary>Something of its own.</summary>
    Other,

    /// <summary>A setting that reaches nothing on a model.</summary>
    Ignored,

    /// <summary>What the files of a model cannot say of a setting.</summary>
    Lost,
}

/// <summary>What an operator should know of a device.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Source">Where the value stands.</param>
/// <param name="Subject">The key of the setting that is ignored; otherwise a sentence.</param>
/// <param name="Family">The family, where it is about a model.</param>
/// <param name="Model">The model, where it is about one.</param>
public sealed record Advice(AdviceKind Kind, SettingSource Source, string Subject, string Family = "", string Model = "")
{
    /// <summary>The advice as a sentence.</summary>
    public string Text => Kind switch
    {
        AdviceKind.Ignored => $"{Subject} is set, but reaches nothing on {Family} {Model}",
        AdviceKind.Lost => $"{Family} {Model}: {Subject}",
        _ => Subject,
    };

    internal static Advice Of(SettingSource source, string text) => new(AdviceKind.Other, source, text);
}

/// <summary>Advice with whom it is about.</summary>
/// <param name="Advice">The advice.</param>
/// <param name="Place">The scope that the value stands in, or the device.</param>
/// <param name="Devices">How many devices it is about.</param>
/// <param name="Within">The scope that they are in, where they are counted in it alone; else null.</param>
public sealed record AdviceNote(Advice Advice, string Place, int Devices, string? Within = null)
{
    private bool IsOfScope => Advice.Source.Kind == SettingSourceKind.Scope;

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Advice.Text}{(IsOfScope ? Count(Devices, Within) : "")}";

    /// <summary>
    /// Notes in as few lines as a person can read: what reaches nothing on the same models in one, what is said of many models or devices in one. Nothing is left out but the single counts.
    /// </summary>
    public static IReadOnlyList<string> Summarize(IReadOnlyCollection<AdviceNote> notes)
    {
        // A device's own values are alike on many devices; those are told as the first and how many more.
        var alike = notes.GroupBy(n => (Place: n.IsOfScope ? n.Place : "", n.Advice.Kind, n.Advice.Subject))
            .Select(g => (g.Key.Place, g.Key.Kind, g.Key.Subject, Models: Models(g), Places: g.Select(n => n.Place).Distinct(StringComparer.Ordinal).ToList(), Devices: g.Sum(n => n.Devices), First: g.First()))
            .ToList();
        var lines = new List<string>();
        foreach (var same in alike.GroupBy(a => a.Kind == AdviceKind.Ignored ? (a.Place, string.Join(' ', a.Places), a.Models, "") : (a.Place, "", "", $"{a.Kind} {a.Subject}")))
        {
            var first = same.First();
            var who = first.Places.Count == 1 ? first.Places[0] : string.Create(CultureInfo.InvariantCulture, $"{first.Places[0]} and {first.Places.Count - 1} more");
            var what = first.Kind switch
            {
                AdviceKind.Ignored when same.Count() == 1 => $"{first.Subject} is set, but reaches nothing on {first.Models}",
                AdviceKind.Ignored => $"{string.Join(", ", same.Select(s => s.Subject))} are set, but reach nothing on {first.Models}",
                AdviceKind.Lost => $"{first.Models}: {first.Subject}",
                _ => first.Subject,
            };
            lines.Add($"{who}: {what}{(first.Place.Length > 0 ? Count(first.Devices, within: null) : "")}");
        }

        return lines;
    }

    private static string Models(IEnumerable<AdviceNote> notes) => string.Join("; ", notes.Select(n => (n.Advice.Family, n.Advice.Model)).Where(m => m.Family.Length > 0).Distinct()
        .GroupBy(m => m.Family, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {string.Join(", ", g.Select(m => m.Model).Order(StringComparer.OrdinalIgnoreCase))}"));

    private static string Count(int devices, string? within) =>
        string.Create(CultureInfo.InvariantCulture, $" ({devices} {(devices == 1 ? "device" : "devices")}{(within is null ? "" : $" in {within}")})");
}
