using Offhook.Core.Devices;

namespace Offhook.Core.Management;

/// <summary>Answers that refuse a change.</summary>
internal static class Refusal
{
    public static ChangeResult Of(IEnumerable<RequestMistake> mistakes) => new(null, [.. mistakes]);

    public static ChangeResult Of(string path, string message) => Of([new RequestMistake(null, null, path, message)]);

    public static ChangeResult NoDevice(DeviceId id) => Of("id", $"there is no device {id}");
}
