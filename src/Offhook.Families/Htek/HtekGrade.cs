namespace Offhook.Families.Htek;

/// <summary>How sure a fact about this maker is.</summary>
internal enum HtekGrade
{
    /// <summary>Sources disagree or say nothing; to be checked on a phone.</summary>
    Unknown,

    /// <summary>Concluded from other facts; to be checked on a phone.</summary>
    Inferred,

    /// <summary>Seen in real files or in a maintained provisioning system.</summary>
    Real,

    /// <summary>Stands in the maker's own document.</summary>
    Documented,
}

internal static class HtekGrades
{
    /// <summary>Reads the mark of the tables: <c>D</c>, <c>R</c>, <c>I</c> or <c>?</c>.</summary>
    public static HtekGrade Parse(string mark) => mark switch
    {
        "D" => HtekGrade.Documented,
        "R" => HtekGrade.Real,
        "I" => HtekGrade.Inferred,
        "?" => HtekGrade.Unknown,
        _ => throw new InvalidDataException($"'{mark}' is not a grade; D, R, I and ? are."),
    };
}
