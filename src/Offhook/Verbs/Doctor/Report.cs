using System.Text.Json.Serialization;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>How serious a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Level>))]
internal enum Level
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works; somebody should look.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Something does not work.</summary>
    [JsonStringEnumMemberName("bad")]
    Bad,
}

/// <summary>One line of the report.</summary>
/// <param name="Level">How serious.</param>
/// <param name="Check">What was looked at.</param>
/// <param name="Text">What was found.</param>
/// <param name="Todo">What to do; null where nothing is to be done.</param>
internal sealed record Finding(Level Level, string Check, string Text, string? Todo);

/// <summary>Findings in the order in which they were made.</summary>
internal sealed class Report
{
    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Findings => findings;

    public void Ok(string check, string text) => findings.Add(new Finding(Level.Ok, check, text, null));

    public void Warn(string check, string text, string todo) => findings.Add(new Finding(Level.Warn, check, text, todo));

    public void Bad(string check, string text, string todo) => findings.Add(new Finding(Level.Bad, check, text, todo));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
