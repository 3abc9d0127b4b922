using Offhook.Core.Devices;

namespace Offhook.Core.Storage.Sqlite;

/// <summary>How far a change is. The numbers are stored.</summary>
internal enum JournalState
{
    /// <summary>Its rows are being written; nobody sees it.</summary>
    Writing = 0,

    /// <summary>Visible; the device index is still being brought up to it.</summary>
    Indexing = 1,

    /// <summary>Complete.</summary>
    Done = 2,

    /// <summary>Failed and removed; its number stays used.</summary>
    Abandoned = 3,
}

/// <summary>Specs to write under one number, checked.</summary>
internal sealed record SpecChange(string Actor, string Verb, string Summary, IReadOnlyList<SpecWrite> Writes)
{
    /// <summary>Refuses a change that contradicts itself.</summary>
    /// <exception cref="ArgumentException">A key occurs twice, or the columns of a device are missing or superfluous.</exception>
    public static SpecChange Create(string actor, string verb, string summary, IReadOnlyList<SpecWrite> writes)
    {
        var seen = new HashSet<(SpecKind, string)>(writes.Count);
        foreach (var write in writes)
        {
            if (!seen.Add((write.Kind, write.Key)))
            {
                throw new ArgumentException($"The {write.Kind} '{write.Key}' is written twice in one change; once is allowed.", nameof(writes));
            }

            if ((write.Device is not null) != (write.Kind == SpecKind.Device && write.Body is not null))
            {
                throw new ArgumentException($"The {write.Kind} '{write.Key}' has the wrong columns; they are given exactly for devices that are written.", nameof(writes));
            }

            if (write.Kind == SpecKind.Device && (!DeviceId.TryParse(write.Key, out var id) || id.ToKey() != write.Key))
            {
                throw new ArgumentException($"'{write.Key}' is not the key of a device; a compact MAC or a lower-case UUID is allowed.", nameof(writes));
            }
        }

        return new SpecChange(actor, verb, summary, writes);
    }
}
