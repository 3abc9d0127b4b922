using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Core.Management;

/// <summary>
/// What a change would take from the people behind a DECT server. The list that the device gets is complete: whoever is not in it is gone, and a
/// portable that is no longer named must be subscribed again by hand. So such a change is made only when somebody confirms it.
/// </summary>
internal static class HandsetLosses
{
    /// <summary>Users that one change may remove without asking: somebody left, somebody's telephone broke.</summary>
    private const int Quietly = 2;

    /// <summary>Remarks that name what is lost at most this often; the count is told in any case.</summary>
    private const int Named = 5;

    /// <summary>What must be confirmed; empty where nothing must.</summary>
    /// <param name="before">The device as it stands; null = there is none.</param>
    /// <param name="after">The device as it shall be; null = it goes, and everybody behind it.</param>
    /// <param name="rules">What its family says about portables.</param>
    public static IEnumerable<Mistake> Of(DeviceSpec? before, DeviceSpec? after, IHandsetRules? rules)
    {
        if (before is null || before.Handsets.IsEmpty)
        {
            yield break;
        }

        var users = Lost(before, after, h => h.Username ?? h.LocalNo);
        if (users.Count > Quietly)
        {
            yield return new Mistake("handsets", $"{users.Count} users would be removed ({Some(users)}); confirm the change when that is meant");
        }

        var portables = Lost(before, after, h => h.Ipei is { } ipei ? rules?.NormaliseIpei(ipei) ?? ipei : null);
        if (portables.Count > 0)
        {
            yield return new Mistake("handsets", $"portables would be released ({Some(portables)}) and would have to be subscribed again; confirm the change when that is meant");
        }
    }

    private static List<string> Lost(DeviceSpec before, DeviceSpec? after, Func<HandsetFields, string?> key)
    {
        var kept = after?.Handsets.Select(h => key(h.Fields)).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. before.Handsets.Select(h => key(h.Fields)).OfType<string>().Where(k => k.Length > 0 && !kept.Contains(k))];
    }

    private static string Some(List<string> names) => $"{string.Join(", ", names.Take(Named))}{(names.Count > Named ? ", …" : "")}";
}
