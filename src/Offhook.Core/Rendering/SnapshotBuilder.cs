using System.Collections.Immutable;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Resync;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>A device's snapshot with its secrets beside it. Only the delivery policy's word decides whether a family sees the second half.</summary>
public sealed record ProvenSnapshot(DeviceSnapshot Device, DeviceSecrets Secrets, ScopeNode Scope);

/// <summary>Makes snapshots from specs and the scope tree. Pure: the same input gives the same snapshot.</summary>
public static class SnapshotBuilder
{
    /// <summary>Puts everything together that a device's documents are made of.</summary>
    /// <param name="spec">What the operator wants of it.</param>
    /// <param name="model">Its model.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="generation">Its firmware generation, in the family's words.</param>
    /// <param name="carried">What the phone holds already.</param>
    /// <param name="files">Stored files of its family.</param>
    /// <param name="publicUrl">Our address where the scope says none.</param>
    /// <param name="family">Its family, which says what keys can be where; null = any key can be anywhere.</param>
    public static ProvenSnapshot Build(
        DeviceSpec spec,
        PhoneModel model,
        ScopeNode scope,
        string generation,
        ImmutableSortedDictionary<string, string> carried,
        ImmutableSortedDictionary<string, FileSpec> files,
        Uri publicUrl,
        IFamily? family = null)
    {
        var cascade = scope.Settings.With(spec.Settings, new SettingSource(SettingSourceKind.Device, spec.Id.ToString()));
        var (keys, modules, leftKeys) = KeyLayout.Fold(spec, model, scope, (module, key) => family?.KeyLimit(model, generation, module, key));
        var lines = spec.Lines.Select(line => MakeLine(line, cascade)).ToImmutableArray();
        var (open, hidden) = SplitParameters(spec, scope);
        var wantsToken = scope.Delivery.Proofs.Contains(Proof.Token);
        var baseUrl = scope.Delivery.Url ?? publicUrl;
        var snapshot = new DeviceSnapshot
        {
            Id = spec.Id,
            Model = model,
            Generation = generation,
            Scope = spec.Scope,
            Name = spec.Name,
            LoginUser = spec.Login?.User,
            ProvesByPassword = scope.Delivery.Proofs.Contains(Proof.Password),
            Settings = PollSpread.Of(cascade.Open, scope.Resync.PollSpread, spec.Id),
            Lines = lines,
            Keys = keys,
            Modules = modules,
            LeftKeys = leftKeys,
            Handsets = [.. spec.Handsets.Select(h => h.Fields)],
            HandsetGroups = [.. spec.HandsetGroups.Select(OpenGroup)],
            Options = OpenOptions(spec.Options),
            Parameters = open,
            BaseUrl = wantsToken ? null : baseUrl,
            Files = files,
            Phonebooks = scope.Phonebooks,
        };
        var secrets = new DeviceSecrets
        {
            LinePasswords = spec.Lines.Where(l => l.Password is not null).ToImmutableSortedDictionary(l => l.Index, l => l.Password!),
            Handsets = SecretsOf(spec.Handsets),
            HandsetGroups = SecretsOf(spec.HandsetGroups),
            Settings = cascade.Secrets,
            Options = spec.Options.Values.Where(o => o.Value.Secret is not null)
                .ToImmutableSortedDictionary(o => o.Key, o => o.Value.Secret!, StringComparer.Ordinal),
            Parameters = hidden,
            Login = spec.Login,
            Token = wantsToken ? spec.Token : null,
            BaseUrl = wantsToken && spec.Token is { } token ? Append(baseUrl, token.Reveal()) : baseUrl,
            Carried = carried,
        };
        return new ProvenSnapshot(snapshot, secrets, scope);
    }

    private static readonly Comparer<(int Group, string Name)> ByGroupAndName = Comparer<(int Group, string Name)>.Create(
        (a, b) => a.Group != b.Group ? a.Group.CompareTo(b.Group) : string.CompareOrdinal(a.Name, b.Name));

    /// <summary>Settings of one line: those of the device with the line's own laid over them.</summary>
    public static ResolvedSettings LineSettings(LineSpec line, SettingsCascade device) =>
        device.With(line.Settings, new SettingSource(SettingSourceKind.Line, line.Index.ToString(System.Globalization.CultureInfo.InvariantCulture))).Open;

    private static LineSnapshot MakeLine(LineSpec line, SettingsCascade device) => new(
        line.Index,
        line.Number,
        line.Display ?? line.Number,
        line.Label ?? line.Display ?? line.Number,
        line.User ?? line.Number,
        LineSettings(line, device));

    private static ImmutableSortedDictionary<int, HandsetSecrets> SecretsOf(ImmutableArray<HandsetSpec> handsets) => handsets.IsEmpty
        ? ImmutableSortedDictionary<int, HandsetSecrets>.Empty
        : handsets.Select((handset, position) => (handset, position)).Where(p => p.handset.AccessCode is not null || p.handset.AuthPassword is not null)
            .ToImmutableSortedDictionary(p => p.position, p => new HandsetSecrets(p.handset.AccessCode, p.handset.AuthPassword));

    private static ImmutableSortedDictionary<(int Group, string Name), Secret> SecretsOf(ImmutableArray<HandsetGroupSpec> groups) => groups.IsEmpty
        ? ImmutableSortedDictionary<(int, string), Secret>.Empty
        : groups.SelectMany(g => g.Parameters.Values.Where(p => p.Value?.Secret is not null).Select(p => (g.Id, p.Key, p.Value!.Secret)))
            .ToImmutableSortedDictionary(p => (p.Id, p.Key), p => p.Secret!, ByGroupAndName);

    private static HandsetGroupSnapshot OpenGroup(HandsetGroupSpec group) => new(
        group.Id, group.Parameters.Values.Where(p => p.Value?.Text is not null).ToImmutableSortedDictionary(p => p.Key, p => p.Value!.Text!, StringComparer.Ordinal));

    private static ImmutableSortedDictionary<string, string> OpenOptions(OptionMap options) => options.Values.IsEmpty
        ? ImmutableSortedDictionary<string, string>.Empty
        : options.Values.Where(o => o.Value.Text is not null).ToImmutableSortedDictionary(o => o.Key, o => o.Value.Text!, StringComparer.Ordinal);

    private static (ImmutableSortedDictionary<string, RawParameter> Open, ImmutableSortedDictionary<string, Secret> Hidden) SplitParameters(
        DeviceSpec spec, ScopeNode scope)
    {
        var open = ImmutableSortedDictionary.CreateBuilder<string, RawParameter>(StringComparer.Ordinal);
        var hidden = ImmutableSortedDictionary.CreateBuilder<string, Secret>(StringComparer.Ordinal);
        foreach (var (name, raw) in scope.Parameters.GetValueOrDefault(spec.Family) ?? ImmutableSortedDictionary<string, SourcedRaw>.Empty)
        {
            Put(name, raw.Value, raw.Source);
        }

        var own = new SettingSource(SettingSourceKind.Device, spec.Id.ToString());
        foreach (var (name, value) in spec.Parameters.Values)
        {
            Put(name, value, own);
        }

        return (open.ToImmutable(), hidden.ToImmutable());

        void Put(string name, RawValue? value, SettingSource source)
        {
            hidden.Remove(name);
            open.Remove(name);
            if (value?.Secret is { } secret)
            {
                hidden[name] = secret;
            }
            else
            {
                open[name] = new RawParameter(value?.Text, source);
            }
        }
    }

    private static Uri Append(Uri baseUrl, string segment) => new($"{baseUrl.AbsoluteUri.TrimEnd('/')}/{segment}");
}
