using Offhook.Core.Devices;
using Offhook.Core.Families;

namespace Offhook.Core.Import;

/// <summary>Finds the family of a file and has it read. Never throws: what is wrong with a file is a remark.</summary>
internal sealed class FileRecogniser(FamilyRegistry families, IReadOnlyList<ImportKey> keys)
{
    /// <summary>Reads a file; null with a remark where nobody can.</summary>
    public RecognisedFile? Read(ImportSource source, out ImportRemark? problem)
    {
        problem = source.Problem is { } unread ? new ImportRemark(0, "", unread) : null;
        if (problem is not null)
        {
            return null;
        }

        if (source.Content.Length > ImportSource.MaxBytes)
        {
            problem = new ImportRemark(0, "", $"the file has {source.Content.Length} bytes; at most {ImportSource.MaxBytes} are read");
            return null;
        }

        if (source.Content.IsEmpty)
        {
            problem = new ImportRemark(0, "", "the file is empty");
            return null;
        }

        var head = source.Content.Span[..Math.Min(source.Content.Length, ImportSource.HeadBytes)];
        foreach (var (family, match) in Candidates(source, head.ToArray()))
        {
            try
            {
                if (Read(source, family, match) is { } content)
                {
                    return new RecognisedFile(source, family, match, content);
                }
            }
            catch (FormatException e)
            {
                var remark = ParameterFile.Remark(e.Message);
                problem ??= remark with { Reason = $"it would be a file of {family.Title}, but {remark.Reason}" };
            }
        }

        try
        {
            if (ContactFile.Read(source) is { } book)
            {
                problem = null;
                return new RecognisedFile(source, Family: null, Match: null, book);
            }
        }
        catch (FormatException e)
        {
            problem ??= ParameterFile.Remark(e.Message);
        }

        if (families.All.FirstOrDefault(f => f.Templates?.Captures is not null && families.FileNames.Match(source.Name, f.Name) is not null) is { } captured)
        {
            problem = new ImportRemark(0, "", $"it is a file of {captured.Title}, whose syntax is not public; 'offhook import --{captured.Name} DIR' makes templates and phones of a folder of such files");
        }

        problem ??= new ImportRemark(0, "", "neither its name nor its first bytes are those of a file that a family of this build reads");
        return null;
    }

    // By name and content, by content, then by name: makers share names of files, as phonebook.xml, and hardly ever what stands in them.
    private IEnumerable<(IFamily Family, DocumentMatch? Match)> Candidates(ImportSource source, byte[] head) => families.All
        .Select(f => (Family: f, Match: families.FileNames.Match(source.Name, f.Name), IsLike: f.Import?.Recognises(source.Name, head) is true))
        .Where(c => c.Match is not null || c.IsLike)
        .OrderByDescending(c => c.IsLike)
        .ThenByDescending(c => c.Match is not null)
        .ThenByDescending(c => DeviceId.TryParse(c.Match?.Captured, out _))
        .Select(c => (c.Family, c.Match));

    private ReadFile? Read(ImportSource source, IFamily family, DocumentMatch? match)
    {
        if (family.Import is not { } import)
        {
            // A line format finds lines in anything, an encrypted file of another maker too; no text has these bytes.
            return match?.Kind.Format is { } format && !source.Content.Span.ContainsAnyInRange<byte>(0, 8) ? ParameterFile.Read(source, match, format) : null;
        }

        foreach (var key in keys.Where(k => k.Fits(family, match)))
        {
            if (import.Decrypt(source, match, key.Key) is { } opened && TryRead(import, source with { Content = opened.Content }, match) is { } content)
            {
                return content with { Options = content.Options.SetItems(opened.Options) };
            }
        }

        return import.Read(source, match);
    }

    // A wrong key now and then gives bytes that look decrypted; then the next one may be right.
    private static ReadFile? TryRead(IFamilyImport import, ImportSource source, DocumentMatch? match)
    {
        try
        {
            return import.Read(source, match);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>A key to open encrypted files with.</summary>
/// <param name="For">A family's name or a device; empty = any.</param>
/// <param name="Key">The key. Not to be shown.</param>
public sealed record ImportKey(string For, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{For} {Security.Secret.Stars}";

    internal bool Fits(IFamily family, DocumentMatch? match) => For.Length == 0 || For == family.Name
        || (DeviceId.TryParse(For, out var wanted) && match is not null && DeviceId.TryParse(match.Captured, out var id) && id == wanted);
}
