using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Offhook.Emulator.Personas.Htek;

/// <summary>
/// The phone's own reader of settings (maker's guide, chapter 2.3): inside <c>hl_provision</c> and <c>config</c> each element is a
/// parameter, named by its code or, on newer phones, by its name; <c>para</c> is a remark; an empty element clears the value.
/// </summary>
internal static class HtekSettingsReader
{
    /// <summary>Exported files carry the phone's address in this element; it is no parameter.</summary>
    private const string AddressElement = "mac";

    /// <param name="body">The file, decrypted.</param>
    /// <param name="settings">Parameters in file order, under the phone's own keys.</param>
    /// <param name="error">What is wrong with the file, without any of its values.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out List<KeyValuePair<string, string>>? settings, [NotNullWhen(false)] out string? error)
    {
        settings = null;
        var markup = new HtekMarkup(Decode(body));
        if (!Enters(markup, "hl_provision"))
        {
            error = "not a settings file: it does not begin with the element hl_provision";
            return false;
        }

        if (!Enters(markup, "config"))
        {
            error = "not a settings file: there is no element config in it";
            return false;
        }

        var found = new List<KeyValuePair<string, string>>();
        if (!ReadParameters(markup, found, out error))
        {
            return false;
        }

        if (markup.Next() is var last && last.Kind == MarkupKind.Text)
        {
            last = markup.Next();
        }

        if (last is not { Kind: MarkupKind.Close, Value: "hl_provision" })
        {
            error = "the file ends in the middle";
            return false;
        }

        settings = found;
        error = null;
        return true;
    }

    /// <summary>Text in UTF-8, without the mark some editors put in front of it.</summary>
    public static string Decode(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body.StartsWith("\uFEFF"u8) ? body[3..] : body);

    private static bool Enters(HtekMarkup markup, string element)
    {
        var token = SkipAside(markup);
        return token.Kind == MarkupKind.Open && token.Value == element;
    }

    private static MarkupToken SkipAside(HtekMarkup markup)
    {
        while (true)
        {
            var token = markup.Next();
            var isBlank = token.Kind == MarkupKind.Text && string.IsNullOrWhiteSpace(token.Value);
            var isAddress = token is { Kind: MarkupKind.Open, Value: AddressElement } && TryReadValue(markup, AddressElement, out _);
            if (!isBlank && !isAddress)
            {
                return token;
            }
        }
    }

    private static bool ReadParameters(
        HtekMarkup markup, List<KeyValuePair<string, string>> found, [NotNullWhen(false)] out string? error)
    {
        while (true)
        {
            var token = markup.Next();
            switch (token.Kind)
            {
                case MarkupKind.Text:
                    break;
                case MarkupKind.Close when token.Value == "config":
                    error = null;
                    return true;
                case MarkupKind.Empty:
                    Add(found, token.Value, "");
                    break;
                case MarkupKind.Open:
                    if (!TryReadValue(markup, token.Value, out var value))
                    {
                        error = $"the element {token.Value} does not end";
                        return false;
                    }

                    Add(found, token.Value, value);
                    break;
                default:
                    error = found.Count == 0 ? "the element config does not end" : $"the file breaks off or is malformed after {found[^1].Key}";
                    return false;
            }
        }
    }

    private static bool TryReadValue(HtekMarkup markup, string element, out string value)
    {
        var pieces = new StringBuilder();
        var token = markup.Next();
        while (token.Kind == MarkupKind.Text)
        {
            pieces.Append(token.Value);
            token = markup.Next();
        }

        value = pieces.ToString();
        return token.Kind == MarkupKind.Close && token.Value == element;
    }

    private static void Add(List<KeyValuePair<string, string>> found, string element, string value)
    {
        if (element != AddressElement)
        {
            found.Add(new(HtekParameters.Canonical(element), value));
        }
    }
}
