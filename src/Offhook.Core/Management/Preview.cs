using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Import;
using Offhook.Core.Rendering;
using Offhook.Core.Security;

namespace Offhook.Core.Management;

/// <summary>Previews by the renderer that phones get their bytes from. Masked, a preview has stars where secrets stand and is not wrapped.</summary>
public sealed class Preview(FamilyRegistry families, DeviceIndex devices, DeviceRendering rendering, Renderer renderer, DocumentService documents, DeviceAdvice advice, FileComparer comparer) : IPreview
{
    /// <inheritdoc/>
    public DevicePreview Render(DeviceId id, string? fileName, string? firmware, bool secrets)
    {
        if (devices.Find(id) is not { } entry)
        {
            return new([], []);
        }

        var generation = rendering.GenerationFor(entry, firmware);
        return rendering.Load(entry, generation.Length == 0 ? null : generation) is { } material
            ? Render(material with { Snapshot = material.Snapshot with { Device = material.Snapshot.Device with { Firmware = firmware } } }, fileName, secrets)
            : new([], []);
    }

    /// <inheritdoc/>
    public FileComparison? Compare(DeviceId id, IReadOnlyList<ImportSource> files, IReadOnlyList<ImportKey> keys, bool exported = false) =>
        devices.Find(id) is { } entry && rendering.Load(entry) is { } material ? comparer.Compare(material, Plain(material, exported), files, keys) : null;

    // As the phone reads them once it has taken the maker's wrapping off. What a phone exports are its parameters, and no phonebook.
    private IEnumerable<ImportSource> Plain(DeviceMaterial material, bool onlyParameters)
    {
        foreach (var expected in material.Family.Expected(material.Snapshot.Device).Where(e => e.Answered))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is not { } match || (onlyParameters && match.Kind.Format is null))
            {
                continue;
            }

            var document = match.Kind.Audience == Audience.Device
                ? renderer.Render(material.Family, match, material.Snapshot, withSecrets: true, wrapped: false)
                : documents.GetShared(match, material.Snapshot.Device.Scope);
            if (document is not null && document.Body.Length > 0)
            {
                yield return new ImportSource(match.FileName, document.Body);
            }
        }
    }

    private DevicePreview Render(DeviceMaterial material, string? fileName, bool secrets)
    {
        var shown = secrets ? null : material.Snapshot with { Secrets = Mask(material.Snapshot) };
        var files = new List<RenderedFile>();
        foreach (var expected in material.Family.Expected(material.Snapshot.Device).Where(e => e.Answered))
        {
            if (families.FileNames.Match(expected.FileName, material.Family.Name) is { } match
                && (fileName is null || Names(match, expected, fileName)))
            {
                Add(files, material, shown, match, expected.Required);
            }
        }

        // A file that the device does not ask for by itself can still be looked at by its name.
        if (files.Count == 0 && fileName is not null && families.FileNames.Match(fileName, material.Family.Name) is { } other)
        {
            Add(files, material, shown, other, required: false);
        }

        return new(files, files.Count > 0 ? [.. advice.For(material)] : []);
    }

    private static bool Names(DocumentMatch match, ExpectedDocument expected, string fileName) =>
        string.Equals(expected.FileName, fileName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(match.Kind.Id, fileName, StringComparison.OrdinalIgnoreCase);

    private static DeviceSecrets Mask(ProvenSnapshot snapshot)
    {
        var secrets = snapshot.Secrets;
        var stars = Secret.FromPlain(Secret.Stars);
        return secrets with
        {
            Handsets = secrets.Handsets.ToImmutableSortedDictionary(
                p => p.Key, p => new HandsetSecrets(p.Value.AccessCode is null ? null : stars, p.Value.AuthPassword is null ? null : stars)),
            HandsetGroups = secrets.HandsetGroups.ToImmutableSortedDictionary(p => p.Key, _ => stars, secrets.HandsetGroups.KeyComparer),
            LinePasswords = secrets.LinePasswords.ToImmutableSortedDictionary(p => p.Key, _ => stars),
            Settings = Stars(secrets.Settings),
            Options = Stars(secrets.Options),
            Parameters = Stars(secrets.Parameters),
            Login = secrets.Login is { } login ? login with { Password = stars } : null,
            BaseUrl = snapshot.Device.BaseUrl ?? new Uri(secrets.BaseUrl, Secret.Stars),
        };

        ImmutableSortedDictionary<string, Secret> Stars(ImmutableSortedDictionary<string, Secret> map) =>
            map.ToImmutableSortedDictionary(p => p.Key, _ => stars, StringComparer.Ordinal);
    }

    private void Add(List<RenderedFile> files, DeviceMaterial material, ProvenSnapshot? shown, DocumentMatch match, bool required)
    {
        var document = match.Kind.Audience == Audience.Device
            ? renderer.Render(material.Family, match, material.Snapshot, withSecrets: true, wrapped: shown is null, shown)
            : documents.GetShared(match, material.Snapshot.Device.Scope, material.Snapshot.Device.Firmware);
        if (document is not null)
        {
            files.Add(new RenderedFile(match.FileName, document.Body, document.ContentType, document.Digest, document.Warnings, required));
        }
    }
}
