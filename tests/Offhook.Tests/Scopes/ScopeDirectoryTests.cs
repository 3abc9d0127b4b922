using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Offhook.Core.Devices;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Xunit;

namespace Offhook.Tests.ScopeTrees;

public sealed class ScopeDirectoryTests
{
    private readonly ScopeDirectory directory = new(spec => spec.Token is { } token ? (UInt128)token.Reveal().Length : null);
    private long change;

    [Fact]
    public void A_node_has_what_stands_above_it_and_its_own_over_that()
    {
        Write(Spec("acme") with { Settings = Map("time.zone", "Europe/Berlin"), Keys = [new(1, KeyType.Line), new(2, KeyType.Blf)] });
        Write(Spec("acme/perth") with { Settings = Map("time.zone", "Australia/Perth"), Keys = [new(2, KeyType.Speed)] });
        var node = directory.Current.Find(Path("acme/perth"))!;
        Assert.Equal("Australia/Perth", node.Settings.Open.Text(SettingSchema.TimeZone));
        Assert.Equal("scope acme/perth", node.Settings.Open.SourceOf(SettingSchema.TimeZone).ToString());
        Assert.Equal([KeyType.Line, KeyType.Speed], node.Keys.Values.Select(k => k.Type));
        Assert.Equal("Europe/Berlin", directory.Current.Find(Path("acme"))!.Settings.Open.Text(SettingSchema.TimeZone));
    }

    [Fact]
    public void A_scope_that_only_its_devices_name_inherits_and_is_found()
    {
        Write(Spec("acme") with { Settings = Map("sip.server", "pbx.example") });
        var number = directory.NumberOf(Path("acme/a/b"));
        Assert.Equal("pbx.example", directory.Current[number].Settings.Open.Text(SettingSchema.SipServer));
        Assert.Null(directory.Current[number].Spec);
    }

    [Fact]
    public void A_deleted_scope_keeps_its_number_and_loses_what_was_written()
    {
        Write(Spec("acme") with { Settings = Map("sip.server", "pbx.example") });
        var number = directory.NumberOf(Path("acme/a"));
        directory.Update([KeyValuePair.Create(Path("acme"), (Versioned<ScopeSpec>?)null)], [], ++change);
        Assert.Equal(number, directory.NumberOf(Path("acme/a")));
        Assert.Null(directory.Current[number].Settings.Open.Text(SettingSchema.SipServer));
        Assert.Equal(change, directory.Current[number].EffectiveChange);
    }

    [Fact]
    public void Delivery_merges_member_by_member_and_networks_alone_mean_open()
    {
        Write(Spec("acme") with { Delivery = new DeliverySpec { Networks = [IPNetwork.Parse("10.0.0.0/8")], PlainSecrets = true } });
        Write(Spec("acme/safe") with { Delivery = new DeliverySpec { Proofs = [Proof.Token] } });
        var acme = directory.Current.Find(Path("acme"))!.Delivery;
        var safe = directory.Current.Find(Path("acme/safe"))!.Delivery;
        Assert.Equal([Proof.Open], acme.Proofs);
        Assert.Equal([Proof.Token], safe.Proofs);
        Assert.True(safe.PlainSecrets);
        Assert.True(safe.Covers(IPAddress.Parse("10.1.2.3")));
        Assert.True(EffectiveDelivery.Nothing.Proofs.IsEmpty);
    }

    [Fact]
    public void The_longest_network_decides_whose_an_address_is()
    {
        Write(Spec("acme") with { Delivery = new DeliverySpec { Networks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")] } });
        Write(Spec("other") with { Delivery = new DeliverySpec { Networks = [IPNetwork.Parse("10.1.0.0/16")] } });
        Assert.Equal(Path("acme"), directory.Current.FindNetwork(IPAddress.Parse("10.2.0.1")));
        Assert.Equal(Path("other"), directory.Current.FindNetwork(IPAddress.Parse("10.1.0.1")));
        Assert.Equal(Path("acme"), directory.Current.FindNetwork(IPAddress.Parse("2001:db8::1")));
        Assert.Null(directory.Current.FindNetwork(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void A_withdrawn_phonebook_counts_as_a_change_of_its_scope_and_of_those_below()
    {
        Write(Spec("acme"));
        var book = new PhonebookSpec("company", Path("acme"), []);
        directory.Update([], [KeyValuePair.Create("company", (Versioned<PhonebookSpec>?)new Versioned<PhonebookSpec>(book, ++change))], change);
        var number = directory.NumberOf(Path("acme/desk"));
        Assert.Equal("company", directory.Current[number].Phonebooks.Single().Name);
        directory.Update([], [KeyValuePair.Create("company", (Versioned<PhonebookSpec>?)null)], ++change);
        Assert.Empty(directory.Current[number].Phonebooks);
        Assert.Equal(change, directory.Current[number].EffectiveChange);
    }

    // A cached document is known by its basis: were it ever to fall, an old one would come back to life.
    [Fact]
    public void The_effective_change_of_no_scope_ever_falls()
    {
        string[] paths = ["a", "a/b", "a/b/c", "a/d", "e"];
        var steps = Gen.Zip(Gen.Elements(paths), ArbMap.Default.GeneratorFor<bool>()).ListOf();
        var property = Prop.ForAll(steps.ToArbitrary(), list =>
        {
            var tree = new ScopeDirectory(_ => null);
            tree.Ensure([.. paths.Select(Path)]);
            var number = 0L;
            var highest = paths.ToDictionary(p => p, _ => 0L);
            foreach (var (path, delete) in list)
            {
                number++;
                var value = delete ? (Versioned<ScopeSpec>?)null : new Versioned<ScopeSpec>(Spec(path), number);
                tree.Update([KeyValuePair.Create(Path(path), value)], [], number);
                foreach (var below in paths)
                {
                    var now = tree.Current.Find(Path(below))!.EffectiveChange;
                    var touched = Path(path).Contains(Path(below));
                    if (now < highest[below] || (touched && now != number) || (!touched && now != highest[below]))
                    {
                        return false;
                    }

                    highest[below] = now;
                }
            }

            return true;
        });
        Check.QuickThrowOnFailure(property);
    }

    private static ScopePath Path(string text) => ScopePath.Parse(text);

    private static ScopeSpec Spec(string path) => new() { Path = Path(path) };

    private static SettingMap Map(string key, string value) =>
        new(ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal).Add(key, new SettingValue.Text(value)));

    private void Write(ScopeSpec spec) =>
        directory.Update([KeyValuePair.Create(spec.Path, (Versioned<ScopeSpec>?)new Versioned<ScopeSpec>(spec, ++change))], [], change);
}
