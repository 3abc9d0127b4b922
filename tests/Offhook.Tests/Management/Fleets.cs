namespace Offhook.Tests.Management;

/// <summary>Fleets that several tests begin with.</summary>
internal static class Fleets
{
    public const string A = "001fc11a0001";
    public const string B = "001fc11a0002";
    public const string C = "001fc11a0003";

    public const string Three = """
        offhook: 1
        scopes:
          - name: acme
            settings:
              sip: { server: pbx.acme.example }
              time: { zone: Europe/Berlin }
            delivery: { networks: [10.0.0.0/8], plainSecrets: true }
          - name: acme/perth
            settings: { time: { zone: Australia/Perth } }
        devices:
          - { mac: 00:1f:c1:1a:00:01, family: htek, model: UC924, scope: acme, name: One, lines: [ { number: "11", password: "pw-one" } ] }
          - { mac: 00:1f:c1:1a:00:02, family: htek, model: UC924, scope: acme, name: Two, lines: [ { number: "12", password: "pw-two" } ] }
          - { mac: 00:1f:c1:1a:00:03, family: htek, model: UC924, scope: acme/perth, name: Three, lines: [ { number: "13", password: "pw-three" } ] }
        """;
}
