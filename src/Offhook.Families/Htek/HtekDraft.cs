using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Htek;

/// <summary>A device file in the making: what it is made of, and where its parameters gather.</summary>
internal sealed class HtekDraft(DeviceSnapshot device, DeviceSecrets? secrets)
{
    // A phone with sixteen accounts and 36 keys has about 450.
    private const int TypicalParameters = 512;

    public DeviceSnapshot Device { get; } = device;

    /// <summary>Null when the peer may not have any: what would hold a secret is then left out.</summary>
    public DeviceSecrets? Secrets { get; } = secrets;

    public ResolvedSettings Settings => Device.Settings;

    /// <summary>Where the phone asks; null when that address is a secret and secrets are withheld.</summary>
    public Uri? Base { get; } = secrets?.BaseUrl ?? device.BaseUrl;

    public bool IsFirstGeneration { get; } = device.Generation == HtekGeneration.First;

    public ParameterSet Parameters { get; } = new(TypicalParameters);

    public void Set(PCode code, string value, string source) => Parameters.Set(HtekCatalogue.Instance[code].Name, value, source);

    public void Set(PCode code, long value, string source) => Set(code, value.ToString(CultureInfo.InvariantCulture), source);

    public void Set(PCode code, bool value, string source) => Set(code, value ? "1" : "0", source);

    /// <summary>Writes the catalogue's "off" form.</summary>
    public void Clear(PCode code, string source)
    {
        var parameter = HtekCatalogue.Instance[code];
        Parameters.Clear(parameter.Name, parameter.Off, source);
    }

    /// <summary>A text setting as it is, when it is set.</summary>
    public void SetText(PCode code, SettingDefinition setting)
    {
        if (Settings.Text(setting) is { } text)
        {
            Set(code, text, setting.Key);
        }
    }

    public void SetFlag(PCode code, SettingDefinition setting)
    {
        if (Settings.Flag(setting) is { } flag)
        {
            Set(code, flag, setting.Key);
        }
    }

    public void SetInteger(PCode code, SettingDefinition setting)
    {
        if (Settings.Integer(setting) is { } number)
        {
            Set(code, number, setting.Key);
        }
    }

    /// <summary>A secret setting, when it is set and may be told.</summary>
    public void SetSecret(PCode code, SettingDefinition setting)
    {
        if (Secrets?.Settings.GetValueOrDefault(setting.Key) is { } secret)
        {
            Set(code, secret.Reveal(), setting.Key);
        }
    }

    /// <summary>Seconds as the whole minutes that the phone counts in, rounded up: asking too seldom is better than a phone that never rests.</summary>
    public long Minutes(long seconds, string what)
    {
        var minutes = (seconds + 59) / 60;
        if (minutes * 60 != seconds)
        {
            Warn(string.Create(CultureInfo.InvariantCulture, $"{what}: these phones count in minutes, so {seconds} s is sent as {minutes} min"));
        }

        return minutes;
    }

    /// <summary>Tells the operator; the same sentence once.</summary>
    public void Warn(string sentence)
    {
        if (!Parameters.Warnings.Contains(sentence))
        {
            Parameters.Warnings.Add(sentence);
        }
    }

    /// <summary>Address of a file of ours.</summary>
    public static string Url(Uri root, string fileName) => $"{Root(root)}/{fileName}";

    /// <summary>The base address as text without a trailing slash.</summary>
    public static string Root(Uri root) => root.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
