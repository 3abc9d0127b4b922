using System.Globalization;
using System.Text.RegularExpressions;
using Offhook.Core.Families;
using Offhook.Core.Fleet;

namespace Offhook.Families.Generic;

/// <summary>What became of a definition file.</summary>
/// <param name="Family">The family; null where there was a mistake.</param>
/// <param name="Mistakes">Every mistake with file and line.</param>
public sealed record DefinitionOutcome(GenericFamily? Family, IReadOnlyList<FleetMistake> Mistakes);

/// <summary>Reads the definition of a family, all mistakes at once; its pages are <c>docs/data-families.md</c>.</summary>
public static partial class DefinitionReader
{
    /// <summary>Largest definition; those that are delivered have 20 kB.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Bounds that keep one file from making a million parameters: more than any phone has.
    private const int MaxLines = 64;
    private const int MaxKeys = 200;
    private const int MaxModules = 8;
    private const int MaxContacts = 100_000;
    private const int MaxParameters = 5000;

    /// <summary>Reads a definition.</summary>
    /// <param name="file">The file as people know it.</param>
    /// <param name="content">YAML or JSON.</param>
    public static DefinitionOutcome Read(string file, ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            return new(null, [new(file, 0, "", $"the file has {content.Length} bytes; {MaxBytes} are allowed")]);
        }

        var source = FleetReader.Read(file, content);
        if (source.Mistakes.Count > 0)
        {
            return new(null, source.Mistakes);
        }

        var reading = new DefinitionReading(file);
        if (source.Documents is not [{ Kind: FleetNodeKind.Map } root])
        {
            reading.Mistake(1, "is no definition; one map is allowed");
            return new(null, reading.Mistakes);
        }

        var definition = ReadRoot(reading, root);
        return reading.Mistakes.Count > 0 ? new(null, [.. reading.Mistakes.OrderBy(m => m.Line)]) : new(new GenericFamily(definition!), []);
    }

    private static GenericDefinition? ReadRoot(DefinitionReading reading, FleetNode root)
    {
        reading.Allow(root, "family", "title", "macBlocks", "userAgents", "models", "format", "documents", "parameters", "resync", "plugAndPlay", "dhcp");
        var name = reading.Required(root, "family");
        if (name.Length > 0 && !FamilyName().IsMatch(name))
        {
            reading.Mistake(root.Find("family")!.Line, "family", $"'{name}' is no name of a family; 2 to 32 lower-case letters are allowed");
        }

        var format = root.Find("format") is { } node ? reading.Within("format", () => FormatReader.Read(reading, node)) : null;
        if (format is null && root.Find("format") is null)
        {
            reading.Mistake(root.Line, "format", "is missing; { type: lines, … } or { type: xml, … } is needed");
        }

        var models = reading.Items(root, "models", (item, _) => ReadModel(reading, item));
        var documents = reading.Items(root, "documents", (item, _) => ReadDocument(reading, item, format)).OfType<GenericDocument>().ToList();
        var parameters = reading.Items(root, "parameters", (item, _) => ParameterReader.Read(reading, item));
        CheckWhole(reading, root, models, documents, parameters);
        var resync = root.Find("resync") ?? FleetNode.Map([]);
        var dhcp = root.Find("dhcp") ?? FleetNode.Map([]);
        reading.Within("resync", () => { reading.Allow(resync, "fetch", "restart"); return 0; });
        reading.Within("dhcp", () => { reading.Allow(dhcp, "vendorClass", "options"); return 0; });

        // Everything is read whatever was wrong before, so that everything is told.
        var definition = new GenericDefinition(name, reading.Required(root, "title"))
        {
            Format = format!,
            MacBlocks = ReadBlocks(reading, root),
            UserAgents = reading.Items(root, "userAgents", (item, _) => ReadAgent(reading, item)).OfType<Regex>().ToList(),
            Models = models,
            Documents = documents,
            Parameters = [.. parameters.OfType<GenericParameter>()],
            ResyncEvent = reading.Within("resync", () => reading.Text(resync, "fetch")),
            RestartEvent = reading.Within("resync", () => reading.Text(resync, "restart")),
            PlugAndPlay = ReadAddress(reading, root),
            DhcpVendorClass = reading.Within("dhcp", () => reading.Text(dhcp, "vendorClass")),
            DhcpOptions = reading.Within("dhcp", () => reading.Items(dhcp, "options", (item, _) => ReadOption(reading, item))),
        };
        return format is null ? null : definition;
    }

    private static void CheckWhole(
        DefinitionReading reading, FleetNode root, IReadOnlyList<PhoneModel> models, IReadOnlyList<GenericDocument> documents, IReadOnlyList<GenericParameter?> parameters)
    {
        if (models.Count == 0)
        {
            reading.Mistake(root.Line, "models", "are missing; at least one is needed");
        }

        foreach (var twice in models.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            reading.Mistake(root.Find("models")!.Line, "models", $"{twice.Key} is there {twice.Count()} times; each model is allowed once");
        }

        foreach (var twice in documents.GroupBy(d => d.Kind.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            reading.Mistake(root.Find("documents")!.Line, "documents", $"id {twice.Key} is there {twice.Count()} times; each is allowed once");
        }

        if (documents.Count > 0 && !documents.Any(d => d.IsRequired))
        {
            reading.Mistake(root.Find("documents")!.Line, "documents", "none is required; the one that holds the parameters must have 'parameters: true'");
        }

        if (models.Count > 0)
        {
            CheckParameters(reading, root, models, parameters);
        }
    }

    // Two parameters of one name would overwrite each other without a word.
    private static void CheckParameters(DefinitionReading reading, FleetNode root, IReadOnlyList<PhoneModel> models, IReadOnlyList<GenericParameter?> parameters)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i] is not { } parameter)
            {
                continue;
            }

            var (count, modules) = parameter.Name.Kind switch
            {
                GenericSlotKind.Line => (models.Max(m => m.Lines), 1),
                GenericSlotKind.Key => (models.Max(m => m.Keys), 1),
                GenericSlotKind.ModuleKey => (models.Max(m => m.ModuleKeys), models.Max(m => m.Modules)),
                GenericSlotKind.Book => (Math.Min(parameter.Slots.Last, GenericDerivation.MaxBooks), 1),
                _ => (1, 1),
            };
            var last = Math.Min(Math.Min(count, parameter.Slots.Last), parameter.Name.Count);
            for (var module = 1; module <= modules; module++)
            {
                for (var index = parameter.Name.Kind == GenericSlotKind.Device ? 1 : parameter.Slots.First; index <= last; index++)
                {
                    if (!names.Add(parameter.Name.Of(index, module)))
                    {
                        reading.Mistake(root.Find("parameters")!.Items[i].Line, $"parameters[{i.ToString(CultureInfo.InvariantCulture)}].name", $"{parameter.Name.Of(index, module)} is there already; each name is allowed once");
                        return;
                    }
                }
            }
        }

        if (names.Count > MaxParameters)
        {
            reading.Mistake(root.Find("parameters")!.Line, "parameters", $"stand for {names.Count} names; {MaxParameters} are allowed");
        }
    }

    private static IReadOnlyList<string> ReadBlocks(DefinitionReading reading, FleetNode root) => reading.Items(root, "macBlocks", (item, _) =>
        item.Text is { } text && MacBlock().IsMatch(text) ? text : reading.Wrong<string>(item, $"'{item.Text}' is no block of MAC addresses; 6 to 9 lower-case hex digits are allowed, in quotes where they are all digits"))
        .OfType<string>().ToList();

    private static Regex? ReadAgent(DefinitionReading reading, FleetNode item)
    {
        try
        {
            // Without backtracking: a peer chooses the text that it is tried on.
            var pattern = new Regex(item.Text ?? "", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (item.Text is { Length: > 0 } && pattern.GetGroupNames().Where(n => !char.IsAsciiDigit(n[0])).All(n => n is "model" or "firmware" or "mac"))
            {
                return pattern;
            }

            return reading.Wrong<Regex>(item, "its groups may be called model, firmware and mac; a regular expression is needed");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return reading.Wrong<Regex>(item, $"is no regular expression that can be used: {e.Message}");
        }
    }

    private static int ReadOption(DefinitionReading reading, FleetNode item) =>
        byte.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var option) && option > 0 ? option : reading.Wrong<int>(item, $"'{item.Text}' is no DHCP option; 1 to 255 are allowed");

    private static string? ReadAddress(DefinitionReading reading, FleetNode root)
    {
        var form = reading.Text(root, "plugAndPlay");
        if (form is not null && !form.StartsWith("{base}", StringComparison.Ordinal))
        {
            reading.Mistake(root.Find("plugAndPlay")!.Line, "plugAndPlay", "must begin with {base}; {mac} may follow");
        }

        return form;
    }

    private static PhoneModel ReadModel(DefinitionReading reading, FleetNode node)
    {
        reading.Allow(node, "name", "code", "lines", "keys", "modules", "moduleKeys", "contacts", "grade");
        return new PhoneModel(reading.Required(node, "name"))
        {
            Code = reading.Text(node, "code"),
            Lines = reading.Number(node, "lines", 1, 1, MaxLines),
            Keys = reading.Number(node, "keys", 0, 0, MaxKeys),
            Modules = reading.Number(node, "modules", 0, 0, MaxModules),
            ModuleKeys = reading.Number(node, "moduleKeys", 0, 0, MaxKeys),
            Contacts = node.Find("contacts") is null ? null : reading.Number(node, "contacts", 0, 1, MaxContacts),
            Grade = reading.Text(node, "grade") ?? "?",
        };
    }

    private static GenericDocument? ReadDocument(DefinitionReading reading, FleetNode node, GenericFormat? format)
    {
        reading.Allow(node, "id", "pattern", "for", "parameters", "contentType", "phonebook", "aliases");
        var (id, pattern) = (reading.Required(node, "id"), reading.Required(node, "pattern"));
        var isConfig = reading.Flag(node, "parameters") is true;
        Audience? audience = reading.Text(node, "for") switch
        {
            "device" or null => Audience.Device,
            "model" => Audience.Model,
            "nobody" => Audience.Never,
            _ => null,
        };
        if (audience is null)
        {
            reading.Mistake(node.Find("for")!.Line, "for", $"'{node.Find("for")!.Text}' is not known; device, model or nobody is allowed");
        }

        foreach (var text in reading.Texts(node, "aliases").Prepend(pattern))
        {
            if (text.AsSpan().IndexOfAny('/', '\\') >= 0 || Placeholder().Matches(text).Any(m => m.Value is not ("{mac}" or "{code}" or "{name}")))
            {
                reading.Mistake(node.Line, "pattern", $"'{text}' is no name of a file; a name without folders is allowed, with {{mac}}, {{code}} or {{name}} in it");
            }
        }

        var phonebook = node.Find("phonebook") is { } form ? reading.Within("phonebook", () => ReadPhonebook(reading, form)) : null;
        var mustHave = phonebook is null && audience == Audience.Device ? "{mac}" : null;
        if (mustHave is not null && !pattern.Contains(mustHave, StringComparison.Ordinal))
        {
            reading.Mistake(node.Line, "pattern", $"must hold {mustHave}, so that it is known whose file it is");
        }

        if (audience == Audience.Device && !isConfig && phonebook is null)
        {
            reading.Mistake(node.Line, "says not what is in it; 'parameters: true' or 'phonebook: …' is needed, or 'for: nobody'");
        }

        return new GenericDocument(
            new DocumentKind(id, pattern, audience ?? Audience.Never, reading.Text(node, "contentType") ?? (format is GenericXmlFormat || phonebook is not null ? "application/xml" : "text/plain"))
            {
                Format = isConfig ? format : null,
                Aliases = reading.Texts(node, "aliases"),
            },
            isConfig,
            phonebook);
    }

    private static GenericPhonebook ReadPhonebook(DefinitionReading reading, FleetNode node)
    {
        reading.Allow(node, "root", "entry", "name", "number", "id", "numberIn", "typeAttribute", "types", "besideNumber");
        return new GenericPhonebook(reading.Required(node, "root"), reading.Required(node, "entry"), reading.Required(node, "name"), reading.Required(node, "number"))
        {
            Id = reading.Text(node, "id"),
            NumberIn = reading.Text(node, "numberIn"),
            TypeAttribute = reading.Text(node, "typeAttribute"),
            Types = reading.Pairs(node, "types").ToDictionary(StringComparer.Ordinal),
            BesideNumber = reading.Pairs(node, "besideNumber"),
        };
    }

    [GeneratedRegex(@"\{[^}]*\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex("^[a-z]{2,32}$", RegexOptions.CultureInvariant)]
    private static partial Regex FamilyName();

    [GeneratedRegex("^[0-9a-f]{6,9}$", RegexOptions.CultureInvariant)]
    private static partial Regex MacBlock();
}
