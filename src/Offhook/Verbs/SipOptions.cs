using System.Net;
using Offhook.Emulator.Sip;
using Offhook.Program.Cli;

namespace Offhook.Program.Verbs;

/// <summary>Reads what emulated phones are told about SIP.</summary>
internal static class SipOptions
{
    private const double MaxWait = 3600;

    /// <summary>Whom they ask by plug and play; null where nothing is said.</summary>
    /// <exception cref="VerbException">It is nobody.</exception>
    public static PlugAndPlayTarget? Target(string? text) => text is null ? null
        : PlugAndPlayTarget.TryParse(text, out var target) ? target
        : throw new VerbException(ExitCode.Usage, $"--pnp: '{text}' can be asked by nobody; {PlugAndPlayTarget.Allowed} are allowed");

    /// <summary>How long they wait for what plug and play tells them; null where nothing is said.</summary>
    /// <exception cref="VerbException">Nobody waits so long.</exception>
    public static TimeSpan? Wait(double? seconds) => seconds is null ? null
        : seconds is > 0 and <= MaxWait ? TimeSpan.FromSeconds(seconds.Value)
        : throw new VerbException(ExitCode.Usage, Output.Invariant($"--pnp-wait: {seconds} seconds are not allowed; more than 0 and at most {MaxWait} are"));

    /// <summary>Where they take SIP; null where nothing is said.</summary>
    /// <exception cref="VerbException">It is no address with a port.</exception>
    public static IPEndPoint? Listen(string? text) => text is null ? null
        : IPEndPoint.TryParse(text, out var listen) && text.Contains(':', StringComparison.Ordinal) ? listen
        : throw new VerbException(ExitCode.Usage, $"--sip: '{text}' is no place to listen; IP:PORT is allowed, such as 0.0.0.0:5060");
}
