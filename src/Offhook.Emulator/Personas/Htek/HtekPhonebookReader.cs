namespace Offhook.Emulator.Personas.Htek;

/// <summary>
/// Counts the entries of a phone book: <c>PhoneDirectory</c> holding <c>DirectoryEntry</c> elements, each with a <c>Name</c> and one or
/// more <c>Telephone</c> (as a live provisioning system writes it).
/// </summary>
internal static class HtekPhonebookReader
{
    /// <returns>False when the body is no phone book or breaks off.</returns>
    public static bool TryCount(ReadOnlySpan<byte> body, out int entries)
    {
        entries = 0;
        var markup = new HtekMarkup(HtekSettingsReader.Decode(body));
        var inside = new Stack<string>();
        var begun = false;
        bool named = false, numbered = false;
        while (true)
        {
            var token = markup.Next();
            switch (token.Kind)
            {
                case MarkupKind.Empty when begun && inside.Count == 0:
                case MarkupKind.Open when begun && inside.Count == 0:
                case MarkupKind.Open or MarkupKind.Empty when !begun && token.Value != "PhoneDirectory":
                case MarkupKind.Broken:
                    return false;
                case MarkupKind.Empty:
                    begun = true;
                    break;
                case MarkupKind.Open:
                    begun = true;
                    inside.Push(token.Value);
                    (named, numbered) = token.Value == "DirectoryEntry" ? (false, false) : (named, numbered);
                    break;
                case MarkupKind.Text when inside.TryPeek(out var element) && !string.IsNullOrWhiteSpace(token.Value):
                    named |= element == "Name";
                    numbered |= element == "Telephone";
                    break;
                case MarkupKind.Close:
                    if (!inside.TryPop(out var closed) || closed != token.Value)
                    {
                        return false;
                    }

                    entries += closed == "DirectoryEntry" && named && numbered ? 1 : 0;
                    break;
                case MarkupKind.End:
                    return begun && inside.Count == 0;
            }
        }
    }
}
