using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using HandlebarsDotNet;
using Offhook.Core.Families;
using Offhook.Core.Scopes;

namespace Offhook.Core.Rendering;

/// <summary>
/// Templates (Handlebars) that stand for a document: an operator's at a scope and below, else the family's own where it has no other way to write it.
/// Limits: 1 MiB of output and a minute of work each, so that one template cannot hold up the others; an undefined variable is an error; the output must be
/// readable as the document. An operator's template may hold a secret in its very text, so a peer that may not have secrets gets nothing that one makes of
/// a device.
/// </summary>
public sealed partial class TemplateEngine(TimeProvider time)
{
    // Bounded: past this many texts the cache starts anew; a server has a few dozen templates.
    private const int MaxCompiled = 1_000;

    private readonly IHandlebars handlebars = MakeHandlebars();
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<TextWriter, object, object>> compiled = new(StringComparer.Ordinal);

    /// <summary>The template that a document is written by at a scope, or null: the nearest scope's, else the family's own.</summary>
    public SourcedTemplate? Find(IFamily family, DocumentMatch match, ScopeNode? scope) =>
        scope?.Templates.GetValueOrDefault(family.Name)?.GetValueOrDefault(match.Kind.Id)
        ?? (family.Templates?.Starter(match.Kind) is { } text ? new SourcedTemplate(text, Scope: null) : null);

    /// <summary>Renders a document of one device; null for an operator's template when the peer may not have secrets.</summary>
    /// <exception cref="RenderException">It fails; the message names the scope that wrote it.</exception>
    public DocumentBody? Render(SourcedTemplate template, IFamily family, DocumentMatch match, DeviceSnapshot device, DeviceSecrets? secrets)
    {
        // A family's own template leaves out what would hold a secret that is withheld.
        if (template.Scope is not null && secrets is null)
        {
            return null;
        }

        var body = Run(template, family, match, () => TemplateValues.Of(family, match, device, secrets));
        return template.Scope is null ? body with { Warnings = [.. body.Warnings, .. family.Templates!.Limits(match, device)] } : body;
    }

    /// <summary>Renders a document that devices of a scope share.</summary>
    /// <exception cref="RenderException">It fails; the message names the scope that wrote it.</exception>
    public DocumentBody RenderShared(SourcedTemplate template, IFamily family, DocumentMatch match, SharedSnapshot shared) =>
        Run(template, family, match, () => TemplateValues.OfShared(family, match, shared));

    /// <summary>
    /// Says what is wrong with a template before it is saved, or null: it is rendered for an invented device that has one of everything, for one that
    /// has a line and nothing else, and for each with both sides of its conditions. A name that never has a value in the document is wrong as well.
    /// </summary>
    public string? Check(string text, IFamily family, DocumentKind kind)
    {
        try
        {
            var template = new SourcedTemplate(text, ScopePath.Parse("sample"));
            var match = new DocumentMatch(family.Name, kind, kind.Pattern, "");
            var probe = template with { Text = TemplateProbe.Flatten(text) };
            var unread = match with { Kind = kind with { Format = null, CheckBody = null } };
            var reach = new TemplateReach(family, unread);
            Run(probe, family, unread, () => reach.Values);
            if (reach.Told(text) is { } missing)
            {
                return missing;
            }

            foreach (var sample in TemplateSample.Of(family))
            {
                Render(template, family, match, sample.Device, sample.Secrets);
                Render(probe, family, unread, sample.Device, sample.Secrets);
            }

            if (kind.Audience != Audience.Device || kind.SharedWithoutIdentity)
            {
                RenderShared(template, family, match, TemplateSample.Shared());
            }

            return null;
        }
        catch (RenderException e)
        {
            return e.InnerException is { } inner ? Innermost(inner) : e.Message;
        }
    }

    private static IHandlebars MakeHandlebars()
    {
        var made = Handlebars.Create(new HandlebarsConfiguration
        {
            ThrowOnUnresolvedBindingExpression = true,
            TextEncoder = new MarkupEncoder(),
            FormatProvider = CultureInfo.InvariantCulture,
        });
        Register(made, "single", MarkupText.InSingleQuotes);
        Register(made, "section", MarkupText.InSection);
        return made;
    }

    private static void Register(IHandlebars handlebars, string name, Func<string, string> spell) => handlebars.RegisterHelper(name, (writer, _, arguments) =>
    {
        if (arguments.Length != 1 || arguments[0] is UndefinedBindingResult)
        {
            throw new InvalidOperationException($"'{name}' writes one value{(arguments.Length == 1 ? $", and {arguments[0]} is undefined" : "")}");
        }

        writer.WriteSafeString(spell(Convert.ToString(arguments[0], CultureInfo.InvariantCulture) ?? ""));
    });

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message;
    }

    private DocumentBody Run(SourcedTemplate template, IFamily family, DocumentMatch match, Func<Dictionary<string, object?>> values)
    {
        var whose = template.Scope is { } scope ? $"the template for {family.Name} {match.Kind.Id} of scope {scope}" : $"the {family.Name} family's own template for {match.Kind.Id}";
        byte[] bytes;
        string? charset;
        try
        {
            var run = Compile(template.Text);
            var seen = values();
            using var writer = new BoundedWriter(time);
            run(writer, seen, null!);
            var text = writer.ToString();
            bytes = MarkupText.Encode(text);
            charset = MarkupText.OtherCharset(text);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A template is the operator's; whatever it makes the engine throw is its own fault and nobody else's.
            throw new RenderException($"{whose} fails: {Innermost(e)}", e);
        }

        if (Unreadable(match.Kind, bytes) is { } wrong)
        {
            throw new RenderException($"{whose} does not give a readable file: {wrong}");
        }

        return new DocumentBody(bytes, template.Scope is null ? family.Templates!.Remarks(match.Kind) : [$"written by the template of scope {template.Scope}"]) { Charset = charset };
    }

    private static string? Unreadable(DocumentKind kind, byte[] bytes)
    {
        try
        {
            kind.Format?.Read(bytes);
            return kind.CheckBody?.Invoke(bytes);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private HandlebarsTemplate<TextWriter, object, object> Compile(string text)
    {
        if (compiled.Count > MaxCompiled)
        {
            compiled.Clear();
        }

        return compiled.GetOrAdd(text, t =>
        {
            if (Partial().IsMatch(t))
            {
                throw new InvalidOperationException("'{{>' takes in another template, which is not possible here");
            }

            using var reader = new StringReader(t);
            return handlebars.Compile(reader);
        });
    }

    [GeneratedRegex(@"\{\{~?#?>", RegexOptions.CultureInvariant)]
    private static partial Regex Partial();
}
