using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>Turns what SQLite and the file system say into a sentence for the operator.</summary>
internal static class StoreErrors
{
    public static bool IsStorage(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException;

    /// <param name="e">What happened.</param>
    /// <param name="action">What was being done, as in "The store could not {action}".</param>
    /// <param name="file">The database.</param>
    public static StoreException Translate(Exception e, string action, string file)
    {
        var start = $"The store could not {action}: ";
        return e switch
        {
            SqliteException sqlite => new StoreException(start + Sentence(sqlite, file), e),
            UnauthorizedAccessException => new StoreException(start + $"'{file}' or its folder may not be written by this user; give the user of the server the right to write there.", e),
            _ => new StoreException(start + $"{e.Message.TrimEnd('.')} ('{file}').", e),
        };
    }

    private static string Sentence(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => $"the disk that holds '{file}' is full; free some space and try again. Nothing of this change was kept.",
        raw.SQLITE_READONLY => $"'{file}' or its folder is read-only; give the user of the server the right to write there.",
        raw.SQLITE_CANTOPEN => $"'{file}' cannot be opened; its folder must exist and be writable for the user of the server.",
        raw.SQLITE_CORRUPT => $"'{file}' is damaged; stop the server and restore the last backup.",
        raw.SQLITE_NOTADB => $"'{file}' is not a database of Offhook; move it away or name another data folder.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"'{file}' is locked by another program; end it and try again.",
        raw.SQLITE_IOERR => string.Create(CultureInfo.InvariantCulture,
            $"the disk that holds '{file}' reports an error (SQLite {e.SqliteExtendedErrorCode}); check the disk."),
        _ => string.Create(CultureInfo.InvariantCulture, $"SQLite reports {e.SqliteExtendedErrorCode} on '{file}': {e.Message}"),
    };
}
