using System.Collections.Immutable;
using System.Text.Json;
using Offhook.Core.Devices;
using Offhook.Core.Scopes;
using Offhook.Core.Security;
using Offhook.Core.Settings;

namespace Offhook.Core.Fleet;

/// <summary>Writes specs as canonical JSON. See <see cref="SpecCodec"/>.</summary>
internal readonly struct SpecWriter(Utf8JsonWriter json, ISecretSealer sealer, SecretForm form)
{
    public void Write(DeviceSpec device)
    {
        json.WriteStartObject();
        json.WriteString(device.Id.IsMac ? "mac"u8 : "uuid"u8, device.Id.ToString());
        json.WriteString("family"u8, device.Family);
        json.WriteString("model"u8, device.Model);
        json.WriteString("scope"u8, device.Scope.Value);
        if (device.Name.Length > 0)
        {
            json.WriteString("name"u8, device.Name);
        }

        if (device.Login is { } login)
        {
            json.WriteStartObject("login"u8);
            json.WriteString("user"u8, login.User);
            Secret("password", login.Password);
            json.WriteEndObject();
        }

        Secret("token", device.Token);
        Lines(device.Lines);
        Keys(device.Keys);
        Modules(device.Modules);
        var handsets = new HandsetWriter(json, this);
        handsets.Write(device.Handsets);
        handsets.Write(device.HandsetGroups);
        Settings(device.Settings);
        if (device.Parameters.Values.Count > 0)
        {
            json.WritePropertyName("parameters"u8);
            Parameters(device.Parameters);
        }

        if (device.Options.Values.Count > 0)
        {
            json.WriteStartObject("options"u8);
            foreach (var (name, value) in device.Options.Values)
            {
                Raw(name, value);
            }

            json.WriteEndObject();
        }

        if (!device.Enabled)
        {
            json.WriteBoolean("enabled"u8, false);
        }

        if (device.Approved is { } approved)
        {
            json.WriteBoolean("approved"u8, approved);
        }

        json.WriteEndObject();
    }

    public void Write(ScopeSpec scope)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, scope.Path.Value);
        Secret("token", scope.Token);
        Settings(scope.Settings);
        Delivery(scope.Delivery);
        ResyncWriter.Write(json, scope.Resync);
        if (scope.Parameters.Count > 0)
        {
            json.WriteStartObject("parameters"u8);
            foreach (var (family, parameters) in scope.Parameters)
            {
                json.WritePropertyName(family);
                Parameters(parameters);
            }

            json.WriteEndObject();
        }

        if (scope.Templates.Count > 0)
        {
            json.WriteStartObject("templates"u8);
            foreach (var (family, templates) in scope.Templates)
            {
                json.WriteStartObject(family);
                foreach (var (kind, text) in templates)
                {
                    json.WriteString(kind, text);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        Keys(scope.Keys);
        json.WriteEndObject();
    }

    private void Lines(ImmutableArray<LineSpec> lines)
    {
        if (lines.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("lines"u8);
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, line.Index);
            json.WriteString("number"u8, line.Number);
            Text("display", line.Display);
            Text("label", line.Label);
            Text("user", line.User);
            Secret("password", line.Password);
            Settings(line.Settings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Keys(ImmutableArray<KeySpec> keys)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("keys"u8);
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, key.Index);
            json.WriteString("type"u8, EnumNames.Of(key.Type));
            Text("value", key.Value);
            Text("label", key.Label);
            if (key.Line is { } line)
            {
                json.WriteNumber("line"u8, line);
            }

            if (key.Mode != KeyMode.Managed)
            {
                json.WriteString("mode"u8, EnumNames.Of(key.Mode));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Modules(ImmutableArray<ModuleSpec> modules)
    {
        if (modules.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("modules"u8);
        foreach (var module in modules)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, module.Index);
            Keys(module.Keys);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Delivery(DeliverySpec delivery)
    {
        if (delivery.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("delivery"u8);
        if (delivery.Proofs is { } proofs)
        {
            if (proofs is [Proof.Open])
            {
                json.WriteString("proof"u8, "open"u8);
            }
            else
            {
                json.WriteStartArray("proof"u8);
                foreach (var proof in proofs)
                {
                    json.WriteStringValue(EnumNames.Of(proof));
                }

                json.WriteEndArray();
            }
        }

        if (delivery.Networks is { } networks)
        {
            json.WriteStartArray("networks"u8);
            foreach (var network in networks)
            {
                json.WriteStringValue(network.ToString());
            }

            json.WriteEndArray();
        }

        if (delivery.PlainSecrets is { } plain)
        {
            json.WriteBoolean("plainSecrets"u8, plain);
        }

        Text("url", delivery.Url);
        Text("challenge", delivery.Challenge is { } challenge ? EnumNames.Of(challenge) : null);
        json.WriteEndObject();
    }

    private void Settings(SettingMap settings)
    {
        if (settings.Values.Count > 0)
        {
            json.WriteStartObject("settings"u8);
            new SettingWriter(json, this).WriteMembers(SettingTree.Root, settings);
            json.WriteEndObject();
        }
    }

    internal void Parameters(ParameterMap parameters)
    {
        json.WriteStartObject();
        foreach (var (name, value) in parameters.Values)
        {
            Raw(name, value);
        }

        json.WriteEndObject();
    }

    private void Raw(string name, RawValue? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else if (value.Secret is { } secret)
        {
            Secret(name, secret);
        }
        else
        {
            json.WriteString(name, value.Text);
        }
    }

    internal void Text(string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    internal void Secret(string name, Secret? secret)
    {
        if (secret is null)
        {
            return;
        }

        if (form == SecretForm.Plain)
        {
            json.WriteString(name, secret.Reveal());
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("sealed"u8, secret.Seal(sealer));
        json.WriteEndObject();
    }
}
