using System.Globalization;
using System.Text;
using Offhook.Core.Families;
using Offhook.Core.Rendering;

namespace Offhook.Families.Fanvil;

/// <summary>
/// The version in a file's header. Older phones take a file only when its version is higher than the one they run, so versions of these documents rise;
/// ten digits behind the point keep the header's length.
/// </summary>
internal sealed class FanvilVersions : IDocumentVersions
{
    /// <summary>The version that a file is rendered with, and that no true one has.</summary>
    public const string None = "2.0000000000";

    private const int Digits = 10;

    public static FanvilVersions Instance { get; } = new();

    /// <inheritdoc/>
    public bool Rise => true;

    /// <inheritdoc/>
    public bool MayBePartial => true;

    /// <inheritdoc/>
    public string Beside(DocumentMatch document, DeviceSnapshot device, DeviceSecrets secrets) =>
        document.Kind == FanvilDocuments.DeviceConfig ? FanvilItems.Contents(device, secrets) : "";

    /// <summary>Puts the version in the place of <see cref="None"/>. A file from a template that has no such place is told apart by its content, as the maker says.</summary>
    public ReadOnlyMemory<byte> Stamp(DocumentMatch document, ReadOnlyMemory<byte> body, string version)
    {
        var at = body.Span[..Math.Min(body.Length, 256)].IndexOf(Encoding.ASCII.GetBytes(None));
        if (at < 0)
        {
            return body;
        }

        var stamped = body.ToArray();
        Encoding.ASCII.GetBytes(Text(version), stamped.AsSpan(at));
        return stamped;
    }

    /// <inheritdoc/>
    public DocumentBody WriteIndex(DocumentMatch index, IReadOnlyList<VersionedMember> members) =>
        throw new InvalidOperationException("these phones have no list of versions");

    // Without a store a version is the beginning of a digest.
    private static string Text(string version)
    {
        var number = long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : long.Parse(version, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return "2." + number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0')[^Digits..];
    }
}
