using System.Globalization;
using Offhook.Core.Devices;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>
/// Tables of FusionPBX: <c>v_devices</c>, <c>v_device_lines</c>, <c>v_device_keys</c>, <c>v_device_settings</c>, profiles and domains, as its own export of
/// devices, as <c>\copy … csv header</c> or in a dump. Which columns there are is said in docs/import-formats.md.
/// </summary>
/// <param name="keyWords">What a word for a kind of key means on a maker's phones.</param>
internal sealed class FusionExport(Func<string, string, KeyType?> keyWords) : IForeignSystem
{
    /// <inheritdoc/>
    public IEnumerable<ForeignDevice> Read(IReadOnlyList<ImportSource> sources, Action<ImportedRemark> unread)
    {
        var tables = ForeignSources.Tables(sources, unread);
        var domains = Rows(tables, "domain_name").Where(r => r["domain_uuid"].Length > 0).GroupBy(r => r["domain_uuid"]).ToDictionary(g => g.Key, g => g.First()["domain_name"]);
        var lines = Rows(tables, "line_number").ToLookup(r => r["device_uuid"]);
        var keys = Rows(tables, "device_key_id").ToLookup(r => r["device_uuid"]);
        var settings = Rows(tables, "device_setting_subcategory").ToLookup(r => r["device_uuid"]);
        var profileKeys = Rows(tables, "profile_key_id").Concat(Rows(tables, "device_key_id").Where(r => r["device_uuid"].Length == 0)).ToLookup(r => r["device_profile_uuid"]);
        var profileSettings = Rows(tables, "profile_setting_name").ToLookup(r => r["device_profile_uuid"]);
        if (!tables.Any(t => t.Has("device_mac_address", "device_address")))
        {
            unread(new ImportedRemark(sources.Count > 0 ? sources[0].Path : "", 0, "", "there is no table of devices: one with a column device_mac_address or device_address"));
        }

        foreach (var row in tables.Where(t => t.Has("device_mac_address", "device_address")).SelectMany(t => t.Rows))
        {
            var device = Describe(row);
            device.Scope = domains.GetValueOrDefault(row["domain_uuid"], "");

            // The system's own export has the first line in the device's row.
            var own = row["device_uuid"].Length > 0 ? lines[row["device_uuid"]].ToList() : [];
            foreach (var line in own.Count == 0 && row["line_number"].Length > 0 ? [row] : own)
            {
                AddLine(device, line);
            }

            var profile = row["device_profile_uuid"];
            AddKeys(device, profile.Length > 0 ? [.. profileKeys[profile]] : []);
            AddKeys(device, row["device_uuid"].Length > 0 ? [.. keys[row["device_uuid"]]] : []);
            LeaveSettings(device, settings[row["device_uuid"]], "device_setting_subcategory");
            LeaveSettings(device, profile.Length > 0 ? profileSettings[profile] : [], "profile_setting_name");
            yield return device;
        }
    }

    private static IEnumerable<ForeignRow> Rows(IReadOnlyList<ForeignTable> tables, string column) => tables.Where(t => t.Has(column)).SelectMany(t => t.Rows);

    private static ForeignDevice Describe(ForeignRow row)
    {
        var template = row["device_template"].Split('/', 2);
        var device = new ForeignDevice(row.Table.File, row.Line, row.First("device_mac_address", "device_address"))
        {
            Vendor = row["device_vendor"] is { Length: > 0 } vendor ? vendor : template[0],
            Model = row["device_model"] is { Length: > 0 } model ? model : template.Length > 1 ? template[1] : "",
        };
        if (row.First("device_label", "device_description") is { Length: > 0 } name)
        {
            device.Members["name"] = name;
        }

        if (row.IsOff("device_enabled"))
        {
            device.Members["enabled"] = "false";
        }

        if (row["device_password"].Length > 0)
        {
            device.Leave(row.Line, "device_password", "what the phone proved itself with to its old server; ours stands in its place");
        }

        return device;
    }

    private static void AddLine(ForeignDevice device, ForeignRow row)
    {
        var (file, what) = (row.Table.File, $"line {row["line_number"]}");
        if (row.IsOff("enabled"))
        {
            device.Leave(row.Line, what, "the line is switched off", file);
            return;
        }

        if (!int.TryParse(row["line_number"], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index < 1)
        {
            device.Leave(row.Line, what, "its number is no place of a line", file);
            return;
        }

        device.Put(index, "number", row["user_id"]);
        device.Put(index, "display", row["display_name"] == row["user_id"] ? "" : row["display_name"]);
        device.Put(index, "label", row["label"]);
        device.Put(index, "user", row["auth_id"] == row["user_id"] ? "" : row["auth_id"]);
        device.Put(index, "password", row["password"]);
        device.Set(index, "sip.server", row.First("server_address", "server_address_primary"));
        device.Set(index, "sip.backupServer", row["server_address_secondary"]);
        device.Set(index, "sip.outboundProxy", row["outbound_proxy_primary"]);
        device.Set(index, "sip.port", row["sip_port"] is "0" ? "" : row["sip_port"]);
        device.Set(index, "sip.transport", row["sip_transport"] is "dns srv" ? "dns-srv" : row["sip_transport"]);
        device.Set(index, "sip.registerExpiry", row["register_expires"]);
        foreach (var column in new[] { "outbound_proxy_secondary", "shared_line" }.Where(c => row[c].Length > 0 && !row.IsOff(c)))
        {
            device.Leave(row.Line, $"{what}: {column}", "no setting says it", file);
        }
    }

    private void AddKeys(ForeignDevice device, IReadOnlyList<ForeignRow> rows)
    {
        // Where a phone has keys beside its line keys, they are counted on their own; in one list they cannot both have the same numbers.
        var both = rows.Any(r => Of(r, "category") == "line") && rows.Any(r => Of(r, "category") == "memory");
        foreach (var row in rows)
        {
            var (category, type) = (Of(row, "category"), Of(row, "type"));
            var what = $"key {category} {Of(row, "id")} ({type})";
            var module = Module(category);
            if (Of(row, "vendor") is { Length: > 0 } vendor && !string.Equals(vendor, device.Vendor, StringComparison.OrdinalIgnoreCase))
            {
                // A profile holds the keys of phones of several makers.
                continue;
            }

            if (module < 0 || (both && category == "memory"))
            {
                device.Leave(row.Line, what, module < 0 ? "there is no list of such keys" : "the phone has line keys of the same numbers; a list of keys holds each number once", row.Table.File);
            }
            else if (!int.TryParse(Of(row, "id"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index < 1)
            {
                device.Leave(row.Line, what, "its number is no place of a key", row.Table.File);
            }
            else if (KeyTypeOf(device.Vendor, type) is not { } known)
            {
                device.Leave(row.Line, what, "no kind of key does it", row.Table.File);
            }
            else
            {
                device.Key(module, index, Fleet.EnumNames.Of(known), Of(row, "value"), Of(row, "label"), Of(row, "line"));
            }
        }
    }

    // Profiles' tables name their columns after themselves; before that, profiles had rows in the table of keys.
    private static string Of(ForeignRow row, string column) => row.First($"device_key_{column}", $"profile_key_{column}");

    private static int Module(string category) => category switch
    {
        "" or "line" or "memory" => 0,
        "expansion" => 1,
        _ when category.StartsWith("expansion-", StringComparison.Ordinal) && int.TryParse(category.AsSpan(10), NumberStyles.None, CultureInfo.InvariantCulture, out var module) && module > 0 => module,
        _ => -1,
    };

    private KeyType? KeyTypeOf(string vendor, string word) => keyWords(vendor.ToLowerInvariant(), word) ?? word.Replace(' ', '_') switch
    {
        // Names that are the same for all makers.
        "none" or "na" or "" => KeyType.None,
        "line" or "shared_line" => KeyType.Line,
        "blf" => KeyType.Blf,
        "speed_dial" => KeyType.Speed,
        "intercom" => KeyType.Intercom,
        "call_park" or "park" or "monitored_call_park" => KeyType.Park,
        "call_pickup" or "pickup" or "direct_pickup" => KeyType.Pickup,
        "dtmf" or "dial_dtmf" => KeyType.Dtmf,
        "url" => KeyType.Url,
        "transfer" => KeyType.Transfer,
        "forward" or "call_forward" => KeyType.Forward,
        "dnd" => KeyType.Dnd,
        "voicemail" => KeyType.Voicemail,
        "record" => KeyType.Record,
        _ => null,
    };

    private static void LeaveSettings(ForeignDevice device, IEnumerable<ForeignRow> rows, string column)
    {
        foreach (var row in rows)
        {
            device.Leave(row.Line, row[column], "it is a variable of that system's templates, and means what they make of it", row.Table.File);
        }
    }
}
