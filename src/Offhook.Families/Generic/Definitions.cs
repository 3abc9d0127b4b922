using Offhook.Core.Fleet;

namespace Offhook.Families.Generic;

/// <summary>A definition file: what it is called to people, and its bytes.</summary>
public sealed record DefinitionFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>The families that are data: those delivered with the program, and those that an operator adds.</summary>
public static class Definitions
{
    private const string Folder = "Generic/Makers/";

    /// <summary>The families that are delivered. An operator's definition of the same name stands in for one.</summary>
    public static IReadOnlyList<GenericFamily> Delivered { get; } = ReadDelivered();

    /// <summary>Reads definitions. A file with a mistake gives no family, and does not keep the others from theirs.</summary>
    public static (IReadOnlyList<GenericFamily> Families, IReadOnlyList<FleetMistake> Mistakes) Read(IEnumerable<DefinitionFile> files)
    {
        var families = new Dictionary<string, GenericFamily>(StringComparer.Ordinal);
        var mistakes = new List<FleetMistake>();
        foreach (var file in files)
        {
            var outcome = DefinitionReader.Read(file.Name, file.Content);
            mistakes.AddRange(outcome.Mistakes);
            if (outcome.Family is not { } family)
            {
                continue;
            }

            if (FamilyList.Coded.Any(f => f.Name == family.Name))
            {
                mistakes.Add(new(file.Name, 1, "family", $"'{family.Name}' is a family of the program; another name is allowed"));
            }
            else if (!families.TryAdd(family.Name, family))
            {
                mistakes.Add(new(file.Name, 1, "family", $"'{family.Name}' is defined by another file too; each name is allowed once"));
            }
        }

        return ([.. families.Values], mistakes);
    }

    private static List<GenericFamily> ReadDelivered()
    {
        var assembly = typeof(Definitions).Assembly;
        var files = assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return DefinitionReader.Read(name, memory.ToArray());
        });
        return [.. files.Select(o => o.Family ?? throw new InvalidOperationException(string.Join(Environment.NewLine, o.Mistakes)))];
    }
}
