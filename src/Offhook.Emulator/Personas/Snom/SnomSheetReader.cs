using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Offhook.Emulator.Personas.Snom;

/// <summary>
/// The phone's own reader. XML (from 7.1.8 on): containers in <c>settings</c>, or each as a file; text before that and, in part, after: a line for each
/// setting, with a sign for who may change it.
/// </summary>
internal static partial class SnomSheetReader
{
    // Settings that text files count by a number behind the name; other names that end in a digit are names.
    private static readonly HashSet<string> Counted = new(StringComparer.Ordinal)
    {
        "fkey", "fkey_context", "speed",
        "user_active", "user_realname", "user_name", "user_pname", "user_pass", "user_host", "user_outbound", "user_mailbox", "user_idle_text", "user_expiry",
        "user_sipusername_as_line", "user_dtmf_info", "user_server_type", "user_srtp", "stun_server", "codec_size", "user_ringer",
        "codec1_name", "codec2_name", "codec3_name", "codec4_name", "codec5_name", "codec6_name", "codec7_name",
    };

    /// <param name="body">The file.</param>
    /// <param name="readsXml">Whether this firmware knows XML.</param>
    /// <param name="sheet">What it says.</param>
    /// <returns>What is wrong with the file, without any of its values; null when it was read.</returns>
    public static string? Read(ReadOnlySpan<byte> body, bool readsXml, out SnomSheet sheet)
    {
        sheet = new SnomSheet();
        var text = Encoding.UTF8.GetString(body.StartsWith("\uFEFF"u8) ? body[3..] : body);
        if (!readsXml || !LooksLikeXml(text))
        {
            return ReadText(text, sheet);
        }

        try
        {
            var root = XDocument.Parse(text, LoadOptions.PreserveWhitespace).Root!;
            if (root.Name.LocalName == "settings")
            {
                foreach (var container in root.Elements())
                {
                    ReadContainer(container, sheet);
                }
            }
            else
            {
                ReadContainer(root, sheet);
            }

            return null;
        }
        catch (XmlException failure)
        {
            return $"no well-formed XML: line {failure.LineNumber}";
        }
    }

    private static bool LooksLikeXml(string text) =>
        text.TrimStart().StartsWith('<') && !text.TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static string? ReadText(string text, SnomSheet sheet)
    {
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0 && l[0] is not ('#' or '<')))
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                sheet.Complaints.Add("a line is no setting");
                continue;
            }

            var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value.Trim());
            if (name == "firmware")
            {
                sheet.Firmware.Add(value);
                continue;
            }

            var bare = name.TrimEnd("0123456789".ToCharArray());
            var full = bare.Length < name.Length && Counted.Contains(bare) ? $"{bare}[{name[bare.Length..]}]" : name;
            sheet.Settings.Add(new SnomSetting(full, value, match.Groups["sign"].Value switch { "!" => SnomPermission.Once, "$" => SnomPermission.Rewritten, _ => SnomPermission.ReadOnly }));
        }

        // A file of remarks alone is the same as none; one that is not text has no line that is a setting.
        return sheet.Settings.Count == 0 && sheet.Complaints.Count > 0 ? "no line of it is a setting" : null;
    }

    private static void ReadContainer(XElement container, SnomSheet sheet)
    {
        switch (container.Name.LocalName)
        {
            case "phone-settings":
                sheet.Settings.AddRange(container.Elements().Select(Setting));
                break;
            case "functionKeys" or "function-keys":
                foreach (var key in container.Elements())
                {
                    ReadKey(key, sheet);
                }

                break;
            case "tbook" or "phone-book":
                sheet.Complete = Attribute(container, "complete") == "true";
                sheet.Contacts.AddRange(container.Elements().Select(Contact));
                break;
            case "dialplan" or "dial-plan":
                ReadRules(container, sheet);
                break;
            case "setting-files":
                sheet.Files.AddRange(container.Elements().Select(f => Attribute(f, "url") ?? ""));
                break;
            case "firmware-settings":
                sheet.Firmware.AddRange(container.Elements().Select(f => f.Value.Trim()));
                break;
            case "gui-languages":
                AddResources(container, "display language", "name", sheet);
                break;
            case "web-languages":
                AddResources(container, "web language", "name", sheet);
                break;
            case "uploads":
                AddResources(container, "upload", "type", sheet);
                break;
            case "certificates":
                AddResources(container, "certificate", "type", sheet);
                break;
            default:
                sheet.Complaints.Add($"<{container.Name.LocalName}> is not known");
                break;
        }
    }

    private static SnomSetting Setting(XElement element) => new(
        Attribute(element, "idx") is { } index ? $"{element.Name.LocalName}[{index}]" : element.Name.LocalName, element.Value, Permission(element));

    private static void ReadKey(XElement key, SnomSheet sheet)
    {
        var index = Attribute(key, "idx");
        var permission = Permission(key);
        sheet.Settings.Add(new SnomSetting($"fkey[{index}]", key.Value, permission));
        foreach (var part in new[] { "context", "label" }.Where(p => Attribute(key, p) is not null))
        {
            sheet.Settings.Add(new SnomSetting($"fkey_{part}[{index}]", Attribute(key, part)!, permission));
        }

        if (key.Value == "line" && permission == SnomPermission.ReadOnly)
        {
            sheet.Complaints.Add($"writing to parameter fkey {index} is not permitted");
        }
    }

    private static void ReadRules(XElement plan, SnomSheet sheet)
    {
        sheet.HasDialPlan = true;
        var number = 0;
        foreach (var rule in plan.Elements().Where(e => e.Name.LocalName.Equals("template", StringComparison.OrdinalIgnoreCase)))
        {
            var text = $"{Attribute(rule, "match")} timeout={Attribute(rule, "timeout")} rewrite={Attribute(rule, "rewrite")} user={Attribute(rule, "user")}";
            sheet.Settings.Add(new SnomSetting($"template[{++number}]", text, SnomPermission.ReadOnly));
            sheet.Templates.Add(new SnomTemplate(Attribute(rule, "match") ?? "", Attribute(rule, "timeout"), Attribute(rule, "rewrite")));
        }
    }

    private static SnomContact Contact(XElement item)
    {
        string Field(string name) => item.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";
        var name = Field("name") is { Length: > 0 } whole ? whole : $"{Field("first_name")} {Field("last_name")}".Trim();
        return new SnomContact(Attribute(item, "index") ?? "", name, Field("number"), Field("number_type"));
    }

    private static void AddResources(XElement container, string kind, string name, SnomSheet sheet)
    {
        foreach (var resource in container.Elements().Where(e => Attribute(e, "url") is not null))
        {
            sheet.Resources.Add((kind, Attribute(resource, name) ?? "", Attribute(resource, "url")!));
        }
    }

    private static SnomPermission Permission(XElement element) => Attribute(element, "perm") switch
    {
        "R" or "&" or " " => SnomPermission.ReadOnly,
        "!" => SnomPermission.Once,
        _ => SnomPermission.Rewritten,
    };

    private static string? Attribute(XElement element, string name) =>
        element.Attributes().FirstOrDefault(a => a.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_]+)(?<sign>[&!$]?):(?<value>.*)$")]
    private static partial Regex Line();
}
