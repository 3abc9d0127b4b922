using Offhook.Core.Import;
using Offhook.Core.Rendering;

namespace Offhook.Core.Families;

/// <summary>
/// What a family gives to templates. A maker whose syntax is not public is served by templates from the beginning: the family's own stand until an
/// operator's replaces them, and are the only place where the reconstructed names stand.
/// </summary>
public interface IFamilyTemplates
{
    /// <summary>The family's own template of a kind; null where it has none. It leaves out, by asking, what would hold a secret that is not there.</summary>
    string? Starter(DocumentKind kind);

    /// <summary>What an operator should know of what the family's own template makes; mostly nothing.</summary>
    IReadOnlyList<string> Remarks(DocumentKind kind) => [];

    /// <summary>What of a device's settings the family's own template cannot tell its phone, a sentence each that begins with the setting.</summary>
    IEnumerable<string> Limits(DocumentMatch document, DeviceSnapshot device) => [];

    /// <summary>The family's own variables for a document of one device, found under the family's name: texts, numbers, flags, lists and maps of them; never a secret.</summary>
    IReadOnlyDictionary<string, object?> Values(DocumentMatch document, DeviceSnapshot device);

    /// <summary>The same names for a document that is shared; what only a device has is empty, and may not be named where the document is never a device's.</summary>
    IReadOnlyDictionary<string, object?> SharedValues(DocumentMatch document, SharedSnapshot shared);

    /// <summary>Whether a device has a document of this name, where that depends on more than its kind.</summary>
    bool Has(DocumentMatch document, DeviceSnapshot device) => true;

    /// <summary>The index of the line that a document is about; null where it is about none in particular.</summary>
    int? LineOf(DocumentMatch document, DeviceSnapshot device) => null;

    /// <summary>How files captured from a running system become templates; null where nobody needs to.</summary>
    ICaptureReader? Captures => null;
}
