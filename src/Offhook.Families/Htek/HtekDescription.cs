using System.Collections.Frozen;
using Offhook.Core.Families;

namespace Offhook.Families.Htek;

/// <summary>Says the tables in the core's words.</summary>
internal static class HtekDescription
{
    private static readonly FrozenSet<string> CutsOff = HtekTable.Load("cutoffs.tsv").Rows.Select(row => row[0]).ToFrozenSet(StringComparer.Ordinal);

    public static PhoneModel Of(HtekModel model)
    {
        var hasModules = model.Modules.Value is true;
        return new PhoneModel(model.Name)
        {
            Code = model.DeviceCode.Length > 0 ? model.DeviceCode : null,
            Lines = model.Accounts.Value ?? 1,
            Keys = model.LineKeys.Value ?? 0,
            Modules = hasModules ? HtekCodes.MaxModules : 0,
            ModuleKeys = hasModules ? HtekCodes.PagesPerModule * HtekCodes.KeysPerPage : 0,
            Grade = Mark(model.Grade),
        };
    }

    public static ParameterInfo Of(HtekParameter parameter) => new(parameter.Name, parameter.Label(HtekGenerations.Second))
    {
        IsSecret = parameter.IsSecret,
        ClearedValue = parameter.CanClear ? parameter.Off : null,
        Allowed = parameter.Allowed.Length > 0 ? parameter.Allowed.Replace("|", ", ", StringComparison.Ordinal).Replace("..", " to ", StringComparison.Ordinal) : null,
        Source = parameter.Source,
        Grade = Mark(parameter.Grade),
        CheckValue = parameter.Check,
        CutsOff = CutsOff.Contains(parameter.Name),

        // The phone starts anew by itself after every file that it accepts (seen in a laboratory), so nothing has to be asked for.
        NeedsRestart = false,
    };

    /// <summary>A name of the U-series of which no code is known; it is its own canonical name.</summary>
    public static ParameterInfo Of(string name, HtekTagName tag) => new(name, name)
    {
        IsSecret = tag.Type == HtekValueType.Secret,
        ClearedValue = tag.Type is HtekValueType.Text or HtekValueType.Url or HtekValueType.Host ? "" : null,
        Source = "FPBX",
        Grade = Mark(tag.Grade),
    };

    private static string Mark(HtekGrade grade) => grade switch
    {
        HtekGrade.Documented => "D",
        HtekGrade.Real => "R",
        HtekGrade.Inferred => "I",
        _ => "?",
    };
}
