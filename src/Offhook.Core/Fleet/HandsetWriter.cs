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
        specs.Text("ipei", handset.Fields.Ipei);
        Number("configGroup", handset.Fields.ConfigGroup);
        specs.Secret("accessCode", handset.AccessCode);
        specs.Text("standbyText", handset.Fields.StandbyText);
        specs.Text("username", handset.Fields.Username);
        specs.Text("secondaryUsername", handset.Fields.SecondaryUsername);
        specs.Text("domain", handset.Fields.Domain);
        specs.Text("displayName", handset.Fields.DisplayName);
        specs.Text("authUser", handset.Fields.AuthUser);
        specs.Secret("authPassword", handset.AuthPassword);
        Flag("disabled", handset.Fields.Disabled);
        specs.Text("lid", handset.Fields.Lid);
        specs.Text("lineType", handset.Fields.LineType);
        Flag("presentationText", handset.Fields.PresentationText);
        specs.Text("name", handset.Fields.Name);
        specs.Text("localNo", handset.Fields.LocalNo);
        Number("txGain", handset.Fields.TxGain);
        Number("rxGain", handset.Fields.RxGain);
        specs.Text("cucmDeviceName", handset.Fields.CucmDeviceName);
        Flag("adminRights", handset.Fields.AdminRights);
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
