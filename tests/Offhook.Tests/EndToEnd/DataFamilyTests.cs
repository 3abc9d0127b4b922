using System.Text;
using Offhook.Core.Families;
using Offhook.Families;
using Offhook.Families.Generic;
using Xunit;

namespace Offhook.Tests.EndToEnd;

public sealed class DataFamilyTests
{
    private const string Id = "00aabb000001";

    private const string Definition = """
        family: acme
        title: Acme phones
        macBlocks: ["00aabb"]
        models: [ { name: A1, lines: 2 } ]
        format: { type: lines, pair: "=" }
        documents: [ { id: config, pattern: "acme-{mac}.txt", parameters: true } ]
        parameters:
          - { name: "user{line}", from: line.number, off: "" }
          - { name: "password{line}", from: line.password }
        """;

    private const string Fleet = """
        offhook: 1
        scopes: [ { name: acme, delivery: { networks: [10.0.0.0/8], plainSecrets: true } } ]
        devices: [ { mac: 00:aa:bb:00:00:01, family: acme, model: A1, scope: acme, lines: [ { number: "11", password: "s3cret-one" } ] } ]
        """;

    [Fact]
    public async Task A_maker_is_added_and_changed_while_phones_are_answered()
    {
        await using var fixture = await CoreFixture.OpenAsync();
        Assert.Contains("there is no family 'acme'", Assert.Single((await fixture.ApplyAsync(Fleet)).Mistakes).ToString());

        await fixture.Core.ReplaceFamiliesAsync(With(Definition), "one", CancellationToken.None);
        Assert.Empty((await fixture.ApplyAsync(Fleet)).Mistakes);
        var answer = await fixture.FetchAsync($"acme-{Id}.txt");
        Assert.Equal("user1=11\npassword1=s3cret-one\nuser2=\n", Encoding.UTF8.GetString(answer.Document!.Body.Span));
        await fixture.SettleAsync();
        Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);

        // What changes no bytes puts nobody out of step, what does puts exactly those out whose bytes it changes.
        await fixture.Core.ReplaceFamiliesAsync(With(Definition.Replace("Acme phones", "Acme", StringComparison.Ordinal)), "two", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);

        await fixture.Core.ReplaceFamiliesAsync(With(Definition.Replace("user{line}", "name{line}", StringComparison.Ordinal)), "three", CancellationToken.None);
        await fixture.SettleAsync();
        Assert.False(fixture.Show(Id).InStep);
        Assert.StartsWith("name1=11", Encoding.UTF8.GetString((await fixture.FetchAsync($"acme-{Id}.txt")).Document!.Body.Span));
        await fixture.SettleAsync();
        Assert.True(fixture.Show(Id).InStep, fixture.Show(Id).Why);
    }

    private static IReadOnlyList<IFamily> With(string definition) =>
        FamilyList.With([DefinitionReader.Read("acme.yaml", Encoding.UTF8.GetBytes(definition)).Family!]);
}
