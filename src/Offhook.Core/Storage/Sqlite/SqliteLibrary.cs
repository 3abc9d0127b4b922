using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>
/// Binds SQLite to the library of the system, which the distribution keeps safe, instead of one carried in a package.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3"];
    private static readonly Lazy<bool> Ready = new(Bind);

    /// <summary>Makes SQLite usable; does nothing the second time.</summary>
    /// <exception cref="StoreException">The system has no SQLite library.</exception>
    public static void EnsureReady() => _ = Ready.Value;

    private static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _ = raw.sqlite3_libversion_number();
        }
        catch (DllNotFoundException e)
        {
            throw new StoreException("The system's SQLite library was not found; install it (on Debian: apt-get install libsqlite3-0).", e);
        }

        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return 0;
        }

        foreach (var candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
