using System.Xml;
using System.Xml.Linq;
using Offhook.Emulator.Fetching;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>
/// What the phone loads beside its settings. The addresses in its settings are followed when the settings or the address changed; content that it holds
/// already is not taken again.
/// </summary>
internal sealed class FanvilItems(PersonaSession session, FanvilModel model, FanvilMemory memory, FanvilFetch fetch, bool old)
{
    private static readonly (string Key, string Step)[] Items =
    [
        ("AutoImageUrl", "firmware"), ("AutoPbookUrl", "phone book"), ("AutoEtcUrl", "certificate"), ("AutoLogoUrl", "background"), ("AutoMmisetUrl", "customisation"),
        ("AutoDPeerUrl", "dial peers"), ("AutoAListUrl", "access list"),
    ];

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, step) in Items)
        {
            if (Address(memory.Value(key)) is { } target && IsNew(key, target))
            {
                await StoreAsync(step, target, step == "firmware" ? FanvilFetch.Image : FanvilFetch.Item, Entries(step), cancellationToken);
            }
        }

        foreach (var book in memory.Books().ToList())
        {
            if (Address(book) is { } target)
            {
                await StoreAsync("remote phone book", target, FanvilFetch.Item, CountXml, cancellationToken);
            }
        }

        if (!old && memory.Value("EnableAutoUpgrade") == "1" && model.FirmwareText is { } text && Address($"{memory.Value("UpgradeServer1").TrimEnd('/')}/{text}") is { } pointer)
        {
            await UpgradeAsync(pointer, cancellationToken);
        }
    }

    // Settings that were taken again name their items anew; so does another address.
    private bool IsNew(string key, Uri target)
    {
        var mark = $"{target.AbsoluteUri} {memory.Own("device settings digest")}";
        if (memory.Own(key) == mark)
        {
            return false;
        }

        memory.SetOwn(key, mark);
        return true;
    }

    private async Task UpgradeAsync(Uri pointer, CancellationToken cancellationToken)
    {
        const string Step = "firmware text";
        if (await fetch.GetAsync(Step, pointer, FanvilFetch.Item, null, cancellationToken) is not { } download)
        {
            return;
        }

        if (!download.Whole || download.Reply.Body is not { } body)
        {
            session.Report(Step, pointer, download, PersonaSession.WithoutDocument(download.Reply), null);
            return;
        }

        var lines = System.Text.Encoding.UTF8.GetString(body).Split('\n').Select(l => l.TrimEnd('\r').Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        var running = memory.Own("firmware") is { Length: > 0 } held ? held : session.Firmware;
        if (!lines.TryGetValue("Version", out var version) || !lines.TryGetValue("Firmware", out var image) || !Uri.TryCreate(pointer, image, out var address))
        {
            session.Report(Step, pointer, download, StepOutcome.Unreadable, "no version or no address in it");
            return;
        }

        session.Report(Step, pointer, download, version == running ? StepOutcome.Unchanged : StepOutcome.Applied, $"version {version}, running {running}");
        if (version != running && await StoreAsync("firmware", address, FanvilFetch.Image, count: null, cancellationToken))
        {
            memory.SetOwn("firmware", version);
        }
    }

    private async Task<bool> StoreAsync(string step, Uri target, FetchLimits limits, Func<byte[], int?>? count, CancellationToken cancellationToken)
    {
        if (await fetch.GetAsync(step, target, limits, null, cancellationToken) is not { } download)
        {
            return false;
        }

        if (!download.Whole)
        {
            session.Report(step, target, download, PersonaSession.WithoutDocument(download.Reply), null);
            return false;
        }

        var entries = download.Reply.Body is { } body ? count?.Invoke(body) : null;
        if (count is not null && entries is null)
        {
            session.Report(step, target, download, StepOutcome.Unreadable, $"not a {step}");
            return false;
        }

        var name = Uri.UnescapeDataString(target.Segments[^1]);
        var file = new HeldFile(name, step, download.Reply.Bytes, download.Reply.Sha256!, entries);
        session.Report(step, target, download, session.Memory.Take(PersonaSession.Address(target), file) ? StepOutcome.Stored : StepOutcome.Unchanged, entries is { } number ? $"{number} entries" : null);
        return true;
    }

    private static Func<byte[], int?>? Entries(string step) => step switch
    {
        "phone book" => CountBook,
        "access list" or "dial peers" => CountRows,
        _ => null,
    };

    // A table: one line of names, then a line for each entry.
    private static int? CountRows(byte[] body) =>
        System.Text.Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } lines && lines[0].Contains(',', StringComparison.Ordinal) ? lines.Length - 1 : null;

    private static int? CountBook(byte[] body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body);
        return text.TrimStart().StartsWith('<') ? CountXml(body)
            : text.StartsWith("BEGIN:VCARD", StringComparison.Ordinal) ? text.Split("BEGIN:VCARD").Length - 1
            : CountRows(body);
    }

    private static int? CountXml(byte[] body)
    {
        try
        {
            var root = XDocument.Parse(System.Text.Encoding.UTF8.GetString(body)).Root!;
            return root.Name.LocalName.EndsWith("IPPhoneDirectory", StringComparison.Ordinal) ? root.Elements("DirectoryEntry").Count() : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private Uri? Address(string written) => Uri.TryCreate(written.Replace("$mac", session.Id, StringComparison.Ordinal), UriKind.Absolute, out var address) && address.Host.Length > 0 ? address : null;
}
