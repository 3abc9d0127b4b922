using Offhook.Core.Families;
using Offhook.Core.Import;

namespace Offhook.Families.Snom;

/// <summary>Reads what others wrote for these phones: a phone's own file, a model's or everybody's, XML or text.</summary>
internal sealed class SnomImport : IFamilyImport
{
    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> head) => head.IndexOf("<settings"u8) >= 0 || head.IndexOf("<phone-settings"u8) >= 0;

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        var kind = match?.Kind;
        if (kind == SnomDocuments.Firmware || kind == SnomDocuments.ModelFirmware || kind == SnomDocuments.CommonFirmware)
        {
            return new ReadFile { Left = [new ImportRemark(0, "", "it tells phones of firmware; store the firmware and set update.firmware")] };
        }

        if (kind == SnomDocuments.List)
        {
            return new ReadFile { Left = [new ImportRemark(0, "", "it only lists other files, which are read themselves")] };
        }

        var file = ParameterFile.Read(source, kind == SnomDocuments.Settings ? match : null, SnomFormat.Instance);
        return file with { Models = match is null ? [] : [.. SnomModels.All.Select(m => m.Name).Where(n => IsNamed(n, match.Captured))] };
    }

    private static bool IsNamed(string model, string captured) =>
        captured.Length > 0 && (model.Equals(captured, StringComparison.OrdinalIgnoreCase) || model.Equals($"snom{captured}", StringComparison.OrdinalIgnoreCase));
}
