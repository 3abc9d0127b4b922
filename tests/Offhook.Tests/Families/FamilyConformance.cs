using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Identification;
using Offhook.Core.Rendering;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;
using Offhook.Families;
using Xunit;

namespace Offhook.Tests.Families;

/// <summary>What every family must keep, whatever its phones speak. A new family is held to it by being in the list.</summary>
public sealed class FamilyConformance
{
    private static readonly FamilyRegistry Registry = new(FamilyList.All);
    private static readonly Renderer Renderer = new(new TemplateEngine(TimeProvider.System), Registry);

    public static TheoryData<string> FamilyNames() => [.. FamilyList.All.Select(f => f.Name)];

    public static TheoryData<string, string> ModelNames()
    {
        var data = new TheoryData<string, string>();
        foreach (var family in FamilyList.All)
        {
            foreach (var model in family.Models)
            {
                data.Add(family.Name, model.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void The_same_snapshot_gives_the_same_bytes_and_the_same_order_of_files(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        Assert.Equal(family.Expected(snapshot.Device), family.Expected(snapshot.Device));
        foreach (var match in DeviceDocuments(family, snapshot.Device))
        {
            Assert.Equal(Renderer.Render(family, match, snapshot, withSecrets: true)?.Digest, Renderer.Render(family, match, snapshot, withSecrets: true)?.Digest);
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Only_a_document_that_says_so_depends_on_the_firmware_that_a_request_names_and_none_that_is_required(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        var said = snapshot with { Device = snapshot.Device with { Firmware = "0.0.1" } };
        foreach (var expected in family.Expected(snapshot.Device))
        {
            if (Registry.FileNames.Match(expected.FileName, family.Name) is { Kind: { Audience: Audience.Device } kind } match)
            {
                Assert.False(kind.DependsOnFirmware && expected.Required);
                Assert.True(kind.DependsOnFirmware || Renderer.Render(family, match, snapshot, withSecrets: true)?.Digest == Renderer.Render(family, match, said, withSecrets: true)?.Digest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Without_proof_no_byte_of_a_secret_leaves_in_any_form(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        foreach (var match in DeviceDocuments(family, snapshot.Device))
        {
            if (Renderer.Render(family, match, snapshot, withSecrets: false) is { } document)
            {
                var text = Encoding.Latin1.GetString(document.Body.Span);
                Assert.All(ConformanceSample.SecretForms, s => Assert.DoesNotContain(s, text, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void With_proof_the_lines_password_arrives_and_no_remark_tells_a_secret(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        var documents = DeviceDocuments(family, snapshot.Device)
            .Select(m => Renderer.Render(family, m, snapshot, withSecrets: true, wrapped: false)).OfType<RenderedDocument>().ToList();
        Assert.Contains(documents, d => Encoding.UTF8.GetString(d.Body.Span).Contains(ConformanceSample.LinePassword, StringComparison.Ordinal));
        Assert.All(documents.SelectMany(d => d.Warnings), w => Assert.All(ConformanceSample.SecretForms, s => Assert.DoesNotContain(s, w, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void A_file_of_all_phones_of_a_model_holds_nothing_of_anybody(string familyName, string modelName)
    {
        var family = Registry.Find(familyName)!;
        var model = FamilyRegistry.FindModel(family, modelName)!;
        foreach (var kind in family.Documents.Where(d => d.Audience is Audience.Model or Audience.Public))
        {
            var code = model.Code ?? "9999";
            var name = kind.Pattern.Replace("{code}", code, StringComparison.Ordinal).Replace("{name}", "one", StringComparison.Ordinal);
            var match = Registry.FileNames.Match(name, familyName)!;
            var body = family.WriteShared(match, new SharedSnapshot(code, ScopePath.Parse("acme"), ConformanceSample.Settings()));
            var text = body is null ? "" : Encoding.UTF8.GetString(body.Bytes.Span);
            Assert.All([.. ConformanceSample.SecretForms, .. ConformanceSample.Identities], s => Assert.DoesNotContain(s, text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void A_required_file_exists_for_every_model_even_of_a_device_without_anything(string familyName, string modelName)
    {
        var family = Registry.Find(familyName)!;
        var bare = ConformanceSample.Bare(family, FamilyRegistry.FindModel(family, modelName)!);
        var required = family.Expected(bare.Device).Where(e => e.Required).ToList();
        Assert.NotEmpty(required);
        Assert.All(required, e => Assert.NotNull(Renderer.Render(family, Registry.FileNames.Match(e.FileName, familyName)!, bare, withSecrets: true)));
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void A_secret_that_is_not_set_is_never_written_empty_for_a_used_line(string familyName, string modelName)
    {
        var family = Registry.Find(familyName)!;
        var model = FamilyRegistry.FindModel(family, modelName)!;
        var bare = ConformanceSample.Bare(family, model);
        var all = bare.Device with { Lines = [.. Enumerable.Range(1, model.Lines).Select(i => ConformanceSample.Line(i, ResolvedSettings.Defaults))] };
        foreach (var match in DeviceDocuments(family, all).Where(m => m.Kind.Format is not null))
        {
            Assert.DoesNotContain(
                family.Derive(match, all, bare.Secrets).Items, p => p.State == ParameterState.Set && p.Value.Length == 0 && family.Describe(p.Name) is { IsSecret: true });
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void Reading_what_was_written_gives_it_back(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        foreach (var match in DeviceDocuments(family, snapshot.Device))
        {
            if (match.Kind.Format is not { } format)
            {
                continue;
            }

            var written = Renderer.Parameters(family, match, snapshot, snapshot.Secrets);
            var buffer = new ArrayBufferWriter<byte>();
            format.Write(written, snapshot.Device, buffer);
            var read = format.Read(buffer.WrittenSpan);
            Assert.Empty(read.Warnings);
            Assert.Equal(
                written.Items.Select(p => $"{p.Name}={p.Value}").Order(StringComparer.Ordinal), read.Items.Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void A_parameter_that_is_derived_is_in_the_catalogue_with_a_value_that_it_allows(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        foreach (var match in DeviceDocuments(family, snapshot.Device).Where(m => m.Kind.Format is not null))
        {
            foreach (var parameter in family.Derive(match, snapshot.Device, snapshot.Secrets).Items)
            {
                var info = family.Describe(parameter.Name);
                Assert.NotNull(info);
                Assert.Equal(parameter.Name, info.Name);
                Assert.Null(info.CheckValue?.Invoke(parameter.Value));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void What_was_delivered_is_carried_and_delivering_it_again_changes_nothing(string familyName, string modelName)
    {
        var (family, snapshot) = Full(familyName, modelName);
        foreach (var match in DeviceDocuments(family, snapshot.Device))
        {
            var once = WrittenMarks.After(family, match, snapshot);
            var then = snapshot with { Secrets = snapshot.Secrets with { Carried = once } };
            Assert.Same(once, family.Carry(match, then.Device, then.Secrets));
        }
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void The_name_of_a_file_finds_its_kind_and_a_mac_is_read_in_any_spelling(string familyName)
    {
        var family = Registry.Find(familyName)!;
        foreach (var kind in family.Documents)
        {
            foreach (var mac in ConformanceSample.Spellings)
            {
                var name = kind.Pattern
                    .Replace("{mac}", mac, StringComparison.Ordinal).Replace("{id}", mac, StringComparison.Ordinal).Replace("{code}", "0012", StringComparison.Ordinal).Replace("{name}", "one", StringComparison.Ordinal);
                Assert.All([name, name.ToUpperInvariant()], n => Assert.Equal(kind.Id, Assert.Single(Registry.FileNames.MatchAll(n), m => m.Family == familyName).Kind.Id));
            }
        }
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void The_file_name_tells_the_device_in_any_spelling(string familyName)
    {
        var family = Registry.Find(familyName)!;
        foreach (var kind in family.Documents.Where(d => d.Pattern.Contains("{mac}", StringComparison.Ordinal) || d.Pattern.Contains("{id}", StringComparison.Ordinal)))
        {
            foreach (var mac in ConformanceSample.Spellings)
            {
                var name = kind.Pattern.Replace("{mac}", mac, StringComparison.Ordinal).Replace("{id}", mac, StringComparison.Ordinal).Replace("{code}", "100", StringComparison.Ordinal);
                var clues = new List<Clue>();
                family.Identify(ConformanceSample.Request(name), Registry.FileNames.Match(name, familyName), clues);
                Assert.Equal(DeviceId.From(ConformanceSample.Mac), Assert.Single(clues).Device);
            }
        }
    }

    [Theory]
    [InlineData("favicon.ico", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")]
    [InlineData("robots.txt", null)]
    [InlineData("index.html", "curl/8.5.0")]
    public void A_request_that_has_nothing_to_do_with_phones_tells_nobody_anything(string file, string? agent)
    {
        var clues = new List<Clue>();
        foreach (var family in FamilyList.All)
        {
            family.Identify(ConformanceSample.Request(file) with { UserAgent = agent }, match: null, clues);
        }

        Assert.Empty(clues);
    }

    [Theory]
    [MemberData(nameof(ModelNames))]
    public void The_generation_of_an_unknown_firmware_is_always_the_same(string familyName, string modelName)
    {
        var family = Registry.Find(familyName)!;
        var model = FamilyRegistry.FindModel(family, modelName)!;
        Assert.All(["", "x", "nonsense"], f => Assert.Equal(family.Generation(model, firmware: null), family.Generation(model, f)));
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void A_setting_that_a_model_honours_changes_its_bytes_and_no_other_does(string familyName)
    {
        var family = Registry.Find(familyName)!;
        foreach (var model in family.Models)
        {
            var honoured = family.HonouredSettings(model);
            foreach (var setting in SettingSchema.All)
            {
                var changes = Digests(family, model, setting, first: true) != Digests(family, model, setting, first: false);
                Assert.True(changes == honoured.Contains(setting), $"{model.Name}: {setting.Key} is{(honoured.Contains(setting) ? "" : " not")} honoured, but its bytes {(changes ? "change" : "stay")}");
            }
        }
    }

    private static string Digests(IFamily family, PhoneModel model, SettingDefinition setting, bool first)
    {
        var snapshot = ConformanceSample.With(family, model, setting, first);
        return string.Join(' ', DeviceDocuments(family, snapshot.Device).Select(m => Renderer.Render(family, m, snapshot, withSecrets: true)?.Digest));
    }

    private static (IFamily Family, ProvenSnapshot Snapshot) Full(string familyName, string modelName)
    {
        var family = Registry.Find(familyName)!;
        return (family, ConformanceSample.Full(family, FamilyRegistry.FindModel(family, modelName)!));
    }

    private static IEnumerable<DocumentMatch> DeviceDocuments(IFamily family, DeviceSnapshot device) => family.Expected(device)
        .Select(e => Registry.FileNames.Match(e.FileName, family.Name)).OfType<DocumentMatch>().Where(m => m.Kind.Audience == Audience.Device).ToList();
}
