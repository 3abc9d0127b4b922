using System.Buffers;
using System.Collections.Immutable;
using Offhook.Core.Families;
using Offhook.Core.Files;
using Offhook.Core.Phonebooks;
using Offhook.Core.Scopes;

namespace Offhook.Core.Fleet;

/// <summary>Binds entries of <c>files:</c> and <c>phonebooks:</c>.</summary>
internal sealed class CatalogueBinder(Binding binding, ScopeIndex scopes)
{
    private const int MaxFileName = FileNameTable.MaxNameLength;
    private const int MaxBookName = 64;
    private const int MaxContacts = 20_000;
    private const int MaxNumbers = 16;

    private static readonly string[] FileMembers = ["name", "kind", "family", "model", "version", "path", "sha256", "length"];
    private static readonly string[] BookMembers = ["name", "scope", "contacts"];
    private static readonly string[] ContactMembers = ["name", "numbers"];
    private static readonly string[] NumberMembers = ["type", "number"];
    private static readonly string[] NumberTypes = ["work", "mobile", "home", "other"];

    private static readonly SearchValues<char> BookNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public PlannedFile? BindFile(FleetNode node)
    {
        var before = binding.Count;
        FileKind? kind = null;
        IFamily? family = null;
        var file = new FileSpec("", default, "");
        string? path = null;
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            var value = member.Value;
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "name": file = file with { Name = FileName(value) ?? "" }; break;
                case "kind": kind = NodeValues.Word<FileKind>(binding, value); break;
                case "family": family = NodeValues.Filled(binding, value) is { } name ? FamilyBinder.Find(binding, name, value.Line) : null; break;
                case "model": file = file with { Model = NodeValues.Text(binding, value) }; break;
                case "version": file = file with { Version = NodeValues.Text(binding, value, 64) }; break;
                case "path": path = NodeValues.Text(binding, value, 4096); break;
                case "sha256": file = file with { Sha256 = Digest(value) ?? "" }; break;
                case "length": file = file with { Length = NodeValues.Integer(binding, value, 0, long.MaxValue) ?? 0 }; break;
                default: NodeValues.Unknown(binding, member, FileMembers); break;
            }

            binding.Leave();
        }

        Require(node, "name", "the name that phones ask for is allowed");
        Require(node, "kind", $"allowed: {string.Join(", ", EnumNames.All<FileKind>())}");
        Require(node, "family", $"allowed: {string.Join(", ", binding.Context.Families.All.Select(f => f.Name))}");
        file = file with { Model = FileModel(node, family, file.Model) };
        CheckSource(node, path, file.Sha256);
        return binding.Count == before ? new PlannedFile(file with { Kind = kind!.Value, Family = family!.Name }, path) : null;
    }

    public PhonebookSpec? BindPhonebook(FleetNode node)
    {
        var before = binding.Count;
        string? name = null;
        ScopePath? scope = null;
        var contacts = ImmutableArray.CreateBuilder<Contact>();
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "name": name = BookName(member.Value); break;
                case "scope": scope = NodeValues.Scope(binding, member.Value, scopes); break;
                case "contacts": Each(member.Value, MaxContacts, item => contacts.Add(BindContact(item))); break;
                default: NodeValues.Unknown(binding, member, BookMembers); break;
            }

            binding.Leave();
        }

        Require(node, "name", "a name for the phonebook is allowed");
        Require(node, "scope", "the name of a scope is allowed");
        return binding.Count == before ? new PhonebookSpec(name!, scope!.Value, contacts.DrainToImmutable()) : null;
    }

    private Contact BindContact(FleetNode node)
    {
        var name = "";
        var numbers = ImmutableArray.CreateBuilder<ContactNumber>();
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "name": name = NodeValues.Filled(binding, member.Value, 128) ?? ""; break;
                case "numbers": Each(member.Value, MaxNumbers, item => numbers.Add(BindNumber(item))); break;
                default: NodeValues.Unknown(binding, member, ContactMembers); break;
            }

            binding.Leave();
        }

        Require(node, "name", "a text is allowed");
        return new Contact(name, numbers.DrainToImmutable());
    }

    private ContactNumber BindNumber(FleetNode node)
    {
        var (type, number) = ("other", "");
        foreach (ref readonly var member in NodeValues.Members(binding, node))
        {
            binding.Enter(member.Name);
            switch (member.Name)
            {
                case "type": type = NodeValues.Choice(binding, member.Value, NumberTypes) ?? type; break;
                case "number": number = NodeValues.Filled(binding, member.Value, 64) ?? ""; break;
                default: NodeValues.Unknown(binding, member, NumberMembers); break;
            }

            binding.Leave();
        }

        Require(node, "number", "what is dialled is allowed");
        return new ContactNumber(type, number);
    }

    private void Each(FleetNode node, int most, Action<FleetNode> bind)
    {
        var items = NodeValues.Items(binding, node, most);
        for (var i = 0; i < items.Length; i++)
        {
            binding.Enter(i);
            bind(items[i]);
            binding.Leave();
        }
    }

    private string? FileName(FleetNode node)
    {
        if (NodeValues.Filled(binding, node, MaxFileName) is not { } name)
        {
            return null;
        }

        var good = name is not ("." or "..") && !name.AsSpan().ContainsAnyExceptInRange(' ', '~') && !name.AsSpan().ContainsAny('/', '\\') && name.Trim() == name;
        return NodeValues.Accept(binding, node, name, good ? null : $"{TextRules.Show(name)} is no file name; printable ASCII without / and \\ is allowed");
    }

    private string? BookName(FleetNode node)
    {
        if (NodeValues.Filled(binding, node, MaxBookName) is not { } name)
        {
            return null;
        }

        return NodeValues.Accept(binding, node, name, name.AsSpan().ContainsAnyExcept(BookNameCharacters)
            ? $"{TextRules.Show(name)} is no name of a phonebook; letters, digits, '.', '_' and '-' are allowed"
            : null);
    }

    private string? Digest(FleetNode node)
    {
        if (NodeValues.Text(binding, node) is not { } text)
        {
            return null;
        }

        var good = text.Length == 64 && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");
        return NodeValues.Accept(binding, node, text, good ? null : "is no SHA-256; 64 hexadecimal digits in lower case are allowed");
    }

    private string? FileModel(FleetNode node, IFamily? family, string? model)
    {
        if (model is null || family is null)
        {
            return model;
        }

        binding.Enter("model");
        var known = FamilyBinder.FindModel(binding, family, model, node.Find("model")!.Line);
        binding.Leave();
        return known?.Name;
    }

    private void CheckSource(FleetNode node, string? path, string digest)
    {
        if (path is null && digest.Length == 0 && node.Find("path") is null && node.Find("sha256") is null)
        {
            NodeValues.Missing(binding, node, "path", "a path relative to this file is allowed, or sha256 of a file that is stored already");
        }
        else if (path is not null && !binding.Context.References.HasFile(binding.File, path))
        {
            binding.Mistake(node.Find("path")!.Line, "path", $"there is no file {TextRules.Show(path)}; a path relative to this file is allowed");
        }
    }

    private void Require(FleetNode node, string member, string allowed)
    {
        if (node.Find(member) is null or { Kind: FleetNodeKind.Null })
        {
            NodeValues.Missing(binding, node, member, allowed);
        }
    }
}
