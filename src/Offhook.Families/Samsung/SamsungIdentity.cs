using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;

namespace Offhook.Families.Samsung;

/// <summary>How names of files say whose they are. A user id is the name of the device's login; a line's id begins with it.</summary>
internal static class SamsungIdentity
{
    /// <summary>Stands between a user id and the number of a line behind the first; no user id has one.</summary>
    private const char LineMark = '-';

    /// <summary>As phones write it: upper case, without separators.</summary>
    public static string Mac(DeviceSnapshot device) => device.Id.Mac?.ToCompact().ToUpperInvariant() ?? device.Id.ToKey();

    /// <summary>The user id; a device that was never stored has none, and its MAC address stands in.</summary>
    public static string User(DeviceSnapshot device) => device.LoginUser ?? device.Id.ToKey();

    public static string LineId(DeviceSnapshot device, LineSnapshot line) => line.Index == device.Lines[0].Index
        ? User(device)
        : string.Create(CultureInfo.InvariantCulture, $"{User(device)}{LineMark}{line.Index}");

    /// <summary>Whether a file that is otherwise a group's is one device's.</summary>
    public static bool IsOwn(DocumentKind kind, string file) => NamesOwners(kind) && file.StartsWith($"{kind.Id}_{SamsungDocuments.OwnPrefix}", StringComparison.Ordinal);

    /// <summary>The line that a file is about, or null.</summary>
    public static int? LineOf(DocumentMatch match, DeviceSnapshot device)
    {
        foreach (var line in device.Lines)
        {
            if (string.Equals(LineId(device, line), match.Captured, StringComparison.OrdinalIgnoreCase))
            {
                return line.Index;
            }
        }

        return null;
    }

    public static void Identify(DocumentMatch? match, ICollection<Clue> clues)
    {
        if (match is null)
        {
            return;
        }

        if (match.Kind == SamsungDocuments.Mac || match.Kind == SamsungDocuments.Aom)
        {
            if (DeviceId.TryParse(match.Captured, out var id))
            {
                clues.Add(new Clue(ClueRank.FileName, SamsungDocuments.Family) { Device = id });
            }
        }
        else if (match.Kind.SharedWithoutIdentity)
        {
            // No group begins with the letter that marks a device's own.
            if (NamesOwners(match.Kind) && match.Captured.Length > 1 && match.Captured.StartsWith(SamsungDocuments.OwnPrefix, StringComparison.OrdinalIgnoreCase))
            {
                clues.Add(new Clue(ClueRank.FileName, SamsungDocuments.Family) { User = match.Captured[1..] });
            }
        }
        else if (match.Captured.Length > 0)
        {
            clues.Add(new Clue(ClueRank.FileName, SamsungDocuments.Family) { User = match.Captured.Split(LineMark)[0] });
        }
    }

    private static bool NamesOwners(DocumentKind kind) => kind == SamsungDocuments.Service || kind == SamsungDocuments.DialPlan || kind == SamsungDocuments.DialTone;
}
