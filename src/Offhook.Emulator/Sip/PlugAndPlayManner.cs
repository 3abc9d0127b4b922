namespace Offhook.Emulator.Sip;

/// <summary>How a maker's phones ask the wire where their settings are.</summary>
/// <param name="User">User part of the address they ask for, as they write it.</param>
/// <param name="Vendor">What the Event header calls their maker.</param>
/// <param name="Model">What it calls their model.</param>
/// <param name="Version">What it calls their firmware.</param>
internal sealed record PlugAndPlayManner(string User, string Vendor, string Model, string Version)
{
    /// <summary>How they introduce themselves; null where they do not.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The port that they ask from, where nobody else has it.</summary>
    public int Port { get; init; } = 5060;

    /// <summary>Number of their first request.</summary>
    public int Sequence { get; init; } = 1;

    /// <summary>How often they ask at most.</summary>
    public int Asks { get; init; } = 5;

    /// <summary>How long they wait for the address.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What a phone was told, or why not.</summary>
/// <param name="Url">The address; null where none was told.</param>
/// <param name="Status">The last status; null where nobody answered.</param>
/// <param name="Bytes">Length of the body that held it.</param>
/// <param name="Note">Why there is none.</param>
internal sealed record PlugAndPlayReply(Uri? Url, int? Status, int Bytes, string? Note);
