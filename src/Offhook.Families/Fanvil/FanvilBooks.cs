using System.Globalization;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>Where the phone finds phone books.</summary>
internal static class FanvilBooks
{
    /// <summary>Places for remote books: five in an export of the newer generation, four in the maker's older pages.</summary>
    private const int OldPlaces = 4;
    private const int NewPlaces = 5;
    private const int SecondsOfMinute = 60;

    /// <summary>Shortest pause between two updates of phone books that the phone takes, in minutes.</summary>
    private const int LeastMinutes = 5;

    public static int Places(bool old) => old ? OldPlaces : NewPlaces;

    public static void Write(FanvilDraft draft)
    {
        if (draft.Settings.Integer(SettingSchema.PhonebookRefresh) is { } seconds)
        {
            var key = SettingSchema.PhonebookRefresh.Key;
            draft.Set(FanvilFields.BookInterval, Math.Max(LeastMinutes, draft.Coarser(seconds, SecondsOfMinute, "minutes", "minutes", key)), key);
        }

        var books = draft.Device.Phonebooks;
        if (books.IsEmpty || draft.Base is not { } root)
        {
            return;
        }

        var places = Places(draft.IsOld);
        if (books.Length > places)
        {
            draft.Warn($"these phones have places for {places} phone books; those of the nearest scopes are given, {books.Length - places} are left out");
        }

        foreach (var (book, number) in books.Take(places).Select((b, at) => (b, at + 1)))
        {
            var source = $"phonebook {book.Name}";
            draft.Set(FanvilFields.Book(number, "Name"), book.Name, source);
            draft.Set(FanvilFields.Book(number, "Addr"), Url(draft, root, FanvilPhonebook.FileOf(book)), source);
            draft.Set(FanvilFields.Book(number, "Sipline"), draft.IsOld ? "0" : "-1", source);
            if (!draft.IsOld)
            {
                draft.Set(FanvilFields.Book(number, "BindLine"), "-1", source);
                draft.Set(FanvilFields.Book(number, "Phonebook Type"), "0", source);
            }
        }
    }

    private static string Url(FanvilDraft draft, Uri root, string file) => draft.Device.Id.Mac is { } mac && root.Scheme is "http" or "https"
        ? string.Create(CultureInfo.InvariantCulture, $"{draft.Url(root, file)}?mac={mac.ToCompact()}")
        : draft.Url(root, file);
}
