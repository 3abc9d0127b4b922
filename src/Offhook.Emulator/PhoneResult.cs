namespace Offhook.Emulator;

/// <summary>A file the phone holds besides its settings.</summary>
/// <param name="Name">File name at the end of the address it came from.</param>
/// <param name="Kind">The step that fetched it.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Digest, lower-case hex.</param>
/// <param name="Entries">Number of entries, for a phone book.</param>
public sealed record HeldFile(string Name, string Kind, long Bytes, string Sha256, int? Entries = null);

/// <summary>How a boot ended, with the phone's whole memory (secrets included: it is what the phone holds).</summary>
/// <param name="Provisioned">Whether the phone could make a call now.</param>
/// <param name="Reason">One of <see cref="FailureReasons"/>; null when provisioned.</param>
/// <param name="Config">Parameter to value.</param>
/// <param name="Files">Files held, in the order of their names.</param>
public sealed record PhoneResult(
    bool Provisioned, string? Reason, IReadOnlyDictionary<string, string> Config, IReadOnlyList<HeldFile> Files);

/// <summary>The closed list of reasons, so that a fleet can count by them.</summary>
public static class FailureReasons
{
    /// <summary>Every boot changed something again, up to the bound on boots.</summary>
    public const string RebootLoop = "reboot loop";

    /// <summary>The phone broke off the transfer of its settings, as it was asked to.</summary>
    public const string Aborted = "aborted";

    /// <summary>Nobody told the phone where to ask.</summary>
    public const string NoServer = "no server";

    /// <summary>No answer from the server at all.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The phone's own settings were refused, by the server or by the phone.</summary>
    public const string Refused = "settings refused";

    /// <summary>The phone's own settings arrived but could not be read.</summary>
    public const string Unreadable = "settings unreadable";

    /// <summary>No settings file exists for this phone.</summary>
    public const string NoSettings = "no settings file";

    /// <summary>Settings were taken, yet no account is active with a user id.</summary>
    public const string NoAccount = "no active account";
}
