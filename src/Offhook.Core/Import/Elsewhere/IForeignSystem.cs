namespace Offhook.Core.Import.Elsewhere;

/// <summary>How the exports of another system are read.</summary>
internal interface IForeignSystem
{
    /// <summary>Reads every device. What cannot be read at all is told; what cannot be taken of a device is with it.</summary>
    IEnumerable<ForeignDevice> Read(IReadOnlyList<ImportSource> sources, Action<ImportedRemark> unread);
}

/// <summary>What readers share.</summary>
internal static class ForeignSources
{
    /// <summary>The tables of all files; a file that is none is told.</summary>
    public static IReadOnlyList<ForeignTable> Tables(IReadOnlyList<ImportSource> sources, Action<ImportedRemark> unread)
    {
        var tables = new List<ForeignTable>();
        foreach (var source in sources)
        {
            try
            {
                tables.AddRange(ForeignTable.Read(source));
            }
            catch (FormatException e)
            {
                var remark = ParameterFile.Remark(e.Message);
                unread(new ImportedRemark(source.Path, remark.Line, "", remark.Reason));
            }
        }

        return tables;
    }
}
