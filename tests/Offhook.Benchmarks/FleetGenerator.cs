using System.Globalization;

namespace Offhook.Benchmarks;

/// <summary>
/// Writes a fleet of desk phones as an administrator would have it: one tenant that holds the settings, and devices with two lines and ten keys
/// each. The same number always gives the same bytes.
/// </summary>
internal static class FleetGenerator
{
    public const string Tenant = "bench";

    /// <summary>Number of the first device's first line; the others count up.</summary>
    public const int FirstNumber = 100_000;

    private const ulong FirstMac = 0x001fc1000000;

    // The makers whose files are imported again, each with a model of ten keys or more.
    private static readonly (string Family, string Model, ulong Block)[] Makers =
    [
        ("htek", "UC924", FirstMac), ("fanvil", "V64", 0x0c383e000000), ("snom", "snomD785", 0x000413000000), ("yealink", "T46U", 0x805ec0000000), ("grandstream", "GRP2614", 0x000b82000000),
    ];

    /// <summary>The MAC address of device <paramref name="n"/>, as phones write it into file names.</summary>
    public static string MacOf(int n) => (FirstMac + (ulong)n).ToString("x12", CultureInfo.InvariantCulture);

    public static int Print(int count, bool json)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        Write(output, count, json);
        return 0;
    }

    /// <summary>The same with the phones of five makers in turn, in YAML.</summary>
    public static int PrintMixed(int count)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        output.Write(YamlHead);
        for (var n = 0; n < count; n++)
        {
            var (family, model, block) = Makers[n % Makers.Length];
            WriteYaml(output, n, (block + (ulong)n).ToString("x12", CultureInfo.InvariantCulture), family, model);
        }

        return 0;
    }

    public static int PrintUrls(int count, string server)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        for (var n = 0; n < count; n++)
        {
            output.Write(Invariant($"url = \"{server}/cfg{MacOf(n)}.xml\"\noutput = /dev/null\n"));
        }

        return 0;
    }

    public static void Write(TextWriter output, int count, bool json, string? channel = null)
    {
        output.Write(json ? JsonHead.Replace("\"delivery\"", channel is null ? "\"delivery\"" : $"\"resync\": {{ \"channel\": \"{channel}\" }}, \"delivery\"", StringComparison.Ordinal) : YamlHead);
        for (var n = 0; n < count; n++)
        {
            if (json)
            {
                output.Write(n == 0 ? "\n" : ",\n");
                WriteJson(output, n);
            }
            else
            {
                WriteYaml(output, n, MacOf(n), Makers[0].Family, Makers[0].Model);
            }
        }

        output.Write(json ? "\n]}\n" : "");
    }

    /// <summary>The fleet's head alone, with another clock: applied over the fleet it edits the tenant and nothing else.</summary>
    public static string Edit(bool twelveHours, string? channel = null) => YamlHead
        .Replace("    delivery:", channel is null ? "    delivery:" : $"    resync: {{ channel: {channel} }}\n    delivery:", StringComparison.Ordinal)
        .Replace("format: 24h", twelveHours ? "format: 12h" : "format: 24h", StringComparison.Ordinal)
        .Replace("devices:\n", "", StringComparison.Ordinal);

    private static void WriteYaml(TextWriter output, int n, string mac, string family, string model)
    {
        output.Write(Invariant($"""
              - mac: {mac}
                family: {family}
                model: {model}
                scope: {Tenant}
                name: Desk {n}
                lines:
                  - number: "{100000 + n}"
                    display: User {n}
                    user: "{100000 + n}"
                    password: "s3cret-{n}-one"
                  - number: "{300000 + n}"
                    display: Group {n / 50}
                    user: "{300000 + n}"
                    password: "s3cret-{n}-two"
                keys:

            """));
        foreach (var (index, type, value, label) in Keys(n))
        {
            output.Write(Invariant($"      - index: {index}\n        type: {type}\n"));
            if (value is not null)
            {
                output.Write(Invariant($"        value: \"{value}\"\n        label: {label}\n"));
            }

            output.Write("        line: 1\n");
        }
    }

    private static void WriteJson(TextWriter output, int n)
    {
        output.Write(Invariant($$"""
            { "mac": "{{MacOf(n)}}", "family": "htek", "model": "UC924", "scope": "{{Tenant}}", "name": "Desk {{n}}",
              "lines": [ { "number": "{{100000 + n}}", "display": "User {{n}}", "user": "{{100000 + n}}", "password": "s3cret-{{n}}-one" },
                         { "number": "{{300000 + n}}", "display": "Group {{n / 50}}", "user": "{{300000 + n}}", "password": "s3cret-{{n}}-two" } ],
              "keys": [
            """));
        var separator = " ";
        foreach (var (index, type, value, label) in Keys(n))
        {
            var rest = value is null ? "" : $", \"value\": \"{value}\", \"label\": \"{label}\"";
            output.Write(Invariant($"{separator}{{ \"index\": {index}, \"type\": \"{type}\"{rest}, \"line\": 1 }}"));
            separator = ",\n    ";
        }

        output.Write(" ] }");
    }

    // Two keys for the lines, seven colleagues' lamps and a speed dial.
    private static IEnumerable<(int Index, string Type, string? Value, string? Label)> Keys(int n)
    {
        yield return (1, "line", null, null);
        yield return (2, "line", null, null);
        for (var index = 3; index < 10; index++)
        {
            var colleague = (n / 50 * 50) + ((n + index) % 50);
            yield return (index, "blf", Invariant($"{100000 + colleague}"), Invariant($"User {colleague}"));
        }

        yield return (10, "speed", "0398765432", "Head office");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private const string YamlHead = $$"""
        offhook: 1
        scopes:
          - name: {{Tenant}}
            settings:
              sip: { server: pbx.bench.example, port: 5060, transport: udp, registerExpiry: 3600 }
              time: { zone: Australia/Melbourne, ntp: [10.20.0.10], format: 24h }
              region: { country: AU, language: en }
              network: { vlan: { id: 20, priority: 5 } }
              access: { adminPassword: "bench-admin-pass" }
              update: { poll: 86400 }
            delivery: { networks: [127.0.0.0/8], plainSecrets: true }
        devices:

        """;

    private const string JsonHead = $$"""
        { "offhook": 1,
          "scopes": [ { "name": "{{Tenant}}",
            "settings": {
              "sip": { "server": "pbx.bench.example", "port": 5060, "transport": "udp", "registerExpiry": 3600 },
              "time": { "zone": "Australia/Melbourne", "ntp": ["10.20.0.10"], "format": "24h" },
              "region": { "country": "AU", "language": "en" },
              "network": { "vlan": { "id": 20, "priority": 5 } },
              "access": { "adminPassword": "bench-admin-pass" },
              "update": { "poll": 86400 } },
            "delivery": { "networks": ["127.0.0.0/8"], "plainSecrets": true } } ],
          "devices": [
        """;
}
