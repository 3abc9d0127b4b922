using System.CommandLine;
using Offhook.Program.Verbs.Devices;

namespace Offhook.Program.Verbs;

/// <summary><c>offhook devices …</c></summary>
internal static class DevicesVerbs
{
    public static Command Build() => new("devices", "List, show and change devices.")
    {
        ListVerb.Build(),
        ShowVerb.Build(),
        AddVerb.Build(),
        SetVerb.Build(),
        WaitVerb.Build(),
        ResyncVerb.Build(),
        SwapVerb.Build(),
        MoveVerb.Build(),
        AdoptVerb.Build(),
        UndoVerb.Build(),
        HistoryVerb.Build(),
        DeleteVerb.Build(),
    };

    /// <summary>The device that a verb works on.</summary>
    public static Argument<string> IdArgument() => new("id") { Description = "MAC address in any spelling, or UUID.", HelpName = "MAC|UUID" };
}
