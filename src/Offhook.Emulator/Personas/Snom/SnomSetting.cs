namespace Offhook.Emulator.Personas.Snom;

/// <summary>Who may change a setting after a file wrote it.</summary>
internal enum SnomPermission
{
    /// <summary>Nobody at the phone; always written.</summary>
    ReadOnly,

    /// <summary>The user, until the next file says otherwise.</summary>
    Rewritten,

    /// <summary>The user; written as long as he did not.</summary>
    Once,
}

/// <summary>One setting as a file says it.</summary>
internal sealed record SnomSetting(string Name, string Value, SnomPermission Permission);

/// <summary>One entry of a phone book.</summary>
internal sealed record SnomContact(string Index, string Name, string Number, string Type);

/// <summary>One rule of a dial plan as a file says it; null where an attribute is missing.</summary>
internal sealed record SnomTemplate(string Match, string? Timeout, string? Rewrite);

/// <summary>What a file says.</summary>
internal sealed class SnomSheet
{
    public List<SnomSetting> Settings { get; } = [];

    public List<SnomContact> Contacts { get; } = [];

    /// <summary>Whether the phone book replaces what there is; null without a phone book.</summary>
    public bool? Complete { get; set; }

    public bool HasDialPlan { get; set; }

    public List<SnomTemplate> Templates { get; } = [];

    /// <summary>Files to read next, in order.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Firmware, then modules' firmware.</summary>
    public List<string> Firmware { get; } = [];

    /// <summary>Files to fetch after all settings: what for, and where.</summary>
    public List<(string Kind, string Name, string Url)> Resources { get; } = [];

    /// <summary>What the phone would complain of in its log.</summary>
    public List<string> Complaints { get; } = [];
}
