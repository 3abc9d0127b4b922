using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Families.Spectralink;

/// <summary>Mistakes of single users, and of users among each other. A message never quotes a value, for some are secrets.</summary>
internal static class SpectralinkHandsetChecks
{
    private const string DectOnly = "D";

    public static IEnumerable<Mistake> Check(DeviceSpec device, SpectralinkModel model)
    {
        for (var i = 0; i < device.Handsets.Length; i++)
        {
            foreach (var (member, message) in CheckOne(device.Handsets[i], model))
            {
                yield return At(device, i, member, message);
            }
        }

        foreach (var mistake in Unique(device, "ipei", h => h.Fields.Ipei is { } text && SpectralinkIpei.TryParse(text, out var normal, out _) ? [normal] : [])
            .Concat(Unique(device, "localNo", h => h.Fields.LocalNo is { } number ? [number] : []))
            .Concat(Unique(device, "username", h => h.Fields.Username is { } user ? [user] : []))
            .Concat(Unique(device, "secondaryUsername", h => h.Fields.SecondaryUsername is { } user ? [user] : [], others: device.Handsets.Select(h => h.Fields.Username))))
        {
            yield return mistake;
        }
    }

    private static IEnumerable<(string Member, string Message)> CheckOne(HandsetSpec handset, SpectralinkModel model)
    {
        foreach (var field in SpectralinkField.All)
        {
            if (field.Read(handset) is not { Length: > 0 } value)
            {
                continue;
            }

            if (!field.IsOn(model))
            {
                yield return (field.Member, $"the {model.Name} has no such member; leave it out");
            }
            else if ((field.Check(value) ?? SpectralinkXml.Check(value)) is { } wrong)
            {
                yield return (field.Member, wrong);
            }
        }

        var mandatory = model.IsTwoGenerations ? ("localNo", handset.Fields.LocalNo) : ("username", handset.Fields.Username);
        if (string.IsNullOrEmpty(mandatory.Item2))
        {
            yield return (mandatory.Item1, $"is missing; each user of the {model.Name} needs one");
        }

        if (handset.Fields.LineType == DectOnly && (handset.Fields.TxGain ?? handset.Fields.RxGain) is not null)
        {
            yield return (handset.Fields.TxGain is null ? "rxGain" : "txGain", "a line of type D has no gain; leave it out");
        }
    }

    private static IEnumerable<Mistake> Unique(DeviceSpec device, string member, Func<HandsetSpec, string[]> values, IEnumerable<string?>? others = null)
    {
        var seen = new HashSet<string>(others?.OfType<string>() ?? [], StringComparer.Ordinal);
        for (var i = 0; i < device.Handsets.Length; i++)
        {
            foreach (var value in values(device.Handsets[i]))
            {
                if (value.Length > 0 && !seen.Add(value))
                {
                    yield return At(device, i, member, "is given to another user already; each is allowed once");
                }
            }
        }
    }

    private static Mistake At(DeviceSpec device, int position, string member, string message)
    {
        var key = device.Handsets[position].Fields.Key;
        return new Mistake(string.Create(CultureInfo.InvariantCulture, $"handsets[{position}].{member}"), key.Length == 0 ? message : $"{message} (handset {key})");
    }
}
