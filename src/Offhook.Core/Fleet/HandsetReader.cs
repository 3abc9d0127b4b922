using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Security;

namespace Offhook.Core.Fleet;

/// <summary>Reads stored portables and their groups. See <see cref="SpecCodec"/>.</summary>
internal static class HandsetReader
{
    public static ImmutableArray<HandsetSpec> ReadHandsets(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        var handsets = ImmutableArray.CreateBuilder<HandsetSpec>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return [];
        }

        while (SpecReader.NextItem(ref json))
        {
            if (json.TokenType == JsonTokenType.StartObject)
            {
                handsets.Add(ReadHandset(ref json, sealer));
            }
            else
            {
                json.Skip();
            }
        }

        return handsets.DrainToImmutable();
    }

    public static ImmutableArray<HandsetGroupSpec> ReadGroups(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        var groups = ImmutableArray.CreateBuilder<HandsetGroupSpec>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return [];
        }

        while (SpecReader.NextItem(ref json))
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            var (id, parameters) = (0, ParameterMap.Empty);
            while (SpecReader.NextMember(ref json, out var name))
            {
                switch (name)
                {
                    case var n when n.SequenceEqual("id"u8): id = SpecReader.Integer(ref json) ?? 0; break;
                    case var n when n.SequenceEqual("parameters"u8): parameters = SpecReader.Parameters(ref json, sealer); break;
                    default: json.Skip(); break;
                }
            }

            groups.Add(new HandsetGroupSpec(id, parameters));
        }

        return groups.DrainToImmutable();
    }

    private static HandsetSpec ReadHandset(ref Utf8JsonReader json, ISecretSealer sealer)
    {
        var handset = new HandsetSpec();
        while (SpecReader.NextMember(ref json, out var name))
        {
            handset = name switch
            {
                var n when n.SequenceEqual("ipei"u8) => handset with { Fields = handset.Fields with { Ipei = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("configGroup"u8) => handset with { Fields = handset.Fields with { ConfigGroup = SpecReader.Integer(ref json) } },
                var n when n.SequenceEqual("accessCode"u8) => handset with { AccessCode = SpecReader.Secret(ref json, sealer) },
                var n when n.SequenceEqual("standbyText"u8) => handset with { Fields = handset.Fields with { StandbyText = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("username"u8) => handset with { Fields = handset.Fields with { Username = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("secondaryUsername"u8) => handset with { Fields = handset.Fields with { SecondaryUsername = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("domain"u8) => handset with { Fields = handset.Fields with { Domain = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("displayName"u8) => handset with { Fields = handset.Fields with { DisplayName = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("authUser"u8) => handset with { Fields = handset.Fields with { AuthUser = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("authPassword"u8) => handset with { AuthPassword = SpecReader.Secret(ref json, sealer) },
                var n when n.SequenceEqual("disabled"u8) => handset with { Fields = handset.Fields with { Disabled = Flag(ref json) } },
                var n when n.SequenceEqual("lid"u8) => handset with { Fields = handset.Fields with { Lid = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("lineType"u8) => handset with { Fields = handset.Fields with { LineType = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("presentationText"u8) => handset with { Fields = handset.Fields with { PresentationText = Flag(ref json) } },
                var n when n.SequenceEqual("name"u8) => handset with { Fields = handset.Fields with { Name = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("localNo"u8) => handset with { Fields = handset.Fields with { LocalNo = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("txGain"u8) => handset with { Fields = handset.Fields with { TxGain = SpecReader.Integer(ref json) } },
                var n when n.SequenceEqual("rxGain"u8) => handset with { Fields = handset.Fields with { RxGain = SpecReader.Integer(ref json) } },
                var n when n.SequenceEqual("cucmDeviceName"u8) => handset with { Fields = handset.Fields with { CucmDeviceName = SpecReader.Text(ref json) } },
                var n when n.SequenceEqual("adminRights"u8) => handset with { Fields = handset.Fields with { AdminRights = Flag(ref json) } },
                _ => PassOver(ref json, handset),
            };
        }

        return handset;
    }

    private static bool? Flag(ref Utf8JsonReader json) => SpecReader.Text(ref json) switch { "true" => true, "false" => false, _ => null };

    private static HandsetSpec PassOver(ref Utf8JsonReader json, HandsetSpec handset)
    {
        json.Skip();
        return handset;
    }
}
