using System.Globalization;
using System.Text;

namespace Offhook.Families.Htek;

/// <summary>
/// Reads configuration files of any hand: exported by a phone (about 188 kB and 3,600 parameters), written by other systems
/// with raw ampersands, with P-codes or names. Never throws; what is wrong is in the answer.
/// </summary>
internal static class HtekXmlReader
{
    /// <summary>Ten times a full export.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Five times a full export.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>The longest name seen has 43 characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Complaints beyond these would not be read by anybody.</summary>
    public const int MaxComplaints = 50;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static HtekXmlDocument Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            return Refused(string.Create(CultureInfo.InvariantCulture, $"The file has {file.Length} bytes; at most {MaxBytes} are read."));
        }

        if (file is [0xEF, 0xBB, 0xBF, ..])
        {
            file = file[3..];
        }

        string text;
        try
        {
            text = Strict.GetString(file);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + file[..Math.Min(Math.Max(e.Index, 0), file.Length)].Count((byte)'\n');
            return Refused(string.Create(CultureInfo.InvariantCulture, $"Line {line}: the file is not UTF-8; an encrypted file must be decrypted first."));
        }

        return new Parser(text).Run();
    }

    private static HtekXmlDocument Refused(string error) => new([], null, [], [error]);

    private sealed class Parser(string text)
    {
        private readonly HtekXmlScanner _scanner = new(text);
        private readonly List<HtekXmlEntry> _entries = [];
        private readonly List<string> _warnings = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private string? _group;
        private string? _mac;

        public HtekXmlDocument Run()
        {
            var errors = new List<string>();
            try
            {
                ReadDocument();
            }
            catch (HtekXmlException e)
            {
                errors.Add(e.Message);
            }

            return new HtekXmlDocument(_entries, _mac, _warnings, errors);
        }

        private void ReadDocument()
        {
            SkipMisc();
            if (!Open("hl_provision"))
            {
                SkipMisc();
                return;
            }

            for (SkipMisc(); !_scanner.TryEnd("hl_provision"); SkipMisc())
            {
                if (Open("config"))
                {
                    ReadConfig();
                }
            }

            SkipMisc();
            if (!_scanner.AtEnd)
            {
                Warn("text after </hl_provision> is ignored");
            }
        }

        /// <summary>Reads the tag; false when it is an element without content.</summary>
        private bool Open(string expected)
        {
            var tag = _scanner.ReadTag();
            return tag.Name == expected ? !tag.IsEmpty : throw _scanner.Fail($"<{tag.Name}> stands where <{expected}> is expected");
        }

        private void ReadConfig()
        {
            for (SkipMisc(); !_scanner.TryEnd("config"); SkipMisc())
            {
                if (_entries.Count == MaxEntries)
                {
                    throw _scanner.Fail(string.Create(CultureInfo.InvariantCulture, $"more than {MaxEntries} parameters"));
                }

                var tag = _scanner.ReadTag();
                Add(tag.Name, tag.Para, tag.IsEmpty ? "" : ReadValue(tag.Name));
            }
        }

        private string ReadValue(string name)
        {
            var raw = _scanner.ReadText();
            if (raw.Length > HtekXmlText.MaxValueLength)
            {
                throw _scanner.Fail(string.Create(CultureInfo.InvariantCulture, $"the value of {name} is longer than {HtekXmlText.MaxValueLength} characters"));
            }

            if (!_scanner.TryEnd(name))
            {
                throw _scanner.Fail($"<{name}> is not closed before the next tag");
            }

            var value = HtekXmlText.Decode(raw, out var loose);
            if (loose)
            {
                Warn($"a raw '&' in {name} is read as it stands");
            }

            if (HtekXmlText.Check(value) is { } problem)
            {
                Warn($"{name}: {problem}");
            }

            return value;
        }

        private void Add(string name, string? para, string value)
        {
            if (name == "mac")
            {
                _mac = value;
                return;
            }

            if (!_seen.Add(name))
            {
                Warn($"{name} occurs more than once");
            }

            _entries.Add(new HtekXmlEntry(name, value, para, _group, _scanner.Line()));
        }

        private void SkipMisc()
        {
            while (_scanner.TrySkipMisc(out var remark))
            {
                _group = remark?.Trim() is { Length: > 0 } group ? group : _group;
            }
        }

        private void Warn(string what)
        {
            if (_warnings.Count < MaxComplaints)
            {
                _warnings.Add(_scanner.Sentence(what));
            }
        }
    }
}
