namespace Offhook.Core.Storage.Postgres;

/// <summary>
/// Joins what two servers observed of one device: what it should have comes from the one that reckoned up to the higher change, what it was
/// handed from the later hand-over of each document, what it holds from the higher change number.
/// </summary>
internal static class StatusMerge
{
    /// <param name="stored">What another server wrote last.</param>
    /// <param name="mine">What this server writes now.</param>
    public static DeviceStatus Join(DeviceStatus stored, DeviceStatus mine)
    {
        // A blank one begins anew, on purpose.
        if (mine is { Reckoned: 0, Wanted: 0, Documents.Count: 0 })
        {
            return mine;
        }

        var (newer, older) = stored.Reckoned > mine.Reckoned ? (stored, mine) : (mine, stored);
        var holds = stored.CarriedChange > mine.CarriedChange ? stored : mine;
        var documents = newer.Documents.Select(document => Handed(document, older)).ToList();
        var inStep = newer.Error is null && newer.Wanted > 0 && documents.All(d => d.Wanted == d.Delivered);
        return newer with
        {
            Documents = documents,
            Delivered = inStep ? newer.Wanted : Math.Min(Math.Max(newer.Delivered, older.Delivered), Math.Max(0, newer.Wanted - 1)),
            Carried = holds.Carried,
            CarriedChange = holds.CarriedChange,
            Firmware = holds.Firmware,
            Asked = stored.Asked?.At > (mine.Asked?.At ?? default) ? stored.Asked : mine.Asked,
        };
    }

    private static DocumentState Handed(DocumentState document, DeviceStatus older)
    {
        var other = older.Documents.FirstOrDefault(d => string.Equals(d.FileName, document.FileName, StringComparison.OrdinalIgnoreCase));
        return other?.DeliveredAt is { } at && (document.DeliveredAt is not { } mine || at > mine)
            ? document with { Delivered = other.Delivered, DeliveredAt = at, Door = other.Door, Renderer = other.Renderer }
            : document;
    }
}
