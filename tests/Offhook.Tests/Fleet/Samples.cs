namespace Offhook.Tests.FleetFiles;

internal static class Samples
{
    /// <summary>The fleet file of the contract, with the makers replaced.</summary>
    public const string Contract = """
        offhook: 1
        scopes:
          - name: acme                        # a tenant
            settings:
              sip: { server: pbx.acme.example, port: 5060, transport: udp, registerExpiry: 3600 }
              time: { zone: Australia/Melbourne, ntp: [10.20.0.10] }
              region: { country: AU, language: en }
              network: { vlan: { id: 20, priority: 5 } }
              dial:
                outsidePrefix: "0"
                plan: [ { match: "22xx", timeout: 0 }, { match: "000", timeout: 0 }, { match: "0[3-9]xxxxxxx", timeout: 0, rewrite: "" } ]
                codes: { dndOn: "*78", dndOff: "*79", pickup: "*8", voicemail: "*97" }
              access: { adminPassword: "…" }
              update: { poll: 86400 }
            delivery: { proof: [token], networks: [10.0.0.0/8], plainSecrets: false, url: https://phones.acme.example }
            parameters: { toyphone: { P8721: "8" } }
            templates: { toyphone: { menu: "…handlebars…\nsecond line" } }
            keys: [ { index: 1, type: line, mode: managed } ]
        devices:
          - mac: f4:d9:fb:43:23:12
            family: toyphone
            model: T200 Pro
            scope: acme/melbourne
            name: Reception
            login: { user: "6423", password: "398697" }
            lines: [ { number: "6423", display: "Reception", user: "6423", password: "s3cret" } ]
            keys: [ { index: 2, type: blf, value: "6424", label: "Bob", line: 1 } ]
            modules: [ { index: 1, keys: [ { index: 1, type: speed, value: "0398765432", label: "Head office" } ] } ]
            settings: { time: { zone: Australia/Perth } }
            parameters: {}
            options: {}
            enabled: true
          - mac: 001FC11E5105
            family: toyphone
            model: t200 pro
            scope: acme
            options: { encryptionKey: 001FC1BC, adopted: true, generation: 2, volume: 7, codecs: [b, a] }
            lines: [ { number: 0123, user: "2011", password: "x" }, { index: 3, number: "2013", user: "2013", password: "y" }, { number: "2014" } ]
            parameters: { sip: { nat: 1 }, P1: null, P2: hidden }
            enabled: false
          - uuid: 89fed27f-7c47-43f5-8347-cb854cedc538
            family: toyphone
            model: T100
            scope: acme
            settings: { network: { vlan: { id: null } }, audio: { codecs: pcma } }
        files:
          - { name: tone 1.wav, kind: ringtone, family: toyphone, version: "90198", path: ./tone.wav }
        phonebooks:
          - name: company
            scope: acme
            contacts: [ { name: "Alice Meyer", numbers: [ { type: work, number: "2232" } ] } ]
        """;

    /// <summary>A device of the size that most have: 2 lines and 10 keys.</summary>
    public static string Device(string mac)
    {
        var keys = Enumerable.Range(1, 10).Select(i => $$"""{"index":{{i}},"type":"blf","value":"64{{i}}","label":"Key {{i}}","line":1}""");
        return $$"""
            {"mac":"{{mac}}","family":"toyphone","model":"T200 Pro","scope":"acme/melbourne","name":"Reception",
            "lines":[{"index":1,"number":"6423","display":"Reception","user":"6423","password":"s3cret"},
            {"index":2,"number":"6424","display":"Bob","user":"6424","password":"s3cret2"}],"keys":[{{string.Join(',', keys)}}],
            "settings":{"time":{"zone":"Australia/Perth"},"network":{"vlan":{"id":20} } },"parameters":{"P1":"1"},"options":{"adopted":"true"} }
            """;
    }
}
