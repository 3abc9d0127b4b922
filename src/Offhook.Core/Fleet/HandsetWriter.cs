using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Devices;

namespace Offhook.Core.Fleet;

/// <summary>Writes portables and their groups. See <see cref="SpecCodec"/>.</summary>
internal readonly struct HandsetWriter(Utf8JsonWriter json, SpecWriter specs)
{
    public void Write(ImmutableArray<HandsetSpec> handsets)
    {
        if (handsets.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("handsets"u8);
        foreach (var handset in handsets)
        {
            json.WriteStartObject();
            Write(handset);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public void Write(ImmutableArray<HandsetGroupSpec> groups)
    {
        if (groups.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("handsetGroups"u8);
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, group.Id);
            if (group.Parameters.Values.Count > 0)
            {
                json.WritePropertyName("parameters"u8);
                specs.Parameters(group.Parameters);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(HandsetSpec handset)
    {
        specs.Text("ipei", handset.Ipei);
        Number("configGroup", handset.ConfigGroup);
        specs.Secret("accessCode", handset.AccessCode);
        specs.Text("standbyText", handset.StandbyText);
        specs.Text("username", handset.Username);
        specs.Text("secondaryUsername", handset.SecondaryUsername);
        specs.Text("domain", handset.Domain);
        specs.Text("displayName", handset.DisplayName);
        specs.Text("authUser", handset.AuthUser);
        specs.Secret("authPassword", handset.AuthPassword);
        Flag("disabled", handset.Disabled);
        specs.Text("lid", handset.Lid);
        specs.Text("lineType", handset.LineType);
        Flag("presentationText", handset.PresentationText);
        specs.Text("name", handset.Name);
        specs.Text("localNo", handset.LocalNo);
        Number("txGain", handset.TxGain);
        Number("rxGain", handset.RxGain);
        specs.Text("cucmDeviceName", handset.CucmDeviceName);
        Flag("adminRights", handset.AdminRights);
    }

    private void Number(string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private void Flag(string name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
    }
}
