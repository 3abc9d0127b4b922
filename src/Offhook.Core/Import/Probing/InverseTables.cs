using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Offhook.Core.Families;

namespace Offhook.Core.Import.Probing;

/// <summary>What parameters mean, model by model; each is worked out once, when it is first asked for.</summary>
public sealed class InverseTables(FamilyRegistry families)
{
    private readonly ProbeRenderer renderer = new(families);

    // At most as many as there are models and generations. By the family itself and not by its name: one that is data is another one once it was read again.
    private readonly ConcurrentDictionary<(IFamily Family, string Model, string Generation), Lazy<InverseTable>> tables = new();

    private readonly ConcurrentDictionary<(string Family, string Model, string Generation), IReadOnlySet<string>> names = new();

    private readonly ConcurrentDictionary<(IFamily Family, string Generation, UInt128 Shape), ModelGuess> guesses = new();

    /// <summary>Every parameter that a model's files can have; one rendering, far less than a table.</summary>
    internal IReadOnlySet<string> Names(IFamily family, PhoneModel model, string generation) => names.GetOrAdd(
        (family.Name, model.Name, generation), _ => new ProbeSpec(family, model, generation, renderer).Names());

    /// <summary>A guess that is made once for all devices whose files speak of the same parameters: phones that one template was written for are many.</summary>
    internal ModelGuess Guess(GatheredDevice device, IReadOnlyList<PhoneModel> models, Func<ModelGuess> make) =>
        guesses.GetOrAdd((device.Family, device.Generation ?? "", Shape(device, models)), _ => make());

    private static UInt128 Shape(GatheredDevice device, IReadOnlyList<PhoneModel> models)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in models.Select(m => m.Name).Append("").Concat(device.Parameters.Keys))
        {
            hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
            hash.AppendData("\0"u8);
        }

        return MemoryMarshal.Read<UInt128>(hash.GetHashAndReset());
    }

    internal InverseTable Of(IFamily family, PhoneModel model, string generation) => tables.GetOrAdd(
        (family, model.Name, generation), _ => new Lazy<InverseTable>(() => InverseTable.Of(family, model, generation, renderer))).Value;
}
