using System.Collections.Immutable;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>One entry of the phone's own phone book: it has one number.</summary>
/// <param name="Type">The phone's word for the kind of number; empty where it has none.</param>
internal sealed record SnomContact(string Name, string Number, string Type);

/// <summary>The phone books, which become the phone's own; it is part of the device's file, since the phone takes it from nowhere else.</summary>
internal static class SnomDirectory
{
    public const string Complete = "tbook_complete";

    /// <summary>As many as are sent to a phone of which no source counts its entries.</summary>
    public const int AssumedCapacity = 1000;

    private const string CarriedBook = "tbook";

    public static void Write(SnomDraft draft)
    {
        var count = draft.Device.Phonebooks.Sum(b => b.Contacts.Sum(c => c.Numbers.Length));
        if (count == 0)
        {
            if (draft.Secrets?.Carried.ContainsKey(CarriedBook) is true)
            {
                draft.Set(Complete, "on", "phonebook");
            }

            return;
        }

        if (draft.IsText)
        {
            draft.Warn("text files have no place for a phone book, so it is left out");
            return;
        }

        draft.Set(Complete, SnomDraft.Flag(!SnomOptions.IsOn(draft.Device.Options, SnomOptions.KeepContacts)), "phonebook");
        var capacity = CapacityOf(draft.Model);
        if (count > capacity && draft.Model.Book is null)
        {
            draft.Warn($"the phone books have {count} numbers; how many the {draft.Model.Name} takes is not known, and {capacity} are sent");
        }
    }

    /// <summary>The entries that a phone is sent, in order; none for text files.</summary>
    public static IEnumerable<SnomContact> Entries(DeviceSnapshot device) => device.Generation == SnomGeneration.Text ? [] : device.Phonebooks
        .SelectMany(b => b.Contacts).SelectMany(c => c.Numbers.Select(n => new SnomContact(c.Name, n.Number, TypeOf(n.Type))))
        .Take(CapacityOf(SnomModels.Get(device.Model)));

    /// <summary>Remembers that the phone has a book of ours, because taking the last one away has to be told.</summary>
    public static ImmutableSortedDictionary<string, string> Carry(DeviceSnapshot device, ImmutableSortedDictionary<string, string> carried) =>
        carried.ContainsKey(CarriedBook) || !Entries(device).Any() ? carried : carried.SetItem(CarriedBook, "yes");

    /// <summary>What the core calls a kind of number in the phone's word.</summary>
    public static string TypeOf(string type) => type switch { "work" => "business", "mobile" => "mobile", "home" => "home", _ => "" };

    private static int CapacityOf(SnomModel model) => model.Book ?? AssumedCapacity;
}
