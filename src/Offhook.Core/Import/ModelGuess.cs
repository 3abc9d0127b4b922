using System.Globalization;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import.Probing;

namespace Offhook.Core.Import;

/// <summary>Which model a device may be whose files do not say it.</summary>
/// <param name="Model">The likeliest.</param>
/// <param name="Others">How many more would do as well: they too have all that the files speak of.</param>
internal sealed record ModelGuess(PhoneModel Model, int Others)
{
    /// <summary>
    /// Compares what files speak of with what each model's own files would. The model that shares most with them is taken; of several the one that
    /// has least beyond: an export lists every line and key that the phone has, and a file written by hand at least those in use.
    /// </summary>
    /// <param name="tables">What is known of models.</param>
    /// <param name="device">The device.</param>
    /// <param name="models">The models that are possible.</param>
    public static ModelGuess Of(InverseTables tables, GatheredDevice device, IReadOnlyList<PhoneModel> models) =>
        tables.Guess(device, models, () => Compare(tables, device, models));

    private static ModelGuess Compare(InverseTables tables, GatheredDevice device, IReadOnlyList<PhoneModel> models)
    {
        var own = device.Generation is { } wanted ? models.Where(m => device.Family.Generation(m, firmware: null) == wanted).ToList() : [];
        var fits = (own.Count > 0 ? own : models).Select(m =>
        {
            var names = tables.Names(device.Family, m, device.Generation ?? device.Family.Generation(m, firmware: null));
            var shared = names.Count(device.Parameters.ContainsKey);
            return (Model: m, Shared: shared, Beyond: names.Count - shared);
        }).ToList();
        var most = fits.Max(f => f.Shared);
        var alike = fits.Where(f => f.Shared == most).OrderBy(f => f.Beyond).ToList();
        return new ModelGuess(alike[0].Model, alike.Count - 1);
    }

    /// <summary>What an operator should know of it.</summary>
    public string Remark(string family) => Others == 0
        ? $"no file says which model it is; {Model.Name} is taken, the only one that has all that the files speak of; --model {family}=NAME says it"
        : string.Create(CultureInfo.InvariantCulture, $"no file says which model it is, and {Others + 1} have all that the files speak of; {Model.Name} is taken, which has least beyond; --model {family}=NAME says it");
}
