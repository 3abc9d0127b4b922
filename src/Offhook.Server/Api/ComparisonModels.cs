using System.Text.Json;
using Offhook.Core.Import;

namespace Offhook.Server.Api;

/// <summary>Files that a device has from elsewhere, in the order in which it reads them, with keys that may open them.</summary>
/// <param name="Files">The files.</param>
/// <param name="Keys">Keys of encrypted ones.</param>
/// <param name="Exported">Whether the device itself wrote them: then only our parameters are held against them, and what it has from the factory does not count.</param>
public sealed record CompareRequest(IReadOnlyList<FileBodyDto> Files, IReadOnlyList<string>? Keys = null, bool Exported = false);

/// <summary>A file; <c>body</c> is base64.</summary>
public sealed record FileBodyDto(string Name, byte[] Body);

/// <summary>
/// What a phone has from elsewhere beside what it gets from us. <c>same</c>: nothing differs but what holds it to a server. <c>further</c>: addresses of
/// files that these send the phone to.
/// </summary>
public sealed record ComparisonDto(
    bool Same, IReadOnlyList<ComparedDto> Parameters, IReadOnlyList<RemarkDto> Unread, IReadOnlyList<RemarkDto> Left, IReadOnlyList<string> Further)
{
    /// <summary>A comparison as it is sent.</summary>
    public static ComparisonDto From(FileComparison comparison) => new(
        comparison.IsSame, [.. comparison.Parameters.Select(ComparedDto.From)], [.. comparison.Unread.Select(RemarkDto.From)],
        [.. comparison.Left.Select(RemarkDto.From)], comparison.Further);
}

/// <summary>One parameter.</summary>
/// <param name="Name">The maker's name.</param>
/// <param name="State"><c>same</c>, <c>changed</c>, <c>onlyThere</c> or <c>onlyHere</c>.</param>
/// <param name="There">The value elsewhere; null = none; stars for a secret.</param>
/// <param name="Here">Ours; null = none; stars for a secret.</param>
/// <param name="Setting">What ours comes from, or what would reach the parameter; null where that is not known.</param>
/// <param name="Secret">Whether its values are not shown.</param>
/// <param name="Servers">Whether it holds the phone to a server, so that it differs when a phone moves.</param>
/// <param name="Factory">Whether the device exports it as it came from the factory, and ours do not speak of it.</param>
/// <param name="File">The other server's file.</param>
/// <param name="Line">Its line; 0 = not known.</param>
public sealed record ComparedDto(string Name, string State, string? There, string? Here, string? Setting, bool Secret, bool Servers, bool Factory, string File, int Line)
{
    internal static ComparedDto From(ComparedParameter p) => new(
        p.Name, JsonNamingPolicy.CamelCase.ConvertName(p.State.ToString()), p.There, p.Here, p.Setting, p.IsSecret, p.IsServers, p.IsFactory, p.File, p.Line);
}

/// <summary>Something in a file that could not be taken.</summary>
public sealed record RemarkDto(string File, int Line, string What, string Reason)
{
    internal static RemarkDto From(ImportedRemark remark) => new(remark.File, remark.Line, remark.What, remark.Reason);
}
