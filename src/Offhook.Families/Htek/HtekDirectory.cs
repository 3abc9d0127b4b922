using System.Buffers;
using Offhook.Core.Phonebooks;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>Phone books: where the phone fetches them, and what it then gets.</summary>
internal static class HtekDirectory
{
    public const string MergedFile = "phonebook.xml";

    /// <summary>Name of the file of one book.</summary>
    public static string FileOf(PhonebookSpec book) => $"phonebook-{book.Name}.xml";

    public static void Write(HtekDraft draft)
    {
        var books = draft.Device.Phonebooks;
        if (books.IsEmpty || draft.Base is not { } root)
        {
            return;
        }

        if (books.Length > HtekPhoneCodes.RemoteBooks.Count)
        {
            draft.Warn($"these phones have places for {HtekPhoneCodes.RemoteBooks.Count} phone books; those of the nearest scopes are given, {books.Length - HtekPhoneCodes.RemoteBooks.Count} are left out");
        }

        foreach (var ((url, name), book) in HtekPhoneCodes.RemoteBooks.Zip(books))
        {
            draft.Set(url, Url(draft, root, FileOf(book)), $"phonebook {book.Name}");
            draft.Set(name, book.Name, $"phonebook {book.Name}");
        }

        var key = SettingSchema.PhonebookRefresh.Key;
        var minutes = draft.Settings.Integer(SettingSchema.PhonebookRefresh) is { } seconds ? draft.Minutes(seconds, key) : (long?)null;
        if (minutes is { } remote)
        {
            draft.Set(HtekPhoneCodes.RemoteBookInterval, remote, key);
        }

        if (!HtekOptions.IsOn(draft.Device.Options, HtekOptions.LocalPhonebook))
        {
            return;
        }

        const string source = "options." + HtekOptions.LocalPhonebook;
        draft.Set(HtekPhoneCodes.LocalBook, value: true, source);
        draft.Set(HtekPhoneCodes.LocalBookUrl, Url(draft, root, MergedFile), source);
        if (minutes is { } local)
        {
            draft.Set(HtekPhoneCodes.LocalBookInterval, local, key);
        }
    }

    /// <summary>Writes books, one after the other; null when there is none.</summary>
    public static ReadOnlyMemory<byte>? WriteFile(IReadOnlyCollection<PhonebookSpec> books)
    {
        if (books.Count == 0)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>(4 * 1024);
        HtekPhonebook.Write(output, books.SelectMany(b => b.Contacts).Select(c => new HtekContact(c.Name, [.. c.Numbers.Select(n => n.Number)])));
        return output.WrittenMemory;
    }

    // One query member, so that no ampersand is needed: whether phones decode an escaped one is not proven.
    private static string Url(HtekDraft draft, Uri root, string file) =>
        draft.Device.Id.Mac is { } mac ? $"{HtekDraft.Url(root, file)}?mac={mac.ToCompact()}" : HtekDraft.Url(root, file);
}
