using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HandlebarsDotNet;
using Offhook.Core.Devices;
using Offhook.Core.Families;
using Offhook.Core.Scopes;
using Offhook.Core.Settings;

namespace Offhook.Core.Rendering;

/// <summary>
/// Operators' templates (Handlebars) that stand in for a document at a scope and below. Limits: 1 MiB of output and 500 ms of work each, so
/// that one template cannot hold up the others; an undefined variable is an error; the output must parse where the document has a format.
/// A template sees the device's secrets, so a peer that may not have secrets gets no templated document at all.
/// </summary>
public sealed class TemplateEngine(TimeProvider time)
{
    private const int MaxOutput = 1 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(500);

    // Bounded: past this many texts the cache starts anew; a server has a few dozen templates.
    private const int MaxCompiled = 1_000;

    private readonly IHandlebars handlebars = MakeHandlebars();
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<TextWriter, object, object>> compiled = new(StringComparer.Ordinal);

    /// <summary>The template that replaces a document for this device, or null.</summary>
    public SourcedTemplate? Find(IFamily family, DocumentMatch match, ProvenSnapshot snapshot) =>
        snapshot.Scope.Templates.GetValueOrDefault(family.Name)?.GetValueOrDefault(match.Kind.Id);

    /// <summary>Renders a template; null when the peer may not have secrets.</summary>
    /// <exception cref="RenderException">It fails; the message names the scope that wrote it.</exception>
    public DocumentBody? Render(SourcedTemplate template, IFamily family, DocumentMatch match, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        if (secrets is null)
        {
            return null;
        }

        byte[] bytes;
        try
        {
            var write = Compile(template.Text);
            using var writer = new BoundedWriter(time);
            write(writer, MakeContext(device, secrets), null!);
            bytes = Encoding.UTF8.GetBytes(writer.ToString());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A template is the operator's; whatever it makes the engine throw is its own fault and nobody else's.
            throw new RenderException($"the template for {family.Name} {match.Kind.Id} of scope {template.Scope} fails: {Innermost(e)}", e);
        }

        try
        {
            match.Kind.Format?.Read(bytes);
        }
        catch (FormatException e)
        {
            throw new RenderException($"the template for {family.Name} {match.Kind.Id} of scope {template.Scope} does not give a readable file: {e.Message}", e);
        }

        return new DocumentBody(bytes, [$"written by the template of scope {template.Scope}"]);
    }

    /// <summary>
    /// Says what is wrong with a template before it is saved, or null: it is compiled and rendered for an invented device that has one of everything.
    /// </summary>
    public string? Check(string text, IFamily family, DocumentKind kind)
    {
        try
        {
            var match = new DocumentMatch(family.Name, kind, kind.Pattern, "");
            var sample = Sample(family);
            Render(new SourcedTemplate(text, ScopePath.Parse("sample")), family, match, sample.Device, sample.Secrets);
            return null;
        }
        catch (RenderException e)
        {
            return e.InnerException is { } inner ? Innermost(inner) : e.Message;
        }
    }

    private static ProvenSnapshot Sample(IFamily family)
    {
        var password = Security.Secret.FromPlain("sample");
        var device = new DeviceSnapshot
        {
            Id = DeviceId.From(MacAddress.FromNumber(0x0200_0000_0001)),
            Model = family.Models[0],
            Generation = family.Generation(family.Models[0], firmware: null),
            Scope = ScopePath.Parse("sample"),
            Name = "Sample",
            Settings = ResolvedSettings.Defaults,
            Lines = [new LineSnapshot(1, "100", "Sample", "100", "100", ResolvedSettings.Defaults)],
            BaseUrl = new Uri("http://sample.invalid"),
        };
        var secrets = new DeviceSecrets
        {
            BaseUrl = new Uri("http://sample.invalid"),
            LinePasswords = ImmutableSortedDictionary<int, Security.Secret>.Empty.Add(1, password),
            Settings = SettingSchema.Secrets.ToImmutableSortedDictionary(d => d.Key, _ => password, StringComparer.Ordinal),
        };
        return new ProvenSnapshot(device, secrets, Scope: null!);
    }

    private static IHandlebars MakeHandlebars() => Handlebars.Create(new HandlebarsConfiguration
    {
        ThrowOnUnresolvedBindingExpression = true,
        TextEncoder = new MarkupEncoder(),
        FormatProvider = CultureInfo.InvariantCulture,
    });

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message;
    }

    private static Dictionary<string, object?> MakeContext(DeviceSnapshot device, DeviceSecrets secrets) => new(StringComparer.Ordinal)
    {
        ["device"] = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = device.Id.ToString(),
            ["mac"] = device.Id.Mac?.ToCompact() ?? "",
            ["name"] = device.Name,
            ["model"] = device.Model.Name,
            ["generation"] = device.Generation,
            ["scope"] = device.Scope.Value,
            ["url"] = secrets.BaseUrl.AbsoluteUri.TrimEnd('/'),
        },
        ["settings"] = MakeSettings(device.Settings, secrets),
        ["lines"] = device.Lines.Select(line => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["index"] = line.Index,
            ["number"] = line.Number,
            ["display"] = line.Display,
            ["label"] = line.Label,
            ["user"] = line.User,
            ["password"] = secrets.LinePasswords.GetValueOrDefault(line.Index)?.Reveal() ?? "",
            ["settings"] = MakeSettings(line.Settings, secrets),
        }).ToList(),
        ["keys"] = device.Keys.Select(key => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["index"] = key.Index,
            ["type"] = key.Type.ToString().ToLowerInvariant(),
            ["value"] = key.Value ?? "",
            ["label"] = key.Label ?? "",
            ["line"] = key.Line ?? 1,
        }).ToList(),
        ["options"] = device.Options.ToDictionary(o => o.Key, object? (o) => o.Value, StringComparer.Ordinal),
    };

    // An unset setting is an empty text here: it is defined, it has no value. A key that is not in the schema is undefined.
    private static Dictionary<string, object?> MakeSettings(ResolvedSettings settings, DeviceSecrets secrets)
    {
        var root = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var definition in SettingSchema.All)
        {
            var at = root;
            var parts = definition.Key.Split('.');
            foreach (var part in parts[..^1])
            {
                at = (Dictionary<string, object?>)(at.TryGetValue(part, out var next) ? next! : at[part] = new Dictionary<string, object?>(StringComparer.Ordinal));
            }

            at[parts[^1]] = definition.IsSecret
                ? secrets.Settings.GetValueOrDefault(definition.Key)?.Reveal() ?? ""
                : settings[definition] is SettingValue.List list ? list.Items.ToList() : settings[definition]?.ToString() ?? "";
        }

        return root;
    }

    private HandlebarsTemplate<TextWriter, object, object> Compile(string text)
    {
        if (compiled.Count > MaxCompiled)
        {
            compiled.Clear();
        }

        return compiled.GetOrAdd(text, t =>
        {
            using var reader = new StringReader(t);
            return handlebars.Compile(reader);
        });
    }

    private sealed class BoundedWriter(TimeProvider time) : StringWriter(CultureInfo.InvariantCulture)
    {
        // From the first character on: what comes before is the program's own work, done once for each template, and long on a busy machine.
        private long? started;

        public override void Write(char value)
        {
            Guard(1);
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Guard(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Guard(count);
            base.Write(buffer, index, count);
        }

        private void Guard(int more)
        {
            if (GetStringBuilder().Length + more > MaxOutput)
            {
                throw new InvalidOperationException($"its output is longer than {MaxOutput} characters");
            }

            if (time.GetElapsedTime(started ??= time.GetTimestamp()) > MaxTime)
            {
                throw new InvalidOperationException($"it takes longer than {MaxTime.TotalMilliseconds} ms");
            }
        }
    }

    // Escapes what every markup of the makers' files gives a meaning to; {{{x}}} writes a value as it is.
    private sealed class MarkupEncoder : ITextEncoder
    {
        public IFormatProvider? FormatProvider { get; set; } = CultureInfo.InvariantCulture;

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode(string? text, TextWriter target)
        {
            foreach (var c in text ?? "")
            {
                EncodeOne(c, target);
            }
        }

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            while (text?.MoveNext() is true)
            {
                EncodeOne(text.Current, target);
            }
        }

        private static void EncodeOne(char c, TextWriter target)
        {
            switch (c)
            {
                case '&':
                    target.Write("&amp;");
                    break;
                case '<':
                    target.Write("&lt;");
                    break;
                case '>':
                    target.Write("&gt;");
                    break;
                case '"':
                    target.Write("&quot;");
                    break;
                default:
                    target.Write(c);
                    break;
            }
        }
    }
}
