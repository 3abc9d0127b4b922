using System.Globalization;

namespace Offhook.Emulator.Personas.Fanvil;

/// <summary>Where a phone asks, as it was told: a folder, or an address that also names the phone's own file, <c>http://10.0.0.1/$mac.cfg</c>.</summary>
/// <param name="Folder">What stands before names; the common file lies there too.</param>
/// <param name="File">Name of the phone's own file with <c>$mac</c> and <c>$input</c> in it; null where the address names none.</param>
internal sealed record FanvilAddress(Uri Folder, string? File)
{
    private static readonly string[] Suffixes = [".cfg", ".txt", ".xml"];

    /// <summary>Takes an address apart.</summary>
    public static FanvilAddress Of(Uri url)
    {
        var path = url.AbsolutePath;
        var last = path[(path.LastIndexOf('/') + 1)..];
        if (!Suffixes.Any(s => last.EndsWith(s, StringComparison.OrdinalIgnoreCase)))
        {
            return new(url, null);
        }

        var folder = new UriBuilder(url) { Path = path[..^last.Length], Query = "" }.Uri;
        return new(folder, Uri.UnescapeDataString(last) + url.Query);
    }

    /// <summary>
    /// Where the settings send the phone from now on; null where they do not say, or say something that it cannot ask. The scheme of the address itself
    /// wins over the number for the protocol, as a live system relies on.
    /// </summary>
    public static FanvilAddress? Static(FanvilMemory memory, IEnumerable<string> schemes)
    {
        var server = memory.Value("FlashServerIP", "DownloadServerIP");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var url) || !schemes.Contains(url.Scheme, StringComparer.Ordinal) || url.Host.Length == 0)
        {
            return null;
        }

        var own = Of(url);
        return own.File is null && memory.Value("FlashFileName", "ConfigFileName") is { Length: > 0 } file ? own with { File = file } : own;
    }

    /// <summary>A name in the folder; a query belongs to the name.</summary>
    public Uri Below(string name) => new($"{Folder.AbsoluteUri.TrimEnd('/')}/{name}");

    /// <summary>When the phone looks again by itself: the mode of <c>2</c> is at each interval, in hours (maker's document).</summary>
    public static PhonePoll? Next(FanvilMemory memory, DateTimeOffset last) =>
        memory.Value("FlashMode", "DownloadMode") == "2"
        && int.TryParse(memory.Value("FlashInterval", "DownloadInterval"), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours > 0
            ? new PhonePoll(last.AddHours(hours), PhoneWakeKind.Interval)
            : null;
}
