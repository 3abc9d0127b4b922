using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Core.Families;

/// <summary>A parameter file in the making: what it is made of, and where its parameters gather. Each family adds how its parameters are named.</summary>
/// <param name="device">The device.</param>
/// <param name="secrets">Null when the peer may not have any: what would hold a secret is then left out.</param>
public abstract class DeviceDraft(DeviceSnapshot device, DeviceSecrets? secrets)
{
    // What a phone with many lines and keys has; it only spares the list from growing.
    private const int TypicalParameters = 512;

    /// <summary>The device.</summary>
    public DeviceSnapshot Device { get; } = device;

    /// <summary>Null when the peer may not have any.</summary>
    public DeviceSecrets? Secrets { get; } = secrets;

    /// <summary>The settings that hold for the device.</summary>
    public ResolvedSettings Settings => Device.Settings;

    /// <summary>Where the phone asks; null when that address is a secret and secrets are withheld.</summary>
    public Uri? Base { get; } = secrets?.BaseUrl ?? device.BaseUrl;

    /// <summary>What was derived so far.</summary>
    public ParameterSet Parameters { get; } = new(TypicalParameters);

    /// <summary>Tells the operator; the same sentence once.</summary>
    public void Warn(string sentence)
    {
        if (!Parameters.Warnings.Contains(sentence))
        {
            Parameters.Warnings.Add(sentence);
        }
    }

    /// <summary>Seconds in a coarser unit, rounded up: asking too seldom is better than a phone that never rests. Tells the operator where that is not the same.</summary>
    /// <param name="seconds">What the setting says.</param>
    /// <param name="unit">Seconds of one unit.</param>
    /// <param name="name">Name of the unit, as <c>hours</c>.</param>
    /// <param name="symbol">How it is written behind a number, as <c>h</c>.</param>
    /// <param name="setting">Key of the setting.</param>
    public long Coarser(long seconds, int unit, string name, string symbol, string setting)
    {
        var count = (seconds + unit - 1) / unit;
        if (count * unit != seconds)
        {
            Warn(string.Create(CultureInfo.InvariantCulture, $"{setting}: these phones count in {name}, so {seconds} s is sent as {count} {symbol}"));
        }

        return count;
    }

    /// <summary>An address as text without a trailing slash.</summary>
    [return: NotNullIfNotNull(nameof(root))]
    public static string? Root(Uri? root) => root?.GetLeftPart(UriPartial.Path).TrimEnd('/');
}

/// <summary>A parameter file in the making whose parameters are named by <typeparamref name="TName"/>.</summary>
/// <typeparam name="TName">How the family names a parameter.</typeparam>
/// <inheritdoc cref="DeviceDraft(DeviceSnapshot, DeviceSecrets?)"/>
public abstract class DeviceDraft<TName>(DeviceSnapshot device, DeviceSecrets? secrets) : DeviceDraft(device, secrets)
{
    /// <summary>Writes a parameter. <paramref name="source"/> says where the value comes from, for the operator.</summary>
    public abstract void Set(TName name, string value, string source);

    /// <summary>Writes a number.</summary>
    public void Set(TName name, long value, string source) => Set(name, value.ToString(CultureInfo.InvariantCulture), source);

    /// <summary>Writes a flag in the maker's words.</summary>
    public void Set(TName name, bool value, string source) => Set(name, Word(value), source);

    /// <summary>A text setting as it is, when it is set.</summary>
    public void SetText(TName name, SettingDefinition setting)
    {
        if (Settings.Text(setting) is { } text)
        {
            Set(name, text, setting.Key);
        }
    }

    /// <summary>A flag, when it is set.</summary>
    public void SetFlag(TName name, SettingDefinition setting)
    {
        if (Settings.Flag(setting) is { } flag)
        {
            Set(name, flag, setting.Key);
        }
    }

    /// <summary>A number, when it is set.</summary>
    public void SetInteger(TName name, SettingDefinition setting)
    {
        if (Settings.Integer(setting) is { } number)
        {
            Set(name, number, setting.Key);
        }
    }

    /// <summary>A secret setting, when it is set and may be told.</summary>
    public void SetSecret(TName name, SettingDefinition setting)
    {
        if (Secrets?.Settings.GetValueOrDefault(setting.Key) is { } secret)
        {
            Set(name, secret.Reveal(), setting.Key);
        }
    }

    /// <summary>The maker's word for a flag.</summary>
    protected virtual string Word(bool value) => value ? "1" : "0";
}
