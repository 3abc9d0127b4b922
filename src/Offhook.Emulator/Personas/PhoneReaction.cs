namespace Offhook.Emulator.Personas;

/// <summary>What a phone does when something wakes it.</summary>
internal enum PhoneReaction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It reads its files again.</summary>
    Fetch,

    /// <summary>It restarts, and reads them as it always does then.</summary>
    Restart,
}
