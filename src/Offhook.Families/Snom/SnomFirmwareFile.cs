using System.Security;
using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Snom;

/// <summary>Writes the file in which a phone learns what to fetch; phones that read text get one line.</summary>
internal static class SnomFirmwareFile
{
    public static DocumentBody Write(DeviceSnapshot device, DeviceSecrets? secrets) =>
        Write(SnomFirmware.Decide(device), device.Generation, SnomDraft.Root(secrets?.BaseUrl ?? device.BaseUrl));

    public static DocumentBody? WriteShared(DocumentMatch document, SharedSnapshot shared)
    {
        if (document.Kind == SnomDocuments.CommonFirmware || !SnomModels.TryGetType(document.Captured, out var model))
        {
            return SnomDocuments.NoFirmware;
        }

        return Write(SnomFirmware.Decide(model, shared), SnomGeneration.Of(shared.Firmware) ?? model.Generation, SnomDraft.Root(shared.BaseUrl));
    }

    private static DocumentBody Write(SnomOffer offer, string generation, string? root)
    {
        var problem = offer.Warning ?? (root is null ? null : SnomFirmware.TransportProblem(generation, root));
        if (offer.File is not { } file || root is null || problem is not null)
        {
            return problem is null ? SnomDocuments.NoFirmware : SnomDocuments.NoFirmware with { Warnings = [problem] };
        }

        var url = $"{root}/{Uri.EscapeDataString(file.Name)}";
        if (generation == SnomGeneration.Text)
        {
            return new DocumentBody(Encoding.UTF8.GetBytes($"firmware: {url}\n"), []);
        }

        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<firmware-settings>\n");
        Append(text, "firmware", offer.Chained is { } chained
            ? $"{url}?mac={{mac}}&chained_url={root}/{Uri.EscapeDataString(chained.Name)}%3Fmac%3D{{mac}}"
            : url);
        if (offer.Module is { } module)
        {
            Append(text, "firmware_uxm", $"{root}/{Uri.EscapeDataString(module.Name)}");
        }

        return new DocumentBody(Encoding.UTF8.GetBytes(text.Append("</firmware-settings>\n").ToString()), []);
    }

    private static void Append(StringBuilder text, string element, string url) =>
        text.Append("  <").Append(element).Append(" perm=\"\">").Append(SecurityElement.Escape(url)).Append("</").Append(element).Append(">\n");
}
