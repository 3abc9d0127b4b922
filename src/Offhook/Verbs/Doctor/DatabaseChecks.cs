using Offhook.Core.Storage.Postgres;

namespace Offhook.Program.Verbs.Doctor;

/// <summary>The PostgreSQL database that the configuration names.</summary>
internal static class DatabaseChecks
{
    public static async Task RunAsync(PostgresAddress address, string folder, Report report, CancellationToken cancellation)
    {
        foreach (var found in await PostgresCheck.RunAsync(address, folder, TimeProvider.System, cancellation))
        {
            switch (found.Health)
            {
                case DatabaseHealth.Good:
                    report.Ok(found.Check, found.Text);
                    break;
                case DatabaseHealth.Doubtful:
                    report.Warn(found.Check, found.Text, found.Todo);
                    break;
                default:
                    report.Bad(found.Check, found.Text, found.Todo);
                    break;
            }
        }
    }
}
