using System.Globalization;
using System.Xml.Linq;
using Offhook.Emulator.Fetching;
using Offhook.Emulator.Identity;

namespace Offhook.Emulator.Personas.Samsung;

/// <summary>One boot, in the order in which phones were seen to ask.</summary>
internal sealed class SamsungBoot(PersonaSession session, SamsungModel model)
{
    /// <summary>No limit is published; a profile has a few kilobytes.</summary>
    private static readonly FetchLimits Limits = new(1024 * 1024, 1024 * 1024, TimeSpan.FromSeconds(60));

    /// <summary>Files named by one user that are fetched; the known list has seven.</summary>
    private const int MaxProfiles = 64;

    private static readonly string[] Kinds = ["line", "service", "dialplan", "softmenu", "dialtone", "program_key", "supplement", "key"];

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

        var (id, password) = Identity();
        if (id.Length == 0)
        {
            return FailureReasons.NoAccount;
        }

        login = new Login(id, password);
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
        foreach (var file in SamsungFile.Values(profiles).Select(v => v[(v.LastIndexOf('/') + 1)..]).Where(v => v.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).Take(MaxProfiles))
        {
            var kind = KindOf(file);
            var failure = await TakeAsync(read.ContainsKey(kind) ? $"{kind} {file}" : kind, Below(users, file), cancellationToken);
            first ??= kind == "line" ? failure : null;
        }

        return first;
    }

    private static string KindOf(string file) =>
        Array.Find(Kinds, k => file.StartsWith($"sec_{k}", StringComparison.OrdinalIgnoreCase)) ?? file;

    // What the file carries is known: a user id and a password. Under other names than the reconstructed ones they are its first two values that are not the address.
    private (string Id, string Password) Identity()
    {
        var user = SamsungFile.Find(read["identity"], "user");
        if (SamsungFile.Value(user, "id") is { Length: > 0 } id)
        {
            return (id, SamsungFile.Value(user, "password"));
        }

        var values = SamsungFile.Values(read["identity"]).Where(v => !MacAddress.TryParse(v, out _)).Take(2).ToList();
        return (values.ElementAtOrDefault(0) ?? "", values.ElementAtOrDefault(1) ?? "");
    }

    private (Uri? Macs, Uri? Users) Profiles()
    {
        var server = SamsungFile.Find(read["boot"], "profile_http_server");
        var values = server is null ? [] : SamsungFile.Values(server).ToList();

        // The element is known; what its parts are called is not.
        string Part(string name, Func<string, bool> fits) => SamsungFile.Value(server, name) is { Length: > 0 } value ? value : values.Find(v => fits(v)) ?? "";
        var host = Part("addr", SamsungFile.IsHost);
        var port = int.TryParse(Part("port", v => v.All(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 80;
        Uri? At(string name, bool ofMacs, string usual) => Uri.TryCreate(
            $"http://{host}:{port}/{(Part(name, v => v.StartsWith('/') && v.Contains("mac", StringComparison.OrdinalIgnoreCase) == ofMacs) is { Length: > 0 } path ? path : usual).Trim('/')}", UriKind.Absolute, out var url) ? url : null;
        return host.Length == 0 ? (null, null) : (At("mac_path", true, "sec_mac"), At("user_path", false, "scm_profile"));
    }

    // A line and somewhere to register it, under whatever names.
    private bool CanRegister() => read.TryGetValue("line", out var line)
        && (SamsungFile.Find(line, "number")?.Value.Trim().Length > 0 || SamsungFile.Values(line).Any(v => v == login?.User || v.Any(char.IsAsciiDigit)))
        && (SamsungFile.Value(SamsungFile.Find(read["user"], "registrar"), "addr").Length > 0 || SamsungFile.Values(read["user"]).Any(SamsungFile.IsHost));

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
