using System.Collections.Immutable;
using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Spectralink;

/// <summary>Reads a list of users.</summary>
internal static class SpectralinkUserReader
{
    /// <summary>Remarks about elements that are not known; their number is told by the last one's count.</summary>
    private const int MaxWarnings = 20;

    /// <summary>Reads what a server exported, or what we wrote.</summary>
    /// <exception cref="FormatException">It is no list of users.</exception>
    public static HeldDevice Read(ReadOnlySpan<byte> content)
    {
        var (handsets, mistakes, unknown) = (ImmutableArray.CreateBuilder<HandsetSpec>(), new List<Mistake>(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var user in SpectralinkXml.ReadList(content, "users", "user"))
        {
            var handset = new HandsetSpec();
            var wrong = new List<(string Member, string Message)>();
            foreach (var (element, value) in user.Items)
            {
                if (SpectralinkField.All.FirstOrDefault(f => f.Element == element) is not { } field)
                {
                    unknown[element] = unknown.GetValueOrDefault(element) + (value.Length > 0 ? 1 : 0);
                }
                else if (value.Length > 0 && field.Check(value) is { } message)
                {
                    wrong.Add((field.Member, message));
                }
                else if (value.Length > 0)
                {
                    handset = field.Take(handset, value);
                }
            }

            var at = handsets.Count.ToString(CultureInfo.InvariantCulture);
            mistakes.AddRange(wrong.Select(w => new Mistake($"users[{at}].{w.Member}", handset.Fields.Key.Length == 0 ? w.Message : $"{w.Message} (handset {handset.Fields.Key})")));
            handsets.Add(handset with { Fields = WithoutDefaults(handset.Fields) });
        }

        return new HeldDevice
        {
            Handsets = handsets.DrainToImmutable(),
            Mistakes = [.. mistakes],
            Warnings = [.. unknown.Where(u => u.Value > 0).Take(MaxWarnings).Select(u => $"{u.Value.ToString(CultureInfo.InvariantCulture)} users have <{u.Key}>, which no file of ours carries; it would be lost")],
        };
    }

    // What a server does when nothing is said: the guide says it of presentation and gains, and off is what the other flags mean by their names.
    private static HandsetFields WithoutDefaults(HandsetFields fields) => fields with
    {
        Disabled = fields.Disabled is true ? true : null,
        AdminRights = fields.AdminRights is true ? true : null,
        PresentationText = fields.PresentationText is true ? true : null,
        TxGain = fields.TxGain is 0 ? null : fields.TxGain,
        RxGain = fields.RxGain is 0 ? null : fields.RxGain,
    };
}
