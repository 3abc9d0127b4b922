using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Reads a stored device. See <see cref="SpecCodec"/>.</summary>
internal ref struct DeviceReader
{
    private readonly ISecretSealer sealer;
    private Utf8JsonReader json;

    public DeviceReader(ReadOnlySpan<byte> content, ISecretSealer sealer)
    {
        this.sealer = sealer;
        json = new Utf8JsonReader(content);
    }

    public DeviceSpec Read()
    {
        DeviceId? id = null;
        string? family = null, model = null;
        ScopePath scope = default;
        var spec = new Members();
        json.Read();
        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("mac"u8) || n.SequenceEqual("uuid"u8):
                    id = DeviceId.TryParse(SpecReader.Text(ref json), out var parsed) ? parsed : null;
                    break;
                case var n when n.SequenceEqual("family"u8): family = Interned(); break;
                case var n when n.SequenceEqual("model"u8): model = Interned(); break;
                case var n when n.SequenceEqual("scope"u8): ScopePath.TryParse(Interned(), out scope); break;
                default: ReadMember(name, ref spec); break;
            }
        }

        return new DeviceSpec
        {
            Id = id ?? throw new FormatException("a stored device has no id"),
            Family = family ?? throw new FormatException("a stored device has no family"),
            Model = model ?? throw new FormatException("a stored device has no model"),
            Scope = scope,
            Name = spec.Name ?? "",
            Login = spec.Login,
            Token = spec.Token,
            Lines = spec.Lines.IsDefault ? [] : spec.Lines,
            Keys = spec.Keys.IsDefault ? [] : spec.Keys,
            Modules = spec.Modules.IsDefault ? [] : spec.Modules,
            Handsets = spec.Handsets.IsDefault ? [] : spec.Handsets,
            HandsetGroups = spec.HandsetGroups.IsDefault ? [] : spec.HandsetGroups,
            Settings = spec.Settings ?? SettingMap.Empty,
            Parameters = spec.Parameters ?? ParameterMap.Empty,
            Options = spec.Options ?? OptionMap.Empty,
            Enabled = !spec.Disabled,
            Approved = spec.Approved,
        };
    }

    private void ReadMember(scoped ReadOnlySpan<byte> name, ref Members spec)
    {
        switch (name)
        {
            case var n when n.SequenceEqual("name"u8): spec.Name = SpecReader.Text(ref json); break;
            case var n when n.SequenceEqual("login"u8): spec.Login = ReadLogin(); break;
            case var n when n.SequenceEqual("token"u8): spec.Token = SpecReader.Secret(ref json, sealer); break;
            case var n when n.SequenceEqual("lines"u8): spec.Lines = ReadLines(); break;
            case var n when n.SequenceEqual("keys"u8): spec.Keys = SpecReader.Keys(ref json); break;
            case var n when n.SequenceEqual("modules"u8): spec.Modules = ReadModules(); break;
            case var n when n.SequenceEqual("handsets"u8): spec.Handsets = HandsetReader.ReadHandsets(ref json, sealer); break;
            case var n when n.SequenceEqual("handsetGroups"u8): spec.HandsetGroups = HandsetReader.ReadGroups(ref json, sealer); break;
            case var n when n.SequenceEqual("settings"u8): spec.Settings = SettingReader.Read(ref json, sealer); break;
            case var n when n.SequenceEqual("parameters"u8): spec.Parameters = SpecReader.Parameters(ref json, sealer); break;
            case var n when n.SequenceEqual("options"u8): spec.Options = SpecReader.Options(ref json, sealer); break;
            case var n when n.SequenceEqual("enabled"u8): spec.Disabled = json.TokenType == JsonTokenType.False; json.Skip(); break;
            case var n when n.SequenceEqual("approved"u8): spec.Approved = json.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null }; json.Skip(); break;
            default: json.Skip(); break;
        }
    }

    private DeviceLogin? ReadLogin()
    {
        string? user = null;
        Secret? password = null;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("user"u8): user = SpecReader.Text(ref json); break;
                case var n when n.SequenceEqual("password"u8): password = SpecReader.Secret(ref json, sealer); break;
                default: json.Skip(); break;
            }
        }

        return user is not null && password is not null ? new DeviceLogin(user, password) : null;
    }

    private ImmutableArray<LineSpec> ReadLines()
    {
        var lines = ImmutableArray.CreateBuilder<LineSpec>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return [];
        }

        while (SpecReader.NextItem(ref json))
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                lines.Add(ReadLine());
            }
            else
            {
                json.Skip();
            }
        }

        return lines.DrainToImmutable();
    }

    private LineSpec ReadLine()
    {
        var index = 0;
        string? number = null, display = null, label = null, user = null;
        Secret? password = null;
        var settings = SettingMap.Empty;
        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("index"u8): index = SpecReader.Integer(ref json) ?? 0; break;
                case var n when n.SequenceEqual("number"u8): number = SpecReader.Text(ref json); break;
                case var n when n.SequenceEqual("display"u8): display = SpecReader.Text(ref json); break;
                case var n when n.SequenceEqual("label"u8): label = SpecReader.Text(ref json); break;
                case var n when n.SequenceEqual("user"u8): user = SpecReader.Text(ref json); break;
                case var n when n.SequenceEqual("password"u8): password = SpecReader.Secret(ref json, sealer); break;
                case var n when n.SequenceEqual("settings"u8): settings = SettingReader.Read(ref json, sealer); break;
                default: json.Skip(); break;
            }
        }

        return new LineSpec(index, number ?? "") { Display = display, Label = label, User = user, Password = password, Settings = settings };
    }

    private ImmutableArray<ModuleSpec> ReadModules()
    {
        var modules = ImmutableArray.CreateBuilder<ModuleSpec>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return [];
        }

        while (SpecReader.NextItem(ref json))
        {
            var (index, keys) = (0, ImmutableArray<KeySpec>.Empty);
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            while (SpecReader.NextMember(ref json, out var name))
            {
                switch (name)
                {
                    case var n when n.SequenceEqual("index"u8): index = SpecReader.Integer(ref json) ?? 0; break;
                    case var n when n.SequenceEqual("keys"u8): keys = SpecReader.Keys(ref json); break;
                    default: json.Skip(); break;
                }
            }

            modules.Add(new ModuleSpec(index, keys));
        }

        return modules.DrainToImmutable();
    }

    // Few families, models and scopes stand in many devices.
    private string? Interned() => SpecReader.Text(ref json) is { } text ? string.IsInterned(text) ?? text : null;

    private struct Members
    {
        public string? Name;
        public DeviceLogin? Login;
        public Secret? Token;
        public ImmutableArray<LineSpec> Lines;
        public ImmutableArray<KeySpec> Keys;
        public ImmutableArray<ModuleSpec> Modules;
        public ImmutableArray<HandsetSpec> Handsets;
        public ImmutableArray<HandsetGroupSpec> HandsetGroups;
        public SettingMap? Settings;
        public ParameterMap? Parameters;
        public OptionMap? Options;
        public bool Disabled;
        public bool? Approved;
    }
}
