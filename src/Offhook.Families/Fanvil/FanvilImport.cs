using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Import;

namespace Offhook.Families.Fanvil;

/// <summary>Reads what others wrote for these phones, under whatever name: all four forms tell themselves, and so do directories.</summary>
internal sealed class FanvilImport : IFamilyImport
{
    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal) { ["Telephone"] = "work", ["Mobile"] = "mobile", ["Other"] = "other" };

    private static readonly byte[] OldRoot = Encoding.ASCII.GetBytes($"<{FanvilXml.OldRoot}");
    private static readonly byte[] NewRoot = Encoding.ASCII.GetBytes($"<{FanvilXml.NewRoot}");

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> head) =>
        IsConfig(head) || head.IndexOf("<FanvilIPPhoneDirectory"u8) >= 0;

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        var head = source.Content.Span[..Math.Min(source.Content.Length, ImportSource.HeadBytes)];
        if (head.IndexOf("<FanvilIPPhoneDirectory"u8) >= 0)
        {
            return DirectoryFile.Read(source.Content, "DirectoryEntry", "Name", Numbers);
        }

        if (match?.Kind == FanvilDocuments.FirmwareText)
        {
            return new ReadFile { Left = [new ImportRemark(0, "", "it tells phones of firmware; store the firmware and set update.firmware")] };
        }

        // Other makers' phones ask for files of the same names.
        return IsConfig(head) ? ParameterFile.Read(source, match?.Kind == FanvilDocuments.DeviceConfig ? match : null, FanvilFormat.Instance) : null;
    }

    private static bool IsConfig(ReadOnlySpan<byte> head) => head.IndexOf("<<VOIP CONFIG FILE>>"u8) >= 0 || head.IndexOf(OldRoot.AsSpan()) >= 0 || head.IndexOf(NewRoot.AsSpan()) >= 0;
}
