using System.Globalization;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Samsung.Capture;

/// <summary>Which variable of a template stands for a finding, held against what the variable is for the captured phone.</summary>
internal sealed class CaptureVariables(CaptureDraft draft)
{
    /// <summary>The variable of a finding; null where none has its value.</summary>
    public string? Of(PhoneDocument document, Finding finding)
    {
        var kind = document.Document.Kind;
        var candidates = finding.Role switch
        {
            Role.Mac => ["samsung.mac", "device.mac", "device.id", "samsung.macColons"],
            Role.UserId => ["samsung.userId"],
            Role.LineId => ["samsung.lineId", "line.number"],
            Role.Number => ["line.number", "samsung.lineId"],
            Role.User => ["line.user"],
            Role.Password => [kind == SamsungDocuments.Line ? "line.password" : "login.password"],
            Role.Display => ["line.display"],
            Role.Server => ["samsung.host"],
            Role.ServerPort => ["samsung.port"],
            Role.Registrar => ["samsung.registrarHost"],
            Role.RegistrarPort => ["samsung.registrarPort"],
            Role.Proxy => ["samsung.proxyHost"],
            Role.ProxyPort => ["samsung.proxyPort"],
            Role.Ntp => ["samsung.ntp1", "samsung.ntp2"],
            Role.Zone => ["samsung.zoneOffset"],
            Role.DstStart => ["samsung.dstStart"],
            Role.DstEnd => ["samsung.dstEnd"],
            Role.Dtmf => ["samsung.dtmf"],
            Role.Language => ["samsung.language"],
            Role.Directory => ["samsung.directoryUrl"],
            Role.Portrait => ["samsung.portraitUrl"],
            Role.DigitMap => ["samsung.digitmap"],
            Role.ToneMap => ["samsung.toneDigitmap"],
            Role.Code => [$"settings.{finding.Key}"],
            Role.Module => ["samsung.module"],
            _ => Array.Empty<string>(),
        };
        return Array.Find(candidates, c => Value(document, c) == finding.Place.Value);
    }

    /// <summary>What a variable is for the captured phone.</summary>
    public string? Value(PhoneDocument document, string variable)
    {
        var (root, name) = variable.IndexOf('.', StringComparison.Ordinal) is var dot ? (variable[..dot], variable[(dot + 1)..]) : default;
        var spec = draft.Spec;
        var line = spec.Lines.FirstOrDefault(l => l.Index == Math.Max(document.Line, 1));
        return (root, name) switch
        {
            ("device", "mac") => spec.Id.Mac?.ToCompact(),
            ("device", "id") => spec.Id.ToString(),
            ("login", "password") => spec.Login?.Password.Reveal(),
            ("line", "number") => line?.Number,
            ("line", "user") => line is null ? null : line.User ?? line.Number,
            ("line", "display") => line is null ? null : line.Display ?? line.Number,
            ("line", "password") => line?.Password?.Reveal(),
            ("settings", _) => spec.Settings.Values.GetValueOrDefault(name)?.ToString(),
            ("samsung", _) => Convert.ToString(Values(document).GetValueOrDefault(name), CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>The name by which the phone asks for a document here.</summary>
    public string NameOf(PhoneDocument document)
    {
        var kind = document.Document.Kind;
        return kind == SamsungDocuments.Boot || kind == SamsungDocuments.Phone ? kind.Pattern
            : kind == SamsungDocuments.Mac ? $"sec_{SamsungIdentity.Mac(draft.Snapshot)}.xml"
            : kind == SamsungDocuments.Aom ? $"sec_aom_{SamsungIdentity.Mac(draft.Snapshot)}.xml"
            : kind == SamsungDocuments.User ? $"sec_user_{SamsungIdentity.User(draft.Snapshot)}.xml"
            : kind == SamsungDocuments.Line ? SamsungDocuments.LineFiles(draft.Snapshot).ElementAtOrDefault(document.Line - 1) ?? document.Document.Source.Name
            : SamsungDocuments.NameOf(kind, draft.Snapshot);
    }

    private IReadOnlyDictionary<string, object?> Values(PhoneDocument document)
    {
        var match = new DocumentMatch(
            SamsungDocuments.Family, document.Document.Kind, document.Document.Source.Name,
            document.Line > 0 ? SamsungIdentity.LineId(draft.Snapshot, draft.Snapshot.Lines[document.Line - 1]) : document.Document.Match.Captured);
        return new SamsungTemplates().Values(match, draft.Snapshot);
    }
}
