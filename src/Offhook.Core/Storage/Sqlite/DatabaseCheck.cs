namespace Offhook.Core.Storage.Sqlite;

/// <summary>Checks the database of a data folder, also while a server uses it.</summary>
public static class DatabaseCheck
{
    /// <summary>Reads the whole file once and answers what is wrong with it, or null.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static string? Run(string folder)
    {
        var file = Path.Combine(folder, SqliteStore.FileName);
        try
        {
            using var session = SqliteSession.OpenReader(file);
            var check = session["PRAGMA quick_check(1)"];
            var verdict = check.Step() ? check.Text(0) : "nothing was answered";
            check.Reset();
            return verdict == "ok" ? null : verdict;
        }
        catch (Exception e) when (StoreErrors.IsStorage(e))
        {
            throw StoreErrors.Translate(e, "check its database", file);
        }
    }
}
