using System.Text.Json.Serialization;

namespace Offhook.Server.Api;

/// <summary>How everything under <c>/api/v1</c> is read and written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServerStatus))]
[JsonSerializable(typeof(ChangeDto))]
[JsonSerializable(typeof(ProblemDto))]
[JsonSerializable(typeof(DeviceDto))]
[JsonSerializable(typeof(DevicePageDto))]
[JsonSerializable(typeof(IReadOnlyList<VersionDto>))]
[JsonSerializable(typeof(IReadOnlyList<ChangeRecordDto>))]
[JsonSerializable(typeof(SetRequest))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(SwapRequest))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(DialDto))]
[JsonSerializable(typeof(WaitDto))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(AdoptionDto))]
[JsonSerializable(typeof(IReadOnlyList<RenderedFileDto>))]
[JsonSerializable(typeof(CompareRequest))]
[JsonSerializable(typeof(ComparisonDto))]
[JsonSerializable(typeof(ExplanationDto))]
[JsonSerializable(typeof(IReadOnlyList<PendingDto>))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(ApproveAllRequest))]
[JsonSerializable(typeof(RejectAllRequest))]
[JsonSerializable(typeof(IReadOnlyList<EnrolmentDto>))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(FileDto))]
[JsonSerializable(typeof(IReadOnlyList<FileDto>))]
[JsonSerializable(typeof(IReadOnlyList<SettingDto>))]
[JsonSerializable(typeof(IReadOnlyList<FamilyDto>))]
[JsonSerializable(typeof(ParameterDto))]
[JsonSerializable(typeof(IReadOnlyList<LearnedDto>))]
[JsonSerializable(typeof(BackupRequest))]
[JsonSerializable(typeof(AskDto))]
[JsonSerializable(typeof(RolloutDto))]
[JsonSerializable(typeof(IReadOnlyList<RolloutDto>))]
public sealed partial class ApiJson : JsonSerializerContext;
