namespace Offhook.Emulator;

/// <summary>What became of one document.</summary>
public enum StepOutcome
{
    /// <summary>Settings were read and changed at least one value.</summary>
    Applied,

    /// <summary>The document says what the phone already has.</summary>
    Unchanged,

    /// <summary>A file other than settings was taken whole and is new to the phone.</summary>
    Stored,

    /// <summary>There is no such document, or nobody answered.</summary>
    Missing,

    /// <summary>The server would not give it, or the phone would not take it.</summary>
    Refused,

    /// <summary>It arrived, but is not what the phone can read.</summary>
    Unreadable,
}

/// <summary>One document a phone asked for, after redirects and retries.</summary>
/// <param name="Step">Kind of document, such as <c>device settings</c> or <c>firmware</c>.</param>
/// <param name="Door">Protocol it was asked over: <c>http</c>, <c>https</c>, …</param>
/// <param name="Target">The address first asked, without any credentials in it.</param>
/// <param name="Status">The protocol's last status; null when no answer came.</param>
/// <param name="Bytes">Length of the body received.</param>
/// <param name="Outcome">What the phone made of it.</param>
/// <param name="Boot">Which boot of this run, from 1.</param>
/// <param name="Note">Why, in a few words; null when the outcome says it all.</param>
public sealed record PhoneStep(
    string Step, string Door, string Target, int? Status, long Bytes, StepOutcome Outcome, int Boot, string? Note);
