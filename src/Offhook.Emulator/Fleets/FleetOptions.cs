using System.Net;
using Offhook.Emulator.Sip;

namespace Offhook.Emulator;

/// <summary>Many phones, and how fast they are switched on.</summary>
/// <param name="Server">Base address every phone is told to ask.</param>
/// <param name="Families">Families the phones are spread over evenly, in turn.</param>
public sealed record FleetOptions(Uri Server, IReadOnlyList<string> Families)
{
    /// <summary>Further addresses, of the same server or of another, of any door: phones are told them in turn.</summary>
    public IReadOnlyList<Uri> MoreServers { get; init; } = [];

    /// <summary>Number of phones when they are counted up from <see cref="FirstMac"/>; with an id file, at most this many of it, 0 for all.</summary>
    public int Phones { get; init; }

    /// <summary>MAC address of the first phone, in any spelling; the others count up from it.</summary>
    public string? FirstMac { get; init; }

    /// <summary>File with one phone to a line, <c>id</c> or <c>id,model</c>; blank lines and those that begin with <c>#</c> are skipped.</summary>
    public string? IdFile { get; init; }

    /// <summary>Models to take in turn within their family; a family none is named for takes its most common one.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Phones switched on per second; 0 = as fast as <see cref="Concurrency"/> lets them.</summary>
    public double Rate { get; init; }

    /// <summary>Phones booting at the same time, at most; also the bound on connections.</summary>
    public int Concurrency { get; init; } = 256;

    /// <summary>Open a connection for each request instead of sharing those kept open: harder on the server than phones are, as sharing is easier.</summary>
    public bool FreshConnections { get; init; }

    /// <inheritdoc cref="PhoneOptions.PlugAndPlay"/>
    public PlugAndPlayTarget? PlugAndPlay { get; init; }

    /// <inheritdoc cref="PhoneOptions.PlugAndPlayWait"/>
    public TimeSpan? PlugAndPlayWait { get; init; }

    /// <summary>Where all of them take SIP, told apart by the users of their accounts; null = nowhere, or any port where they ask by plug and play.</summary>
    public IPEndPoint? Sip { get; init; }

    /// <summary>How long they run after the last one booted: they look for settings when they were told to, and when they are called.</summary>
    public TimeSpan Stay { get; init; }

    /// <inheritdoc cref="PhoneOptions.StateDirectory"/>
    public string? StateDirectory { get; init; }

    /// <inheritdoc cref="PhoneOptions.Firmware"/>
    public string? Firmware { get; init; }

    /// <inheritdoc cref="PhoneOptions.InsecureTls"/>
    public bool InsecureTls { get; init; }

    /// <inheritdoc cref="PhoneOptions.Conditional"/>
    public bool Conditional { get; init; }

    /// <inheritdoc cref="PhoneOptions.SettingsOnly"/>
    public bool SettingsOnly { get; init; }
}
