using System.Globalization;
using System.Xml.Linq;
using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Samsung;

/// <summary>One boot, in the order in which phones were seen to ask.</summary>
internal sealed class SamsungBoot(PersonaSession session, SamsungModel model)
{
    /// <summary>No limit is published; a profile has a few kilobytes.</summary>
    private static readonly FetchLimits Limits = new(1024 * 1024, 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Files named by one user that are fetched; the known list has seven.</summary>
    private const int MaxProfiles = 64;

    private readonly Dictionary<string, XElement> read = new(StringComparer.Ordinal);
    private Login? login;

    /// <returns>Why the phone is not provisioned, or null.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        if (await TakeAsync("boot", Below(session.Options.Server, "sec_boot.xml"), cancellationToken) is { } noBoot)
        {
            return noBoot;
        }

        var (macs, users) = Profiles();
        if (macs is null || users is null)
        {
            return FailureReasons.NoSettings;
        }

        if (await TakeAsync("identity", Below(macs, $"sec_{session.Id}.xml"), cancellationToken) is { } noIdentity)
        {
            return noIdentity;
        }

        var user = SamsungFile.Find(read["identity"], "user");
        var id = SamsungFile.Value(user, "id");
        if (id.Length == 0)
        {
            return FailureReasons.NoAccount;
        }

        login = new Login(id, SamsungFile.Value(user, "password"));
        var failure = await TakeAsync("phone", Below(users, "sec_phone.xml"), cancellationToken)
            ?? await TakeAsync("user", Below(users, $"sec_user_{id}.xml"), cancellationToken)
            ?? await TakeProfilesAsync(users, cancellationToken);
        if (failure is null && model.TakesModule)
        {
            // What a phone does without one is not known: its absence is taken to be no harm.
            await TakeAsync("module", Below(users, $"sec_aom_{session.Id}.xml"), cancellationToken);
        }

        Remember();
        return failure ?? (CanRegister() ? null : FailureReasons.NoAccount);
    }

    // Exactly what the user's file lists, in its order; the line is needed to register, the rest is not.
    private async Task<string?> TakeProfilesAsync(Uri users, CancellationToken cancellationToken)
    {
        if (SamsungFile.Find(read["user"], "profiles") is not { } profiles)
        {
            return FailureReasons.NoAccount;
        }

        string? first = null;
        foreach (var profile in profiles.Elements().Where(e => e.Value.Trim().Length > 0).Take(MaxProfiles))
        {
            var kind = profile.Name.LocalName;
            var failure = await TakeAsync(read.ContainsKey(kind) ? $"{kind} {profile.Value.Trim()}" : kind, Below(users, profile.Value.Trim()), cancellationToken);
            first ??= kind == "line" ? failure : null;
        }

        return first;
    }

    private (Uri? Macs, Uri? Users) Profiles()
    {
        var server = SamsungFile.Find(read["boot"], "profile_http_server");
        var host = SamsungFile.Value(server, "addr");
        var port = int.TryParse(SamsungFile.Value(server, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 80;
        Uri? At(string name, string usual) =>
            Uri.TryCreate($"http://{host}:{port}/{(SamsungFile.Value(server, name) is { Length: > 0 } path ? path : usual).Trim('/')}", UriKind.Absolute, out var url) ? url : null;
        return host.Length == 0 ? (null, null) : (At("mac_path", "sec_mac"), At("user_path", "scm_profile"));
    }

    private bool CanRegister() => read.TryGetValue("line", out var line) && SamsungFile.Find(line, "number")?.Value.Trim().Length > 0
        && SamsungFile.Value(SamsungFile.Find(read["user"], "registrar"), "addr").Length > 0;

    private void Remember()
    {
        session.Memory.Parameters.Clear();
        foreach (var (step, root) in read)
        {
            foreach (var (name, value) in SamsungFile.Leaves(root, $"{step}:{root.Name.LocalName}"))
            {
                // What the phone keeps of each file is all that is known of it.
                session.Memory.Parameters[name] = value;
            }
        }

        if (!model.ShowsPortraits)
        {
            session.Memory.Parameters.Remove("phone:phone/portrait@url");
        }
    }

    private static Uri Below(Uri folder, string name) => new($"{folder.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(name)}");

    /// <returns>Why the file was not taken, or null.</returns>
    private async Task<string?> TakeAsync(string step, Uri target, CancellationToken cancellationToken)
    {
        var bare = PersonaSession.Bare(target);
        var abort = step == "user" ? session.Options.AbortAfterBytes : null;

        // How these phones introduce themselves over HTTP is not known, nor whether they send a password unasked; they are taken to wait for the challenge.
        // Nothing is known of conditional requests either.
        var request = new FetchRequest(bare, "", Limits, AbortAfterBytes: abort);
        var download = await session.Downloader.GetAsync(new DocumentRequest(step, request, login), cancellationToken);
        var (outcome, note) = Take(step, download);
        session.Report(step, target, download.Reply.Status, download.Reply.Bytes, outcome, note ?? download.Reply.Trouble);
        return download.Reply.Aborted ? FailureReasons.Aborted : outcome switch
        {
            StepOutcome.Applied or StepOutcome.Unchanged => null,
            StepOutcome.Unreadable => FailureReasons.Unreadable,
            StepOutcome.Missing => download.Reply.Status is null ? FailureReasons.Unreachable : FailureReasons.NoSettings,
            _ => FailureReasons.Refused,
        };
    }

    private (StepOutcome Outcome, string? Note) Take(string step, Download download)
    {
        if (download is not { Whole: true, Reply.Body: { } body })
        {
            return (download.Reply switch
            {
                { Aborted: true } => StepOutcome.Refused,
                { Status: null or 404 or 410 } => StepOutcome.Missing,
                { Status: 200 } => StepOutcome.Unreadable,
                _ => StepOutcome.Refused,
            }, null);
        }

        if (!SamsungFile.TryRead(body, out var root, out var error))
        {
            return (StepOutcome.Unreadable, error);
        }

        read[step] = root;
        var now = SamsungFile.Leaves(root, $"{step}:{root.Name.LocalName}").ToList();
        return (now.TrueForAll(l => session.Memory.Value(l.Key) == l.Value) ? StepOutcome.Unchanged : StepOutcome.Applied, null);
    }
}
