using Offhook.Program.Cli;
using Offhook.Server.Api;

namespace Offhook.Program.Verbs.Devices;

/// <summary>How a device is said in words.</summary>
internal static class DeviceText
{
    public static string State(DeviceDto device) => device switch
    {
        { Enabled: false } => "disabled",
        { Error: not null } => Output.Bad("cannot be rendered"),
        { InStep: true } => Output.Good("in step"),
        _ => Output.Poor("out of step"),
    };
}
