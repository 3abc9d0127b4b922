using System.Text.RegularExpressions;
using Offhook.Core.Devices;
using Offhook.Core.Files;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>What a phone is offered.</summary>
/// <param name="File">The file to fetch now; null = none is due.</param>
/// <param name="Stored">Every file on the way that is stored; empty when nothing can ever be offered.</param>
/// <param name="Warning">What the operator should know; null when all is well.</param>
internal sealed record SnomOffer(FileSpec? File, IReadOnlyList<FileSpec> Stored, string? Warning)
{
    /// <summary>A stage that the phone fetches by itself before the image; firmware 10 only.</summary>
    public FileSpec? Chained { get; init; }

    /// <summary>Image for its modules.</summary>
    public FileSpec? Module { get; init; }
}

/// <summary>
/// Decides which firmware a phone shall fetch next: the wanted one, compared with what it runs; from V6 to V7 by the stages that the maker's phones need.
/// Nothing is offered that is not stored, because V6 and V7 stop and wait for a key when a file is missing.
/// </summary>
internal static partial class SnomFirmware
{
    private static readonly SnomVersion Seven = SnomVersion.Parse("7.0");
    private static readonly SnomVersion Ten = SnomVersion.Parse("10.0");

    // Staged path of two systems in the field: application, root file system, kernel, bridge, then any V7.
    private static readonly SnomVersion LeastApplication = SnomVersion.Parse("6.5.10");
    private static readonly SnomVersion LeastRootFs = SnomVersion.Parse("3.36");
    private static readonly SnomVersion LeastLinux = SnomVersion.Parse("3.38");

    /// <summary>For a device, by what the request says it runs; where that is not known, what is wanted.</summary>
    public static SnomOffer Decide(DeviceSnapshot device) =>
        Decide(SnomModels.Get(device.Model), device.Settings.Text(SettingSchema.UpdateFirmware), device.Firmware, device.Generation, device.Files.Values, !device.Modules.IsEmpty);

    /// <summary>For a model of which nothing else is known.</summary>
    public static SnomOffer Decide(SnomModel model, SharedSnapshot shared) =>
        Decide(model, shared.Settings.Text(SettingSchema.UpdateFirmware), shared.Firmware, SnomGeneration.Of(shared.Firmware) ?? model.Generation, shared.Files.Values, hasModules: false);

    private static SnomOffer Decide(SnomModel model, string? target, string? firmware, string generation, IEnumerable<FileSpec> stored, bool hasModules)
    {
        if (target is null)
        {
            return new SnomOffer(null, [], null);
        }

        var files = stored.Where(f => f.Kind == FileKind.Firmware && IsFor(f, model)).ToList();
        if (files.Find(f => IsImage(f) && f.Version == target) is not { } image)
        {
            return new SnomOffer(null, [], $"no firmware {target} for the {model.Name} is among the stored files, so none is offered");
        }

        if (!SnomVersion.TryParse(target, out var wanted))
        {
            return new SnomOffer(null, [], $"'{target}' is no version of firmware, so none is offered; versions look like 8.7.5.35");
        }

        var module = hasModules && wanted.CompareTo(Ten) >= 0 ? files.Find(f => Module().IsMatch(f.Name)) : null;
        var chain = files.Find(f => f.Name.Contains("ramdisk-chained-update", StringComparison.OrdinalIgnoreCase));
        if (!SnomRunning.TryParse(firmware, out var running))
        {
            var all = Known(image, chain, module).Concat(Stages(files)).ToList();
            return generation == SnomGeneration.Text && wanted.CompareTo(Seven) >= 0
                ? new SnomOffer(null, all, null)
                : new SnomOffer(image, all, null) { Module = module };
        }

        if (running.Application == wanted)
        {
            return new SnomOffer(null, [image], null) { Module = module };
        }

        if (running.Application.CompareTo(Seven) < 0 && wanted.CompareTo(Seven) >= 0)
        {
            return Staged(model, running, image, files);
        }

        var chained = wanted.CompareTo(Ten) >= 0 && running.Application.CompareTo(Ten) < 0 ? chain : null;
        return new SnomOffer(image, [.. Known(image, chained, module)], null) { Chained = chained, Module = module };
    }

    private static SnomOffer Staged(SnomModel model, SnomRunning running, FileSpec image, List<FileSpec> files)
    {
        var (what, next) = running switch
        {
            _ when running.Application.CompareTo(LeastApplication) < 0 => ("an application from 6.5.10 on", Newest(files, f => IsImage(f) && Version(f) is { Major: 6 } v && v.CompareTo(LeastApplication) >= 0)),
            { RootFs: null } or { Linux: null } => ("to know the versions of its root file system and kernel, which it did not name", null),
            _ when running.HasJffs2 is not true || running.RootFs.Value.CompareTo(LeastRootFs) < 0 => ("a root file system jffs2 from 3.36 on", Newest(files, f => RootFs().IsMatch(f.Name))),
            _ when running.Linux.Value.CompareTo(LeastLinux) < 0 => ("a kernel from 3.38 on", Newest(files, f => Linux().IsMatch(f.Name))),
            _ => ("the bridge from 6 to 7", Newest(files, f => Bridge().IsMatch(f.Name))),
        };
        var stored = Stages(files).Prepend(image).ToList();
        return next is not null
            ? new SnomOffer(next, stored, null)
            : new SnomOffer(null, stored, $"on its way from version 6 to 7 the {model.Name} needs {what} next, and no such file is stored, so none is offered");
    }

    /// <summary>Why a phone cannot fetch firmware where it fetches its settings; null when it can. Settings may come over HTTPS where firmware may not.</summary>
    public static string? TransportProblem(string generation, string root) =>
        root.StartsWith("https:", StringComparison.Ordinal) && !SnomGeneration.IsSince(generation, SnomGeneration.Eight)
            ? $"firmware {generation} cannot fetch firmware over https; give its scope a delivery.url of http"
        : root.StartsWith("tftp:", StringComparison.Ordinal) && generation == SnomGeneration.Text
            ? $"firmware {generation} cannot fetch firmware over tftp; give its scope a delivery.url of http" : null;

    /// <summary>Names of the images that a phone of the device's model may be sent to.</summary>
    public static IEnumerable<string> FileNames(DeviceSnapshot device) => Decide(device with { Firmware = null }) is var offer
        ? new[] { offer.File, offer.Chained, offer.Module }.Concat(offer.Stored).OfType<FileSpec>().Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase)
        : [];

    private static IEnumerable<FileSpec> Known(params FileSpec?[] files) => files.OfType<FileSpec>();

    private static IEnumerable<FileSpec> Stages(List<FileSpec> files) => files.Where(f => RootFs().IsMatch(f.Name) || Linux().IsMatch(f.Name) || Bridge().IsMatch(f.Name));

    private static bool IsImage(FileSpec file) => !RootFs().IsMatch(file.Name) && !Linux().IsMatch(file.Name) && !Bridge().IsMatch(file.Name)
        && !Module().IsMatch(file.Name) && !file.Name.Contains("ramdisk-chained-update", StringComparison.OrdinalIgnoreCase);

    // A file that names no model is for the one in its name.
    private static bool IsFor(FileSpec file, SnomModel model) => file.Model is { } named
        ? named.Equals(model.Name, StringComparison.OrdinalIgnoreCase)
        : file.Name.StartsWith($"{model.Name}-", StringComparison.OrdinalIgnoreCase) || Module().IsMatch(file.Name);

    private static FileSpec? Newest(List<FileSpec> files, Func<FileSpec, bool> filter) => files.Where(filter).MaxBy(f => Version(f) ?? default);

    private static SnomVersion? Version(FileSpec file) => SnomVersion.TryParse(file.Version ?? Numbers().Match(file.Name).Value, out var version) ? version : null;

    [GeneratedRegex(@"-ramdiskToJffs2-[\d.]+-br\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex RootFs();

    [GeneratedRegex(@"^snom\w+-\d+\.\d+-l\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex Linux();

    [GeneratedRegex(@"-from6to7-[\d.]+-bf\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex Bridge();

    [GeneratedRegex(@"^snomD\dC-[\d.]+-r\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex Module();

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Numbers();
}
