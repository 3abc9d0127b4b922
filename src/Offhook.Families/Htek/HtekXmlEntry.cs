namespace Offhook.Families.Htek;

/// <summary>One parameter of a document.</summary>
/// <param name="Element">Name of the element: a P-code such as <c>P47</c>, or on the U-series the parameter's name.</param>
/// <param name="Value">Its text; empty is written as an element without content.</param>
/// <param name="Label">Description in the <c>para</c> attribute; the phone does not read it; null leaves it out.</param>
/// <param name="Group">Remark above the section; written where it differs from the entry before.</param>
/// <param name="Line">1-based line on which it was read; 0 for one that is to be written.</param>
internal readonly record struct HtekXmlEntry(string Element, string Value, string? Label = null, string? Group = null, int Line = 0);

/// <param name="RawAmpersand">
/// Write <c>&amp;</c> as it stands. Live systems do so and phones take it; whether a phone decodes the escaped form is not proven.
/// </param>
/// <param name="NameTags">
/// The element is the label and there is no <c>para</c>: for U-series phones only. An entry whose label cannot name an element keeps its P-code.
/// </param>
internal readonly record struct HtekXmlOptions(bool RawAmpersand = false, bool NameTags = false);

/// <summary>What a document held.</summary>
/// <param name="Entries">The parameters in the order of the file; a repeated one appears repeatedly.</param>
/// <param name="Mac">Content of a <c>mac</c> element, as files exported by a phone have it; null without one.</param>
/// <param name="Warnings">What was read although it is not as it should be; with the line.</param>
/// <param name="Errors">Why the file, or its rest, could not be read; with the line. Empty for a good file.</param>
internal sealed record HtekXmlDocument(
    IReadOnlyList<HtekXmlEntry> Entries, string? Mac, IReadOnlyList<string> Warnings, IReadOnlyList<string> Errors);
