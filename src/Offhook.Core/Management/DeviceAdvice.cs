using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Rendering;
using Offhook.Core.Settings;

namespace Offhook.Core.Management;

/// <summary>What an operator should be told of a device although it is no mistake.</summary>
public sealed class DeviceAdvice(FamilyRegistry families, DeviceRendering rendering, Renderer renderer)
{
    /// <summary>Settings of the device that its model ignores, and raw parameters that shadow a setting.</summary>
    public IEnumerable<string> For(DeviceSpec spec)
    {
        if (families.Find(spec.Family) is not { } family || FamilyRegistry.FindModel(family, spec.Model) is not { } model)
        {
            yield break;
        }

        var honoured = family.HonouredSettings(model);
        foreach (var key in spec.Settings.Values.Keys.Concat(spec.Lines.SelectMany(l => l.Settings.Values.Keys)).Distinct(StringComparer.Ordinal))
        {
            if (SettingSchema.Find(key) is { } definition && !honoured.Contains(definition))
            {
                yield return $"{spec.Id}: {key} is set, but a {family.Title} {model.Name} has nothing it reaches";
            }
        }

        if (spec.Parameters.Values.Count > 0)
        {
            foreach (var shadow in Shadows(spec))
            {
                yield return shadow;
            }
        }
    }

    private IEnumerable<string> Shadows(DeviceSpec spec)
    {
        DeviceMaterial material;
        try
        {
            material = rendering.Make(spec, generation: null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, basis: 0);
        }
        catch (RenderException)
        {
            return [];
        }

        var found = new List<string>();
        foreach (var derived in renderer.Derived(material))
        {
            foreach (var name in spec.Parameters.Values.Keys)
            {
                if (derived.TryGet(name, out var parameter) && parameter.State == ParameterState.Set && SettingSchema.Find(parameter.Source) is not null)
                {
                    found.Add($"{spec.Id}: parameters.{name} stands over what {parameter.Source} gives");
                }
            }
        }

        return found;
    }
}
