using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Fanvil;

/// <summary>A device file in the making: what it is made of, and where its parameters gather.</summary>
internal sealed class FanvilDraft(DeviceSnapshot device, DeviceSecrets? secrets)
{
    // A phone of twenty lines and a hundred keys has about 700.
    private const int TypicalParameters = 512;

    public DeviceSnapshot Device { get; } = device;

    /// <summary>Null when the peer may not have any: what would hold a secret is then left out.</summary>
    public DeviceSecrets? Secrets { get; } = secrets;

    public ResolvedSettings Settings => Device.Settings;

    public FanvilModel Model { get; } = FanvilModels.Instance[device.Model];

    public bool IsOld { get; } = device.Generation == FanvilGeneration.Old;

    /// <summary>Where the phone asks; null when that address is a secret and secrets are withheld.</summary>
    public Uri? Base { get; } = secrets?.BaseUrl ?? device.BaseUrl;

    public ParameterSet Parameters { get; } = new(TypicalParameters);

    public void Set(FanvilField field, string value, string source)
    {
        if (field.In(IsOld) is { } name)
        {
            Parameters.Set(name, value, source);
        }
    }

    public void Set(FanvilField field, long value, string source) => Set(field, value.ToString(CultureInfo.InvariantCulture), source);

    public void Set(FanvilField field, bool value, string source) => Set(field, value ? "1" : "0", source);

    /// <summary>Writes a field's "off" form.</summary>
    public void Clear(FanvilField field, string off, string source)
    {
        if (field.In(IsOld) is { } name)
        {
            Parameters.Clear(name, off, source);
        }
    }

    public void SetText(FanvilField field, SettingDefinition setting)
    {
        if (Settings.Text(setting) is { } text)
        {
            Set(field, text, setting.Key);
        }
    }

    public void SetFlag(FanvilField field, SettingDefinition setting)
    {
        if (Settings.Flag(setting) is { } flag)
        {
            Set(field, flag, setting.Key);
        }
    }

    /// <summary>A secret setting, when it is set and may be told.</summary>
    public void SetSecret(FanvilField field, SettingDefinition setting)
    {
        if (Secrets?.Settings.GetValueOrDefault(setting.Key) is { } secret)
        {
            Set(field, secret.Reveal(), setting.Key);
        }
    }

    /// <summary>Seconds in a coarser unit, rounded up: asking too seldom is better than a phone that never rests.</summary>
    public long Coarser(long seconds, int unit, string name, string what)
    {
        var count = (seconds + unit - 1) / unit;
        if (count * unit != seconds)
        {
            Warn(string.Create(CultureInfo.InvariantCulture, $"{what}: these phones count in {name}, so {seconds} s is sent as {count} {name}"));
        }

        return count;
    }

    /// <summary>Tells the operator; the same sentence once.</summary>
    public void Warn(string sentence)
    {
        if (!Parameters.Warnings.Contains(sentence))
        {
            Parameters.Warnings.Add(sentence);
        }
    }

    /// <summary>The base address as text without a trailing slash.</summary>
    public static string Root(Uri root) => root.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>
    /// Address of a file of ours. Over FTP the login stands in it, in the maker's form; over HTTP the phone answers a challenge with the login that
    /// its settings hold.
    /// </summary>
    public string Url(Uri root, string fileName)
    {
        var url = $"{Root(root)}/{Uri.EscapeDataString(fileName)}";
        return root.Scheme == "ftp" && Secrets?.Login is { } login
            ? $"ftp://{Uri.EscapeDataString(login.User)}:{Uri.EscapeDataString(login.Password.Reveal())}@{url["ftp://".Length..]}"
            : url;
    }
}
