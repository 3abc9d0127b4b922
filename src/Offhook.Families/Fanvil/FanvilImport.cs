using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Security;

namespace Offhook.Families.Fanvil;

/// <summary>
/// Reads what others wrote for these phones, under whatever name: all four forms tell themselves, and so do directories. Exports of phones also say whose they
/// are and of which model; encrypted files are opened with a key in each form that is possible.
/// </summary>
internal sealed class FanvilImport : IFamilyImport
{
    /// <summary>The maker's serial number is twenty characters and the MAC address (three exports agree).</summary>
    private const int SerialLength = 32;

    /// <summary>Exports have from 1,100 parameters up; files written by hand have hundreds at most.</summary>
    private const int LeastOfExport = 300;

    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal) { ["Telephone"] = "work", ["Mobile"] = "mobile", ["Other"] = "other" };

    private static readonly byte[] OldRoot = Encoding.ASCII.GetBytes($"<{FanvilXml.OldRoot}");
    private static readonly byte[] NewRoot = Encoding.ASCII.GetBytes($"<{FanvilXml.NewRoot}");

    private static readonly string[] ModelNames = ["PHONE CONFIG MODULE//Phone Model", "PHONE FEATURE MODULE/Display Input/Phone Model"];
    private static readonly string[] ClassIds = ["GLOBAL CONFIG MODULE//Vendor Class ID", "NET CONFIG MODULE//Vendor Class ID", "NET CONFIG MODULE/WIFI Config/Vendor Class ID"];
    private static readonly string[] Serials = ["TR069 CONFIG MODULE//CPE SerialNumber", "TR069 CONFIG MODULE//CPESerialNumber"];

    /// <summary>What the phone alone writes.</summary>
    private static readonly string[] States = ["TR069 CONFIG MODULE//Download status", "TR069 CONFIG MODULE//ACS Contact State", .. Serials, .. ModelNames];

    // What options of ours say; the answer is rendered and compared as everything else.
    private static readonly (FanvilField Field, string Option, bool IsFlag)[] Switches =
    [
        (FanvilFields.DhcpOption, FanvilOptions.DhcpOption, false), (FanvilFields.Pnp, FanvilOptions.PlugAndPlay, true),
        (FanvilFields.SaveInfo, FanvilOptions.SaveProvisionInfo, true), (FanvilFields.FailTimes, FanvilOptions.FailTimes, false),
    ];

    private static readonly (FanvilField Field, string Option, bool IsSecret)[] Management =
    [
        (FanvilFields.Tr069Url, FanvilOptions.Tr069Url, false), (FanvilFields.Tr069User, FanvilOptions.Tr069User, false),
        (FanvilFields.Tr069Password, FanvilOptions.Tr069Password, true), (FanvilFields.Tr069Interval, FanvilOptions.Tr069Interval, false),
    ];

    /// <inheritdoc/>
    public string GenerationOption => FanvilOptions.Generation;

    /// <inheritdoc/>
    public bool IsFactory(string parameter, string value, string generation) =>
        FanvilCatalogue.Of(generation).Find(FanvilName.Parse(parameter)) is { Off: { } off } && off == value;

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> head) =>
        IsConfig(head) || head.IndexOf("<FanvilIPPhoneDirectory"u8) >= 0;

    /// <inheritdoc/>
    public OpenedFile? Decrypt(ImportSource source, DocumentMatch? match, string key)
    {
        if (FanvilCipher.CheckKey(key) is not null || IsConfig(Head(source)))
        {
            return null;
        }

        foreach (var candidate in FanvilCipher.Candidates)
        {
            if (FanvilCipher.TryOpen(source.Content.Span, key, candidate, out var plain) && IsConfig(plain.AsSpan(0, Math.Min(plain.Length, ImportSource.HeadBytes))))
            {
                // The phone holds this key, and drops what comes plain.
                return new OpenedFile(plain)
                {
                    Options = OptionMap.Empty.Values
                        .Add(FanvilOptions.FileKey, RawValue.Hidden(Secret.FromPlain(key)))
                        .Add(FanvilOptions.FileCipher, RawValue.Open(candidate.Name)),
                };
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ReadFile? Read(ImportSource source, DocumentMatch? match)
    {
        var head = Head(source);
        if (head.IndexOf("<FanvilIPPhoneDirectory"u8) >= 0)
        {
            var book = DirectoryFile.Read(source.Content, "DirectoryEntry", "Name", Numbers);
            return match?.Kind == FanvilDocuments.Phonebook ? book with { Title = match.Captured } : book;
        }

        if (match?.Kind == FanvilDocuments.FirmwareText)
        {
            return new ReadFile { Left = [new ImportRemark(0, "", "it tells phones of firmware; store the firmware and set update.firmware")] };
        }

        // Other makers' phones ask for files of the same names.
        if (!IsConfig(head))
        {
            return match?.Kind == FanvilDocuments.DeviceConfig && FanvilCipher.LooksEncrypted(source.Content.Span)
                ? throw new FormatException("it is encrypted and none of the keys given opens it")
                : null;
        }

        var file = ParameterFile.Read(source, match?.Kind == FanvilDocuments.DeviceConfig ? match : null, FanvilFormat.Instance);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in file.Parameters)
        {
            values[parameter.Name] = parameter.Value;
        }

        return file with
        {
            Device = match?.Kind == FanvilDocuments.CommonConfig ? null : file.Device ?? OfSerial(values),
            Models = Models(source, match, values),
            Generation = Generation(values.Keys),
            IsExport = values.Count >= LeastOfExport && States.Any(values.ContainsKey),
            Options = Options(values),
        };
    }

    private static ReadOnlySpan<byte> Head(ImportSource source) => source.Content.Span[..Math.Min(source.Content.Length, ImportSource.HeadBytes)];

    private static bool IsConfig(ReadOnlySpan<byte> head) => head.IndexOf("<<VOIP CONFIG FILE>>"u8) >= 0 || head.IndexOf(OldRoot.AsSpan()) >= 0 || head.IndexOf(NewRoot.AsSpan()) >= 0;

    private static DeviceId? OfSerial(Dictionary<string, string> values) =>
        Serials.Select(values.GetValueOrDefault).FirstOrDefault(s => s?.Length == SerialLength) is { } serial && DeviceId.TryParse(serial[^12..], out var id) ? id : null;

    // The file's own word first, then its name: h5_default_user_config.txt.
    private static IReadOnlyList<string> Models(ImportSource source, DocumentMatch? match, Dictionary<string, string> values)
    {
        var said = match?.Kind == FanvilDocuments.CommonConfig ? FanvilModels.Instance.WithCode(match.Captured).ToList()
            : [.. ModelNames.Select(n => values.GetValueOrDefault(n)).Where(n => !string.IsNullOrEmpty(n)).Select(n => FanvilModels.Instance.OfAgent(n!)).OfType<FanvilModel>()];
        if (said.Count == 0)
        {
            said = [.. ClassIds.Select(n => values.GetValueOrDefault(n)).OfType<string>().SelectMany(OfClassId)];
        }

        if (said.Count == 0)
        {
            said = [.. source.Name.Split('.', '_', '-', ' ').Select(FanvilModels.Instance.OfAgent).OfType<FanvilModel>()];
        }

        return [.. said.Select(m => m.Name).Distinct(StringComparer.Ordinal)];
    }

    // In DHCP a phone calls itself by its common file, F0V611W00000, or by its name, Fanvil X3S.
    private static IEnumerable<FanvilModel> OfClassId(string text) =>
        text.StartsWith("F0", StringComparison.OrdinalIgnoreCase) ? FanvilModels.Instance.WithCode(text[2..])
        : text.IndexOfAny([' ', '-']) is > 0 and var end && FanvilModels.Instance.OfAgent(text[(end + 1)..]) is { } model ? [model]
        : [];

    // What only one generation has decides; a file in the words of both says nothing.
    private static string? Generation(IEnumerable<string> names)
    {
        var (old, current) = (0, 0);
        foreach (var name in names.Select(FanvilName.Parse))
        {
            var (isOld, isNew) = (FanvilCatalogue.Old.Find(name) is not null, FanvilCatalogue.New.Find(name) is not null);
            old += isOld && !isNew ? 1 : 0;
            current += isNew && !isOld ? 1 : 0;
        }

        return old > 0 && old > 4 * current ? FanvilGeneration.Old : current > 0 && current > 4 * old ? FanvilGeneration.New : null;
    }

    private static ImmutableSortedDictionary<string, RawValue> Options(Dictionary<string, string> values)
    {
        var options = OptionMap.Empty.Values.ToBuilder();
        foreach (var (field, option, isFlag) in Switches)
        {
            if (Value(values, field) is { } value && (isFlag ? value is "0" or "1" : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                options[option] = RawValue.Open(!isFlag ? value : value == "1" ? "true" : "false");
            }
        }

        if (Value(values, FanvilFields.Tr069) == "1" && Value(values, FanvilFields.Tr069Url) is { } url && Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            foreach (var (field, option, isSecret) in Management)
            {
                if (Value(values, field) is { Length: > 0 } value)
                {
                    options[option] = isSecret ? RawValue.Hidden(Secret.FromPlain(value)) : RawValue.Open(value);
                }
            }
        }

        return options.ToImmutable();
    }

    private static string? Value(Dictionary<string, string> values, FanvilField field) =>
        field.Old is { } old && values.TryGetValue(old, out var value) ? value : field.New is { } name ? values.GetValueOrDefault(name) : null;
}
