using System.Globalization;
using Offhook.Core.Devices;

namespace Offhook.Core.Import.Elsewhere;

/// <summary>
/// The list of devices of FreePBX's open endpoint manager: a row without a header for each line, <c>MAC, brand, model, extension, line</c>, in a later form with the
/// portable between MAC and brand; and, where it lies beside it, the table of extensions with names and secrets.
/// </summary>
internal sealed class EndpointManagerExport : IForeignSystem
{
    /// <inheritdoc/>
    public IEnumerable<ForeignDevice> Read(IReadOnlyList<ImportSource> sources, Action<ImportedRemark> unread)
    {
        var tables = ForeignSources.Tables(sources, unread);
        var extensions = tables.Where(t => t.Has("extension") && t.Has("secret", "devinfo_secret")).SelectMany(t => t.Rows)
            .GroupBy(r => r["extension"]).ToDictionary(g => g.Key, g => g.First());
        var devices = new Dictionary<string, ForeignDevice>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables.Where(t => !t.Has("extension")))
        {
            foreach (var (line, cells) in table.Content.Rows.Prepend((1, table.Content.Header)))
            {
                Add(devices, table.File, line, cells, extensions, unread);
            }
        }

        return devices.Values;
    }

    private static void Add(
        Dictionary<string, ForeignDevice> devices, string file, int line, IReadOnlyList<string> cells, Dictionary<string, ForeignRow> extensions, Action<ImportedRemark> unread)
    {
        if (!MacAddress.TryParse(cells[0], out var mac))
        {
            unread(new ImportedRemark(file, line, "", $"'{cells[0]}' is no MAC address; rows of MAC, brand, model, extension, line are read"));
            return;
        }

        // The portable's number has no letters; every brand has.
        var rest = cells.Count > 5 && !cells[1].Any(char.IsLetter) ? cells.Skip(2).ToList() : cells.Skip(1).ToList();
        if (rest.Count < 3)
        {
            unread(new ImportedRemark(file, line, cells[0], "brand, model and extension are missing"));
            return;
        }

        if (!devices.TryGetValue(mac.ToCompact(), out var device))
        {
            devices[mac.ToCompact()] = device = new ForeignDevice(file, line, cells[0]) { Vendor = rest[0], Model = rest[1] };
        }

        if (rest[2].Length == 0)
        {
            device.Leave(line, cells[0], "it has no extension");
            return;
        }

        var index = rest.Count > 3 && int.TryParse(rest[3], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 1;
        device.Put(index, "number", rest[2]);
        if (extensions.TryGetValue(rest[2], out var extension))
        {
            device.Put(index, "display", extension["name"] == rest[2] ? "" : extension["name"]);
            device.Put(index, "password", extension.First("secret", "devinfo_secret"));
        }
        else
        {
            device.Leave(line, rest[2], "this list holds no passwords; the table of extensions beside it would give name and secret");
        }
    }
}
