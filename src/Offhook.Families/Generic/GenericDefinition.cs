using System.Text.RegularExpressions;
using Offhook.Core.Families;

namespace Offhook.Families.Generic;

/// <summary>A maker's way of being provisioned, as its definition file says it.</summary>
/// <param name="Name">Stable name of the family.</param>
/// <param name="Title">Name for people.</param>
internal sealed record GenericDefinition(string Name, string Title)
{
    public IReadOnlyList<string> MacBlocks { get; init; } = [];

    /// <summary>Each with some of the groups <c>model</c>, <c>firmware</c> and <c>mac</c>.</summary>
    public IReadOnlyList<Regex> UserAgents { get; init; } = [];

    public IReadOnlyList<PhoneModel> Models { get; init; } = [];

    public required GenericFormat Format { get; init; }

    /// <summary>In the order in which phones ask for them.</summary>
    public IReadOnlyList<GenericDocument> Documents { get; init; } = [];

    /// <summary>In the order in which they are written.</summary>
    public IReadOnlyList<GenericParameter> Parameters { get; init; } = [];

    /// <summary>Value of the Event header that makes a phone fetch its files, and the one that restarts it; null where there is none.</summary>
    public string? ResyncEvent { get; init; }

    public string? RestartEvent { get; init; }

    /// <summary>Body of a plug-and-play answer with <c>{base}</c> and <c>{mac}</c>; null where these phones do not do that.</summary>
    public string? PlugAndPlay { get; init; }

    /// <summary>What the phones' DHCP clients call themselves (option 60), and the options from which they take an address.</summary>
    public string? DhcpVendorClass { get; init; }

    public IReadOnlyList<int> DhcpOptions { get; init; } = [];
}

/// <summary>A file that the phones ask for.</summary>
/// <param name="Kind">Its name and for whom it is.</param>
/// <param name="IsRequired">Whether its delivery is part of being in step.</param>
/// <param name="Phonebook">How a phonebook is written where it is one.</param>
internal sealed record GenericDocument(DocumentKind Kind, bool IsRequired, GenericPhonebook? Phonebook);

/// <summary>What a parameter is for each of.</summary>
internal enum GenericSlotKind
{
    Device,
    Line,
    Key,
    ModuleKey,
    Book,
}

/// <summary>A parameter, or one for each line, key or phonebook.</summary>
/// <param name="Name">How it is called.</param>
internal sealed record GenericParameter(GenericName Name)
{
    /// <summary>What it says; null for one that is only known, so that an operator may set it.</summary>
    public GenericSource? Source { get; init; }

    /// <summary>A fixed value of every slot that is used.</summary>
    public string? Constant { get; init; }

    /// <summary>What is done with the value before <see cref="Values"/> is looked up.</summary>
    public GenericConversion Conversion { get; init; }

    /// <summary>The maker's value for each of ours; empty where they are the same.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The form that turns it off; null where unknown.</summary>
    public string? Off { get; init; }

    /// <summary>Slots that it is for; both ends belong to it.</summary>
    public (int First, int Last) Slots { get; init; } = (1, int.MaxValue);

    public bool IsSecret { get; init; }

    public bool CutsOff { get; init; }

    public bool? NeedsRestart { get; init; }

    public string Label { get; init; } = "";

    public string Grade { get; init; } = "?";

    public string Evidence { get; init; } = "";
}

/// <summary>What is done with a value on its way to the phone.</summary>
internal enum GenericConversion
{
    None,

    /// <summary>Seconds become whole minutes, rounded up.</summary>
    Minutes,

    /// <summary>1 becomes 0: makers that count from zero.</summary>
    FromZero,

    /// <summary>A number other than 0 becomes <c>true</c>, 0 <c>false</c>.</summary>
    Present,
}
