using System.Collections.Concurrent;
using Offhook.Core.Families;

namespace Offhook.Core.Import.Probing;

/// <summary>What parameters mean, model by model; each is worked out once, when it is first asked for.</summary>
public sealed class InverseTables(FamilyRegistry families)
{
    private readonly ProbeRenderer renderer = new(families);

    // At most as many as there are models and generations. By the family itself and not by its name: one that is data is another one once it was read again.
    private readonly ConcurrentDictionary<(IFamily Family, string Model, string Generation), Lazy<InverseTable>> tables = new();

    private readonly ConcurrentDictionary<(string Family, string Model, string Generation), IReadOnlySet<string>> names = new();

    /// <summary>Every parameter that a model's files can have; one rendering, far less than a table.</summary>
    internal IReadOnlySet<string> Names(IFamily family, PhoneModel model, string generation) => names.GetOrAdd(
        (family.Name, model.Name, generation), _ => new ProbeSpec(family, model, generation, renderer).Names());

    internal InverseTable Of(IFamily family, PhoneModel model, string generation) => tables.GetOrAdd(
        (family, model.Name, generation), _ => new Lazy<InverseTable>(() => InverseTable.Of(family, model, generation, renderer))).Value;
}
