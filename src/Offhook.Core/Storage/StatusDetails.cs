using System.Text.Json;
using System.Text.Json.Serialization;
using Offhook.Core.Devices;

namespace Offhook.Core.Storage;

/// <summary>The part of a status that is only read for one device at a time.</summary>
internal sealed record StatusDetails(
    IReadOnlyList<DocumentState> Documents, string? Carried, long CarriedChange, string? Firmware, string? Error, IReadOnlyList<string> Warnings, AskState? Asked)
{
    public static byte[] Write(DeviceStatus status) => JsonSerializer.SerializeToUtf8Bytes(
        new StatusDetails(status.Documents, status.Carried, status.CarriedChange, status.Firmware, status.Error, status.Warnings, status.Asked),
        StatusJson.Default.StatusDetails);

    public static StatusDetails? Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, StatusJson.Default.StatusDetails);

    /// <summary>The whole status from its numbers and details.</summary>
    public static DeviceStatus Join(DeviceId id, long wanted, long delivered, long reckoned, ulong digest, StatusDetails? details) => new(id)
    {
        Wanted = wanted,
        Delivered = delivered,
        Reckoned = reckoned,
        WantedDigest = digest,
        Documents = details?.Documents ?? [],
        Carried = details?.Carried,
        CarriedChange = details?.CarriedChange ?? 0,
        Firmware = details?.Firmware,
        Error = details?.Error,
        Warnings = details?.Warnings ?? [],
        Asked = details?.Asked,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StatusDetails))]
internal sealed partial class StatusJson : JsonSerializerContext;
