using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>Reads a stored scope. See <see cref="SpecCodec"/>.</summary>
internal ref struct ScopeReader
{
    private readonly ISecretSealer sealer;
    private Utf8JsonReader json;

    public ScopeReader(ReadOnlySpan<byte> content, ISecretSealer sealer)
    {
        this.sealer = sealer;
        json = new Utf8JsonReader(content);
    }

    public ScopeSpec Read()
    {
        var scope = new ScopeSpec { Path = default };
        json.Read();
        while (SpecReader.NextMember(ref json, out var name))
        {
            scope = name switch
            {
                var n when n.SequenceEqual("name"u8) => scope with { Path = ScopePath.TryParse(SpecReader.Text(ref json), out var path) ? path : default },
                var n when n.SequenceEqual("token"u8) => scope with { Token = SpecReader.Secret(ref json, sealer) },
                var n when n.SequenceEqual("settings"u8) => scope with { Settings = SettingReader.Read(ref json, sealer) },
                var n when n.SequenceEqual("delivery"u8) => scope with { Delivery = ReadDelivery() },
                var n when n.SequenceEqual("resync"u8) => scope with { Resync = ReadResync() },
                var n when n.SequenceEqual("parameters"u8) => scope with { Parameters = ReadParameters() },
                var n when n.SequenceEqual("templates"u8) => scope with { Templates = ReadTemplates() },
                var n when n.SequenceEqual("keys"u8) => scope with { Keys = SpecReader.Keys(ref json) },
                _ => PassedOver(scope),
            };
        }

        return scope.Path.Depth > 0 ? scope : throw new FormatException("a stored scope has no name");
    }

    private ScopeSpec PassedOver(ScopeSpec scope)
    {
        json.Skip();
        return scope;
    }

    private DeliverySpec ReadDelivery()
    {
        var delivery = new DeliverySpec();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return delivery;
        }

        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("proof"u8):
                    delivery = delivery with { Proofs = [.. ReadTexts().Select(t => EnumNames.TryRead<Proof>(t, out var proof) ? proof : (Proof?)null).OfType<Proof>()] };
                    break;
                case var n when n.SequenceEqual("networks"u8):
                    delivery = delivery with { Networks = [.. ReadTexts().Select(t => IPNetwork.TryParse(t, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()] };
                    break;
                case var n when n.SequenceEqual("plainSecrets"u8):
                    delivery = delivery with { PlainSecrets = json.TokenType == JsonTokenType.True };
                    json.Skip();
                    break;
                case var n when n.SequenceEqual("url"u8):
                    delivery = delivery with { Url = SpecReader.Text(ref json) };
                    break;
                case var n when n.SequenceEqual("challenge"u8):
                    delivery = delivery with { Challenge = SpecReader.Text(ref json) is { } text && EnumNames.TryRead<Challenge>(text, out var challenge) ? challenge : null };
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return delivery;
    }

    private ResyncSpec ReadResync()
    {
        var resync = new ResyncSpec();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return resync;
        }

        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("when"u8):
                    resync = resync with { When = EnumNames.TryRead<ResyncMoment>(SpecReader.Text(ref json), out var when) ? when : null };
                    break;
                case var n when n.SequenceEqual("window"u8):
                    resync = resync with { Window = ReadWindow() };
                    break;
                case var n when n.SequenceEqual("channel"u8):
                    resync = resync with { Channel = SpecReader.Text(ref json) };
                    break;
                case var n when n.SequenceEqual("rate"u8):
                    resync = resync with { Rate = SpecReader.Integer(ref json) };
                    break;
                case var n when n.SequenceEqual("pollSpread"u8):
                    resync = resync with { PollSpread = SpecReader.Integer(ref json) };
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return resync;
    }

    private ResyncWindow? ReadWindow()
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        TimeOnly? from = null, to = null;
        List<string> days = [];
        while (SpecReader.NextMember(ref json, out var name))
        {
            switch (name)
            {
                case var n when n.SequenceEqual("from"u8):
                    from = ResyncBinder.TryTime(SpecReader.Text(ref json), out var opens) ? opens : null;
                    break;
                case var n when n.SequenceEqual("to"u8):
                    to = ResyncBinder.TryTime(SpecReader.Text(ref json), out var closes) ? closes : null;
                    break;
                case var n when n.SequenceEqual("days"u8):
                    days = ReadTexts();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return from is { } f && to is { } t ? new ResyncWindow(f, t, [.. days.Select(ResyncBinder.DayOf).OfType<DayOfWeek>()]) : null;
    }

    private List<string> ReadTexts()
    {
        var texts = new List<string>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            if (SpecReader.Text(ref json) is { } single)
            {
                texts.Add(single);
            }

            return texts;
        }

        while (SpecReader.NextItem(ref json))
        {
            if (SpecReader.Text(ref json) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    private ImmutableSortedDictionary<string, ParameterMap> ReadParameters()
    {
        var families = ImmutableSortedDictionary.CreateBuilder<string, ParameterMap>(StringComparer.Ordinal);
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return families.ToImmutable();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var family = json.GetString()!;
            json.Read();
            families[family] = SpecReader.Parameters(ref json, sealer);
        }

        return families.ToImmutable();
    }

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> ReadTemplates()
    {
        var families = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return families.ToImmutable();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var family = json.GetString()!;
            var templates = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var kind = json.GetString()!;
                json.Read();
                if (SpecReader.Text(ref json) is { } text)
                {
                    templates[kind] = text;
                }
            }

            families[family] = templates.ToImmutable();
        }

        return families.ToImmutable();
    }
}
