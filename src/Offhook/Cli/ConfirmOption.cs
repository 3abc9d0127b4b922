using System.CommandLine;

namespace Offhook.Program.Cli;

/// <summary><c>--confirm</c>, the same for every verb that can take users from a DECT server.</summary>
internal static class ConfirmOption
{
    public static Option<bool> Make() => new("--confirm") { Description = "Do it although users of a DECT server would be removed or handsets released." };
}
