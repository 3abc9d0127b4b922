using System.Globalization;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Families.Snom;

/// <summary>A device file in the making: what it is made of, and where its settings gather. What a generation does not know is not written.</summary>
internal sealed class SnomDraft(DeviceSnapshot device, DeviceSecrets? secrets)
{
    // Twelve identities and 48 keys have about 400.
    private const int TypicalParameters = 512;

    public DeviceSnapshot Device { get; } = device;

    public SnomModel Model { get; } = SnomModels.Get(device.Model);

    /// <summary>Null when the peer may not have any: what would hold a secret is then left out.</summary>
    public DeviceSecrets? Secrets { get; } = secrets;

    public ResolvedSettings Settings => Device.Settings;

    /// <summary>Where the phone asks, without a trailing slash; null when that address is a secret and secrets are withheld.</summary>
    public string? Base { get; } = Root(secrets?.BaseUrl ?? device.BaseUrl);

    public ParameterSet Parameters { get; } = new(TypicalParameters);

    /// <summary>Whether the phone reads text and no XML.</summary>
    public bool IsText { get; } = device.Generation == SnomGeneration.Text;

    public bool IsSince(string generation) => SnomGeneration.IsSince(Device.Generation, generation);

    /// <summary>Whether this phone's firmware knows the setting.</summary>
    public bool Knows(string name) => SnomCatalogue.Get(name) is var known && SnomGeneration.IsWithin(Device.Generation, known.Since, known.Until);

    public void Set(string name, string value, string source) => Set(new SnomName(name), value, source);

    public void Set(string name, int index, string value, string source) => Set(SnomName.Of(name, index), value, source);

    public void Set(SnomName name, string value, string source)
    {
        if (Knows(name.Base))
        {
            Parameters.Set(name.ToString(), value, source);
        }
    }

    /// <summary>Writes the catalogue's "off" form.</summary>
    public void Clear(string name, int index, string source) => Clear(SnomName.Of(name, index), source);

    public void Clear(SnomName name, string source)
    {
        if (Knows(name.Base))
        {
            Parameters.Clear(name.ToString(), SnomCatalogue.Get(name.Base).Off!, source);
        }
    }

    /// <summary>Writes the permission where it is not what the catalogue says.</summary>
    public void Permit(SnomName name, string perm, string source)
    {
        if (Knows(name.Base) && SnomCatalogue.DefaultPerm(name.Base) != perm)
        {
            Parameters.Set((name with { Part = SnomName.Perm }).ToString(), perm, source);
        }
    }

    /// <summary>A text setting as it is, when it is set.</summary>
    public void SetText(string name, SettingDefinition setting)
    {
        if (Settings.Text(setting) is { } text)
        {
            Set(name, text, setting.Key);
        }
    }

    public void SetFlag(string name, SettingDefinition setting)
    {
        if (Settings.Flag(setting) is { } flag)
        {
            Set(name, Flag(flag), setting.Key);
        }
    }

    /// <summary>A secret setting, when it is set and may be told.</summary>
    public void SetSecret(string name, SettingDefinition setting)
    {
        if (Secrets?.Settings.GetValueOrDefault(setting.Key) is { } secret)
        {
            Set(name, secret.Reveal(), setting.Key);
        }
    }

    /// <summary>Tells the operator; the same sentence once.</summary>
    public void Warn(string sentence)
    {
        if (!Parameters.Warnings.Contains(sentence))
        {
            Parameters.Warnings.Add(sentence);
        }
    }

    public static string Flag(bool value) => value ? "on" : "off";

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The base address as text without a trailing slash.</summary>
    public static string? Root(Uri? root) => root?.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
