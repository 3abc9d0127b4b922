using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Security;

namespace Offhook.Server.Doors.Http;

/// <summary>Reads user name and password of RFC 7617.</summary>
internal static class BasicCredentials
{
    private const string Scheme = "Basic ";

    /// <summary>Twice <see cref="LoginHash.MaxLength"/> in characters of at most four bytes, in base64.</summary>
    private const int MaxEncoded = 1_400;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The pair in an <c>Authorization</c> field; null where it holds none, or one of another scheme.</summary>
    public static DeviceLogin? Read(string? field)
    {
        if (field is null || field.Length > Scheme.Length + MaxEncoded || !field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[MaxEncoded];
        if (!Convert.TryFromBase64String(field[Scheme.Length..].Trim(), bytes, out var count))
        {
            return null;
        }

        var pair = Decode(bytes.AsSpan(0, count));
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new DeviceLogin(pair[..colon], Secret.FromPlain(pair[(colon + 1)..]));
    }

    // We ask for UTF-8; who never saw the challenge may send what its own alphabet is.
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
