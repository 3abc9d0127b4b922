using Offhook.Emulator.Fetching;
using Offhook.Emulator.Memory;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator.Personas;

/// <summary>
/// Plays one maker's phones as that maker's facts describe them, and shares no code with what serves them: a mistake made twice
/// would cancel out.
/// </summary>
internal interface IPersona
{
    /// <summary>Name of the family in options; lower case.</summary>
    string Family { get; }

    /// <summary>Every model that can be played, as its maker writes it. The first is taken when none is asked for.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>Firmware claimed when none is given.</summary>
    string DefaultFirmware { get; }

    /// <summary>What the family's phones are known by, for messages.</summary>
    string IdKind { get; }

    /// <summary>Schemes of base addresses the persona can be given.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>How the family's phones take redirections, busy servers and silence.</summary>
    FetchManners Manners { get; }

    /// <summary>How a phone fresh from its box names itself in requests; null where no source says it.</summary>
    /// <param name="model">Model as its maker writes it.</param>
    /// <param name="id">Id as the persona normalised it.</param>
    /// <param name="firmware">What it runs; null = what the persona claims.</param>
    string? UserAgent(string model, string id, string? firmware) => null;

    /// <summary>The id as the phone writes it in names and memory; null when the text is no such id.</summary>
    string? NormaliseId(string id);

    /// <summary>How the phone asks its wire where its settings are, before the address it was told, at power-on; null = its maker does not do that, or it is switched off.</summary>
    /// <param name="phone">The phone, with what was typed into it.</param>
    /// <param name="model">Model as its maker writes it.</param>
    /// <param name="id">Id as the persona normalised it.</param>
    /// <param name="firmware">What it runs.</param>
    /// <param name="memory">What it was told.</param>
    PlugAndPlayManner? PlugAndPlay(PhoneOptions phone, string model, string id, string firmware, PhoneMemory memory) => null;

    /// <summary>Where its settings say that it asks from now on, in place of the address that was typed; null = they do not say, or the persona looks itself.</summary>
    /// <param name="memory">What it was told.</param>
    Uri? Kept(PhoneMemory memory) => null;

    /// <summary>From power-on to the end of provisioning. Ends by itself however the server behaves; only cancellation throws.</summary>
    Task<PhoneResult> BootAsync(PersonaSession session, CancellationToken cancellationToken);

    /// <summary>What a phone that runs does when it is woken; a restart unless its maker has something gentler. Ends by itself as <see cref="BootAsync"/> does.</summary>
    Task<PhoneResult> WakeAsync(PersonaSession session, PhoneWake wake, CancellationToken cancellationToken) => BootAsync(session, cancellationToken);

    /// <summary>Whether that makes it start anew, so that it asks again where its settings are.</summary>
    /// <param name="memory">What it was told.</param>
    /// <param name="wake">What wakes it.</param>
    bool Restarts(PhoneMemory memory, PhoneWake wake) => wake.Kind == PhoneWakeKind.Restart;

    /// <summary>User parts to which the phone takes a SIP NOTIFY, as its memory stands; null = any.</summary>
    IReadOnlySet<string>? CalledAs(PhoneMemory memory) => null;

    /// <summary>When the phone looks for settings by itself, as it was told to; null = never. Later than <paramref name="last"/>.</summary>
    /// <param name="memory">What it was told.</param>
    /// <param name="now">The time on its clock.</param>
    /// <param name="last">When it last looked.</param>
    PhonePoll? NextPoll(PhoneMemory memory, DateTimeOffset now, DateTimeOffset last) => null;
}
